"""The outputs of a DETR model, written as ragloss reads predictions."""
import numpy
import torch


def write_predictions(path, outputs, sizes, ids):
    """Writes pred.npz for ragloss eval.

    outputs  pred_logits (B, P, C + 1), the last class being "no object"; pred_boxes (B, P, 4), centre and size, relative
             to the image
    sizes    (B, 2) height and width of the images, in the unit of the ground truth's boxes
    ids      (B,) the samples' ids in the ground truth
    """
    with torch.no_grad():
        probabilities = outputs["pred_logits"].float().softmax(-1).cpu()
        boxes = outputs["pred_boxes"].float().cpu()
    centre, size = boxes[..., :2], boxes[..., 2:]
    corners = torch.cat([centre - size / 2, centre + size / 2], -1)
    height, width = torch.as_tensor(sizes, dtype=torch.float32).cpu().unbind(-1)
    scale = torch.stack([width, height, width, height], -1)[:, None]
    numpy.savez(
        path,
        boxes=(corners * scale).numpy(),
        class_probs=probabilities[..., :-1].numpy(),
        existence=(1 - probabilities[..., -1]).numpy(),
        ids=numpy.array([str(one) for one in ids]),
    )
