#!/usr/bin/env python3
"""One training step of a detector of the transformers package, and what ragloss computes for it, term by term.

    transformers_step.py detr|rt_detr|rf_detr [FOLDER]

The model is small and has random weights, so that nothing is downloaded and a CPU is enough. Its step is written to
gt.npz and pred.npz in FOLDER (a temporary one if none is given) and evaluated there; `ragloss` must be on the PATH. The
exit status is 1 if a term differs by more than 1e-5 of its value. ragloss-criteria(7) has what is behind the names.
"""
import argparse
import inspect
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import torch
import transformers

SMALL = {"d_model": 32, "num_labels": 7, "num_queries": 20, "decoder_layers": 2, "decoder_ffn_dim": 64}
OBJECTS_OF_IMAGES = [3, 0, 5]
IMAGE_SIZE = 96


def detr():
    backbone = transformers.ResNetConfig(
        embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1], layer_type="basic", out_features=["stage2"]
    )
    config = transformers.DetrConfig(
        backbone_config=backbone, encoder_layers=1, encoder_ffn_dim=64, auxiliary_loss=True, **SMALL
    )
    return transformers.DetrForObjectDetection(config)


def rt_detr():
    backbone = transformers.RTDetrResNetConfig(
        embedding_size=8, hidden_sizes=[8, 16, 24, 32], depths=[1, 1, 1, 1], layer_type="basic", out_indices=[2, 3, 4]
    )
    config = transformers.RTDetrConfig(
        backbone_config=backbone,
        encoder_hidden_dim=32,
        encoder_in_channels=[16, 24, 32],
        encoder_ffn_dim=64,
        decoder_in_channels=[32, 32, 32],
        **SMALL,
    )
    return transformers.RTDetrForObjectDetection(config)


def rf_detr():
    backbone = transformers.RfDetrDinov2Config(
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=IMAGE_SIZE,
        patch_size=8,
        num_windows=1,
        out_indices=[1, 2],
    )
    config = transformers.RfDetrConfig(backbone_config=backbone, group_detr=3, **SMALL)
    return transformers.RfDetrForObjectDetection(config)


def names_as_they_are(name, last):
    return name


def names_of_queries(name, last):
    """RT-DETR counts its encoder as one more auxiliary layer, and the last denoising layer like the others."""
    return name.replace(f"_aux_{last}", "_enc").replace("_aux", "").replace(f"_dn_{last}", "_dn")


# The model, the criterion, our names of its terms, and the weights that its terms already have in its `loss_dict`.
MODELS = {
    "detr": (detr, "detr", names_as_they_are, {}),
    "rt_detr": (rt_detr, "rt_detr", names_of_queries, {"loss_bbox": 5, "loss_giou": 2}),
    "rf_detr": (rf_detr, "lw_detr", names_as_they_are, {}),
}


def make_targets():
    return [
        {
            "class_labels": torch.randint(0, SMALL["num_labels"], (count,)),
            "boxes": torch.cat([torch.rand(count, 2) * 0.4 + 0.3, torch.rand(count, 2) * 0.4 + 0.1], 1),
        }
        for count in OBJECTS_OF_IMAGES
    ]


def vary(model):
    """Moves all weights: a new model has heads of zeros, by which all layers predict the same boxes."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight), alpha=0.05)


def take_step(model, targets):
    """Runs a training step. Returns the model's outputs, and by name the arguments that its loss function was given."""
    loss_function, given = model.loss_function, {}

    def observed(*arguments, **named):
        given.update(inspect.signature(loss_function).bind(*arguments, **named).arguments)
        return loss_function(*arguments, **named)

    model.loss_function = observed
    model.train()
    outputs = model(pixel_values=torch.randn(len(targets), 3, IMAGE_SIZE, IMAGE_SIZE), labels=targets)
    outputs.loss.backward()
    return outputs, given


def arrays_of(given, config):
    """The arrays of ragloss for what a loss function was given: layers first, denoising queries apart."""
    layers = {"logits": given["outputs_class"], "boxes": given["outputs_coord"]}
    arrays = {}
    if "enc_topk_logits" in given:  # RT-DETR and those after it: samples first, denoising queries before the others
        layers = {name: array.transpose(0, 1) for name, array in layers.items()}
        arrays = {"enc_logits": given["enc_topk_logits"], "enc_boxes": given["enc_topk_bboxes"]}
    elif "enc_outputs_class" in given:  # LW-DETR and RF-DETR
        arrays = {"enc_logits": given["enc_outputs_class"], "enc_boxes": given["enc_outputs_coord"]}
        arrays["groups"] = torch.tensor(config.group_detr)
    # The last layer's losses are those of these two, which DETR computes in another way than the layers before.
    for name, last in (("logits", given["logits"]), ("boxes", given["pred_boxes"])):
        layers[name] = torch.cat([layers[name][:-1], last[None]])
    denoising = given.get("denoising_meta_values")
    if denoising:
        arrays["dn_groups"] = torch.tensor(denoising["dn_num_group"])
        for name, array in layers.items():
            arrays["dn_" + name], layers[name] = array.split(denoising["dn_num_split"], dim=2)
    return {name: array.detach().numpy() for name, array in (arrays | layers).items()}


def write_step(folder, targets, arrays):
    numpy.savez(
        folder / "gt.npz",
        boxes=torch.cat([one["boxes"] for one in targets]).numpy(),
        labels=torch.cat([one["class_labels"] for one in targets]).numpy(),
        sizes=numpy.array([len(one["boxes"]) for one in targets]),
    )
    numpy.savez(folder / "pred.npz", **arrays)


def evaluate(folder, criterion):
    command = ["ragloss", "eval", "gt.npz", "pred.npz", "--criterion", criterion, "-o", "losses.json"]
    print("$", *command)
    subprocess.run(command, cwd=folder, check=True)
    step, = json.loads((folder / "losses.json").read_text())["steps"]
    return step


def compare(rows):
    """Prints both names and numbers of every term, and returns whether any differ."""
    print(f"{'theirs':21} {'ours':21} {'theirs':>14} {'ours':>14} {'difference':>11}")
    all_agree = True
    for name, wanted, own_name, found in rows:
        difference = abs(found - wanted)
        agrees = difference <= 1e-5 * abs(wanted)
        all_agree = all_agree and agrees
        remark = "" if agrees else "  differs"
        print(f"{name:21} {own_name:21} {wanted:14.8g} {found:14.8g} {difference:11.2g}{remark}")
    return not all_agree


def run(name, folder):
    make_model, criterion, name_of, weights = MODELS[name]
    torch.manual_seed(0)
    model, targets = make_model(), make_targets()
    vary(model)
    outputs, given = take_step(model, targets)
    write_step(folder, targets, arrays_of(given, model.config))
    step = evaluate(folder, criterion)

    rows = []
    for term, value in outputs.loss_dict.items():
        own_name = name_of(term, last=model.config.decoder_layers - 1)
        weight = next((weight for start, weight in weights.items() if term.startswith(start)), 1)
        rows.append((term, value.item(), own_name, weight * step["terms"][own_name]))
    return compare(rows + [("loss", outputs.loss.item(), "loss", step["loss"])])


def main():
    parser = argparse.ArgumentParser(description="A training step of a detector, held to what ragloss computes.")
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, help="where gt.npz, pred.npz and losses.json are kept")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        return run(arguments.model, arguments.folder or pathlib.Path(scratch))


if __name__ == "__main__":
    sys.exit(main())
