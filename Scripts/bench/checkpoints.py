"""How long a checkpoint holds up the training: Lockstep's against torch.save's and torch.distributed.checkpoint's async_save.

The state is a ResNet-50's parameters and Adam's averages, float32, on the CPU, on one thread; Lockstep copies on all cores. torch.save and async_save of the same
tensors; a stall is the time until the training can go on. Lockstep's also hashes and syncs what it writes before it counts as written.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import torch
import torch.distributed as dist
import torch.distributed.checkpoint as dcp
from volumes import ROOT, note_down


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="the one with `checkpoints`")
    parser.add_argument("--count", type=int, default=6, help="checkpoints a run")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", help="where checkpoints are written; a temporary one unless given")
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/checkpoints.md"))
    return parser.parse_args()


def shapes() -> list[list[int]]:
    from torchvision.models import resnet50

    with torch.device("meta"):
        return [list(parameter.shape) for parameter in resnet50().parameters()]


def state() -> dict:
    tensors = [torch.randn(shape) for shape in shapes()]
    moments = {index: {"exp_avg": torch.randn_like(t), "exp_avg_sq": torch.randn_like(t)} for index, t in enumerate(tensors)}
    return {"model": {str(index): t for index, t in enumerate(tensors)}, "optimizer": moments}


def lockstep(options: argparse.Namespace, folder: str) -> dict[str, float]:
    words = [",".join(map(str, shape)) for shape in shapes()]
    command = [options.program, "checkpoints", folder, str(options.count), *words]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {name: float(value) for name, value in map(str.split, lines)}


def timed(count: int, stall, whole) -> dict[str, float]:
    """Medians without the first, in milliseconds."""
    times = []
    for number in range(count):
        began = time.perf_counter()
        pending = stall(number)
        held = time.perf_counter()
        whole(pending)
        times.append(((held - began) * 1e3, (time.perf_counter() - began) * 1e3))
    return {"first": times[0][0], "stall": statistics.median(t[0] for t in times[1:]), "whole": statistics.median(t[1] for t in times[1:])}


def torch_save(options: argparse.Namespace, folder: str) -> dict[str, float]:
    tensors = state()
    return timed(options.count, lambda number: torch.save(tensors, os.path.join(folder, f"{number % 2}.pth")), lambda _: None)


def async_save(options: argparse.Namespace, folder: str) -> dict[str, float]:
    tensors = state()

    def stall(number: int):
        return dcp.async_save(tensors, checkpoint_id=os.path.join(folder, str(number % 2)))

    return timed(options.count, stall, lambda future: future.result())


def main() -> None:
    options = arguments()
    torch.set_num_threads(1)
    dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
    peers = {"Lockstep": lockstep, "torch.save": torch_save, "async_save": async_save}
    results: dict[str, list[dict[str, float]]] = {name: [] for name in peers}
    for number in range(options.runs):
        for name, measure in peers.items():
            print(f"run {number + 1} of {options.runs}: {name}", file=sys.stderr)
            folder = tempfile.mkdtemp(dir=options.folder)
            results[name].append(measure(options, folder))
            shutil.rmtree(folder)
    dist.destroy_process_group()
    note_down(options.record, f"{__doc__.strip()} Medians of {options.runs} runs of {options.count} checkpoints, in turn.", table(results))


def table(results: dict[str, list[dict[str, float]]]) -> str:
    def middle(name: str, what: str) -> float:
        return statistics.median(run[what] for run in results[name])

    lines = ["| | stall, ms | of torch.save's | the first's stall, ms | until written, ms |", "|---|---|---|---|---|"]
    for name in results:
        part = middle(name, "stall") / middle("torch.save", "stall")
        lines.append(f"| {name} | {middle(name, 'stall'):.1f} | {part:.1%} | {middle(name, 'first'):.1f} | {middle(name, 'whole'):.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
