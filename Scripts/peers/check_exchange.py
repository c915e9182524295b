"""Trains a small U-Net with Lockstep, then reads everything it wrote with PyTorch, MONAI, nibabel and TensorBoard."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import nibabel
import numpy
import torch
from monai.inferers import sliding_window_inference
from monai.metrics import DiceMetric
from monai.networks.nets import UNet
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

SETTINGS = {
    "task": "volumes", "name": "peers", "epochs": 2, "threads": 1,
    "data": {"folder": "volumes", "validation": 0.34, "crop": [32, 32, 32], "cropsPerVolume": 2},
    "model": {"channels": [4, 8, 16], "strides": [2, 2]},
    "batch": {"global": 2}, "optimizer": {"learningRate": 0.01},
    "inference": {"window": [32, 32, 32], "overlap": 0.25},
}
CHECKPOINT = "runs/peers/checkpoints/best"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    program = parser.parse_args().program
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(program, folder)
        network = read_weights(folder)
        read_prediction(folder, network)
        read_metric(folder, network)
        read_events(folder)


def prepare(program: str, folder: Path) -> None:
    (folder / "config.yaml").write_text(json.dumps(SETTINGS))  # JSON is YAML
    for command in (
        ["data", "make", "volumes", "volumes", "--count", "6", "--size", "48"],
        ["train", "config.yaml", "--nproc-per-node", "2", "--json", "metrics.json"],
        ["checkpoint", "convert", CHECKPOINT, "weights.pth"],
        ["predict", CHECKPOINT, "volumes/img0.nii.gz", "--output", "predictions"],
        ["eval", CHECKPOINT, "--json", "best.json"],
    ):
        subprocess.run([program, *command], cwd=folder, check=True, capture_output=True)


def read_weights(folder: Path) -> UNet:
    network = UNet(3, 1, 1, (4, 8, 16), (2, 2), num_res_units=2)
    weights = torch.load(folder / "weights.pth", weights_only=True)
    network.load_state_dict(weights)
    for name, tensor in load_file(folder / CHECKPOINT / "model.safetensors").items():
        confirm(torch.equal(tensor, weights[name]), f".pth and safetensors agree on {name}", quiet=True)
    confirm(True, f"torch.load(weights_only=True) reads the {len(weights)} tensors, and MONAI's U-Net takes them")
    return network.eval()


def segment(network: UNet, path: Path) -> torch.Tensor:
    image = torch.from_numpy(nibabel.load(path).get_fdata().astype(numpy.float32))[..., 0][None, None]
    image = (image - image.min()) / (image.max() - image.min())
    with torch.no_grad():
        return sliding_window_inference(image, (32, 32, 32), 4, network, overlap=0.25) > 0


def read_prediction(folder: Path, network: UNet) -> None:
    ours = nibabel.load(folder / "predictions/img0_prediction.nii.gz")
    source = nibabel.load(folder / "volumes/img0.nii.gz")
    confirm(numpy.array_equal(ours.affine, source.affine), "nibabel reads the label map, with the image's affine")
    differing = int((ours.get_fdata().astype(bool) != segment(network, folder / "volumes/img0.nii.gz")[0, 0].numpy()).sum())
    confirm(differing <= 2, f"MONAI's sliding window gives the same label map: {differing} of {ours.get_fdata().size} voxels differ")


def read_metric(folder: Path, network: UNet) -> None:
    metric = DiceMetric()
    for number in (4, 5):  # the last third of six
        label = torch.from_numpy(nibabel.load(folder / f"volumes/seg{number}.nii.gz").get_fdata())[..., 0][None, None]
        metric(segment(network, folder / f"volumes/img{number}.nii.gz"), label)
    ours = json.loads((folder / "best.json").read_text())["dice"]
    theirs = metric.aggregate().item()
    confirm(abs(ours - theirs) < 1e-5, f"MONAI's Dice is the same: {ours:.7f} and {theirs:.7f}")


def read_events(folder: Path) -> None:
    losses = EventAccumulator(str(folder / "runs/peers")).Reload().Scalars("train/loss")
    lines = [json.loads(line) for line in (folder / "runs/peers/log.jsonl").read_text().splitlines()]
    logged = [line["train/loss"] for line in lines if "train/loss" in line]
    confirm(
        len(losses) == len(logged) and all(abs(event.value - loss) < 1e-6 for event, loss in zip(losses, logged)),
        f"TensorBoard reads the {len(losses)} losses of the log")


def confirm(condition: bool, what: str, quiet: bool = False) -> None:
    if not condition:
        sys.exit(f"NOT so: {what}")
    if not quiet:
        print(f"confirmed: {what}")


if __name__ == "__main__":
    main()
