"""Milliseconds an image from file to drawn file: `lockstep predict` and the usual way in Python, by a YOLOv3 of a sixteenth of the weights.

One process and one thread each, start-up aside. The weights are random, and the threshold is so high that no box is left: how boxes
are chosen is measured by itself."""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile

from volumes import ROOT, note_down

PEER = str(ROOT / "Scripts/peers/yolo_prediction.py")
CONFIDENCE = "0.999"
CONFIGURATION = """
task: detection
name: run
epochs: 1
threads: 1
data:
  training: {path: shapes/train.txt}
  validation: {path: shapes/val.txt}
  classes: [circle, square, triangle]
batch: {global: 1}
model: {width: 0.25}
evaluation: {every: 0}
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--size", default="640x480", help="of the files")
    parser.add_argument("--images", type=int, default=80)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/detection.md"))
    return parser.parse_args()


def run(command: list[str], folder: str) -> str:
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout + done.stderr


def prepare(options: argparse.Namespace, folder: str) -> None:
    """A set to train a step on, and the pictures."""
    for name, images in (("shapes", 10), ("pictures", options.images)):
        run([options.program, "data", "make", "detection", name, "--images", str(images), "--size", options.size], folder)
    with open(os.path.join(folder, "predict.yaml"), "w") as file:
        file.write(CONFIGURATION)
    run([options.program, "train", "predict.yaml"], folder)


def lockstep(options: argparse.Namespace, folder: str) -> tuple[float, str]:
    said = run([
        options.program, "predict", "runs/run/checkpoints/last", "pictures/images/train", "--output", "ours", "--set",
        f"inference.confidence={CONFIDENCE}"], folder)
    line = re.findall(r"([\d.]+) ms an image: (.*)", said)[-1]
    return float(line[0]), line[1]


def python(folder: str) -> float:
    return float(run([sys.executable, PEER, "pictures/images/train", "theirs", "416", "8", "8", CONFIDENCE], folder).split()[-1])


def main() -> None:
    options = arguments()
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        prepare(options, folder)
        for _ in range(options.runs):
            ours.append(lockstep(options, folder))
            theirs.append(python(folder))
    time, parts = sorted(ours)[len(ours) // 2]
    ratio = statistics.median(theirs) / time
    table = "\n".join([
        "| | ms an image | of it | Lockstep is faster by |", "|---|---|---|---|", f"| Lockstep | {time:.1f} | {parts} | 1.00 x |",
        f"| PyTorch, torchvision, PIL | {statistics.median(theirs):.1f} | | {ratio:.2f} x |"])
    note_down(options.record, f"{__doc__.strip()} Files of {options.size}; medians of {options.runs} runs in turn.", table)


if __name__ == "__main__":
    main()
