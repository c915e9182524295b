"""Training pictures a second, from JPEG files to batches of 416 x 416: Lockstep's loader and PIL with NumPy in a PyTorch DataLoader.

Random size (0.25 to 2) and proportions on grey, mirror images, mosaics of four for half of them, jitter of hue, saturation and value;
one worker each, nothing cached."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

from volumes import ROOT, note_down

PEER = str(ROOT / "Scripts/peers/picture_pipeline.py")
CONFIGURATION = """
task: detection
data:
  training: {path: shapes/train.txt}
  validation: {path: shapes/val.txt}
  classes: [circle, square, triangle]
  size: [416, 416]
  augmentation: {scale: [0.25, 2], aspectJitter: 0.3, flip: 0.5, mosaic: 0.5, colour: {hue: 0.1, saturation: 0.7, value: 0.4}}
batch: {global: 16}
loader: {workers: 1}
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--size", default="640x480", help="of the files")
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/detection.md"))
    return parser.parse_args()


def run(command: list[str], folder: str) -> str:
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True, timeout=600).stdout


def lockstep(options: argparse.Namespace, folder: str) -> float:
    run([options.program, "profile", "pictures.yaml", "--loader", "--steps", str(options.batches), "--json", "rate.json"], folder)
    with open(os.path.join(folder, "rate.json")) as file:
        return json.load(file)["samplesPerSecond"]


def main() -> None:
    options = arguments()
    results: dict[str, list[float]] = {"Lockstep": [], "PIL, NumPy, DataLoader": []}
    with tempfile.TemporaryDirectory() as folder:
        make = ["data", "make", "detection", "shapes", "--images", str(options.images), "--size", options.size]
        run([options.program, *make], folder)
        with open(os.path.join(folder, "pictures.yaml"), "w") as file:
            file.write(CONFIGURATION)
        for _ in range(options.runs):
            results["Lockstep"].append(lockstep(options, folder))
            peer = run([sys.executable, PEER, "shapes/train.txt", str(options.batches)], folder)
            results["PIL, NumPy, DataLoader"].append(float(peer))
    middle = {name: statistics.median(rates) for name, rates in results.items()}
    lines = ["| | images/s | fastest, slowest | Lockstep is faster by |", "|---|---|---|---|"]
    for name, rates in results.items():
        lines.append(f"| {name} | {middle[name]:.0f} | {max(rates):.0f}, {min(rates):.0f} | {middle['Lockstep'] / middle[name]:.2f} x |")
    setting = f"{' '.join(__doc__.split())} Files of {options.size}; medians of {options.runs} runs in turn."
    note_down(options.record, setting, "\n".join(lines))


if __name__ == "__main__":
    main()
