"""Training pictures and masks a second, from files to normalised batches of 320 x 320: Lockstep's loader and torchvision's transforms in
a PyTorch DataLoader.

Mirror images, rotation by up to 10 degrees, jitter of brightness, contrast and saturation; one worker each, nothing cached."""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from volumes import ROOT, note_down

PEER = str(ROOT / "Scripts/peers/saliency_pipeline.py")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(ROOT / ".build/release/FaultProgram"), help="the one with `saliency`")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/saliency.md"))
    return parser.parse_args()


def write_pairs(folder: Path, count: int) -> None:
    """As DUTS has them: photographs of 400 x 300, here of waves and noise as strong as theirs, and masks of 0 and 255."""
    (folder / "Image").mkdir()
    (folder / "Mask").mkdir()
    y, x = np.mgrid[0:300, 0:400].astype(np.float32)
    for number in range(count):
        draw = np.random.default_rng(number)
        waves = sum(np.sin(x / a + y / b + c)[..., None] * draw.uniform(5, 40, 3) for a, b, c in draw.uniform(4, 60, (6, 3)))
        image = np.clip(127 + waves + draw.normal(0, 6, waves.shape), 0, 255).astype(np.uint8)
        a, b, c, d = draw.uniform((100, 80, 40, 40), (300, 220, 120, 100))
        inside = ((x - a) / c) ** 2 + ((y - b) / d) ** 2 + 0.2 * np.sin(x / 9) < 1
        Image.fromarray(image).save(folder / f"Image/{number}.jpg", quality=90)
        Image.fromarray((inside * 255).astype(np.uint8)).save(folder / f"Mask/{number}.png")


def rate(command: list[str]) -> float:
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return float(subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=600).stdout)


def main() -> None:
    options = arguments()
    results: dict[str, list[float]] = {"Lockstep": [], "torchvision, DataLoader": []}
    with tempfile.TemporaryDirectory() as folder:
        write_pairs(Path(folder), options.images)
        commands = dict(zip(results, ([options.program, "saliency"], [sys.executable, PEER])))
        for _ in range(options.runs):
            for name, command in commands.items():
                results[name].append(rate([*command, folder, str(options.batches)]))
    middle = {name: statistics.median(rates) for name, rates in results.items()}
    lines = ["| | pictures/s | fastest, slowest | Lockstep is faster by |", "|---|---|---|---|"]
    for name, rates in results.items():
        lines.append(f"| {name} | {middle[name]:.0f} | {max(rates):.0f}, {min(rates):.0f} | {middle['Lockstep'] / middle[name]:.2f} x |")
    setting = f"{' '.join(__doc__.split())} JPEG files of 400 x 300; medians of {options.runs} runs in turn."
    note_down(options.record, setting, "\n".join(lines))


if __name__ == "__main__":
    main()
