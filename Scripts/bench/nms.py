"""Keeps the surest of overlapping boxes with Lockstep and with torchvision's nms, in turn, on one thread; both must keep the same.

Two kinds of boxes: scattered over the picture, of which most stay, and crowded about objects as a detector's are, of which few do.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from torchvision.ops import nms

from volumes import ROOT, note_down

THRESHOLD = 0.45


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(ROOT / ".build/release/FaultProgram"), help="the one with `nms`")
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 5000, 20000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/detection.md"))
    parser.add_argument("--note", default="", help="added to the setting that is noted down")
    return parser.parse_args()


def scattered(count: int, generator: torch.Generator) -> torch.Tensor:
    centres = torch.rand(count, 2, generator=generator) * 1280
    return edges(centres, 8 + 56 * torch.rand(count, 2, generator=generator))


def crowded(count: int, generator: torch.Generator) -> torch.Tensor:
    objects = torch.rand(100, 4, generator=generator) * torch.tensor([1280, 1280, 120, 120]) + torch.tensor([0, 0, 24, 24])
    chosen = objects[torch.randint(0, 100, (count,), generator=generator)]
    chosen = chosen + torch.randn(count, 4, generator=generator) * chosen[:, 2:].repeat(1, 2) * 0.08
    return edges(chosen[:, :2], chosen[:, 2:].clamp(min=4))


def edges(centres: torch.Tensor, sides: torch.Tensor) -> torch.Tensor:
    return torch.cat([centres - sides / 2, centres + sides / 2], dim=1)


def torchvision_seconds(boxes: torch.Tensor, scores: torch.Tensor) -> tuple[float, list[int]]:
    began = time.perf_counter()
    kept = nms(boxes, scores, THRESHOLD)
    return time.perf_counter() - began, kept.tolist()


def lockstep_seconds(program: str, boxes: torch.Tensor, scores: torch.Tensor) -> tuple[float, list[int]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "boxes.safetensors")
        save_file({"boxes": boxes.contiguous(), "scores": scores}, path)
        output = json.loads(subprocess.run([program, "nms", path, str(THRESHOLD)], check=True, capture_output=True).stdout)
    return output["seconds"], output["kept"]


def measure(options: argparse.Namespace, boxes: torch.Tensor, scores: torch.Tensor) -> tuple[float, float, int]:
    """Medians of Lockstep's and torchvision's seconds, and how many stay."""
    ours, theirs = [], []
    for _ in range(options.runs):
        for seconds, (time_taken, kept) in ((ours, lockstep_seconds(options.program, boxes, scores)), (theirs, torchvision_seconds(boxes, scores))):
            seconds.append(time_taken)
            first = kept if seconds is ours else first
            assert kept == first, "they keep other boxes"
    return statistics.median(ours), statistics.median(theirs), len(first)


def main() -> None:
    options = arguments()
    torch.set_num_threads(1)
    lines = ["| boxes | stay | Lockstep, ms | torchvision, ms | Lockstep is faster by |", "|---|---|---|---|---|"]
    for make in (scattered, crowded):
        for count in options.counts:
            generator = torch.Generator().manual_seed(count)
            boxes, scores = make(count, generator), torch.rand(count, generator=generator)
            ours, theirs, kept = measure(options, boxes, scores)
            lines.append(f"| {count} {make.__name__} | {kept} | {ours * 1e3:.2f} | {theirs * 1e3:.2f} | {theirs / ours:.1f} x |")
    setting = (
        f"Non-maximum suppression at IoU {THRESHOLD}, float32, one thread, sorting included; medians of {options.runs} runs in turn, the "
        f"same boxes stay.{' ' + options.note if options.note else ''}")
    note_down(options.record, setting, "\n".join(lines))


if __name__ == "__main__":
    main()
