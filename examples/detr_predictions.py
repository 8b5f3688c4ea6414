"""The outputs and targets of a DETR model, written as ragloss reads predictions and ground truth.

    write_predictions("pred.npz", model(images), ids)
    write_targets("gt.npz", targets)

    $ ragloss eval gt.npz pred.npz --criterion detr       # focal, where the classes have no "no object" among them

`outputs` has pred_logits (B, P, C + 1), the last of detr being that of "no object", and pred_boxes (B, P, 4), centre and
size, relative to the image. `targets` is a list of labels (n,), in which 0 is the first class, boxes (n, 4) as above,
and image_id, one of each a sample.
"""
import numpy


def to_numpy(tensor):
    return tensor.detach().float().cpu().numpy()


def to_texts(ids):
    return numpy.array([str(int(one)) if hasattr(one, "item") else str(one) for one in ids])


def write_predictions(path, outputs, ids):
    """Writes logits and boxes as they are, for --criterion detr or focal; ids (B,) are the samples' in the targets."""
    numpy.savez(path, logits=to_numpy(outputs["pred_logits"]), boxes=to_numpy(outputs["pred_boxes"]), ids=to_texts(ids))


def write_targets(path, targets):
    """Writes the objects of all samples one after another, and how many each has."""
    numpy.savez(
        path,
        boxes=numpy.concatenate([to_numpy(one["boxes"]).reshape(-1, 4) for one in targets]),
        labels=numpy.concatenate([to_numpy(one["labels"]) for one in targets]).astype("i8"),
        sizes=numpy.array([len(one["labels"]) for one in targets]),
        ids=to_texts([one["image_id"] for one in targets]),
    )


def write_probabilities(path, outputs, sizes, ids):
    """Writes probabilities, existence and corners instead, for the criterion accv.

    sizes (B, 2) are height and width of the images, in the unit of the ground truth's boxes.
    """
    logits, boxes = to_numpy(outputs["pred_logits"]), to_numpy(outputs["pred_boxes"])
    weights = numpy.exp(logits - logits.max(-1, keepdims=True))
    probabilities = weights / weights.sum(-1, keepdims=True)
    centre, size = boxes[..., :2], boxes[..., 2:]
    corners = numpy.concatenate([centre - size / 2, centre + size / 2], -1)
    scale = numpy.array([[width, height, width, height] for height, width in sizes], "f4")
    numpy.savez(
        path,
        boxes=corners * scale[:, None],
        class_probs=probabilities[..., :-1],
        existence=1 - probabilities[..., -1],
        ids=to_texts(ids),
    )
