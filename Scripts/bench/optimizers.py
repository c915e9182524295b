"""A step of each optimizer, on the tensors of a U-Net and on 300 small ones: Lockstep's against torch.optim's and MONAI's.

All on one thread, float32, with gradients that are there already. torch.optim has a loop over lists (foreach) and kernels of its own
(fused); Lockstep's SGD and Adam are those kernels. Nobody but Lockstep has Novograd over lists.
"""

import argparse
import statistics
import subprocess
import time
from collections.abc import Callable

import torch
from monai.networks.nets import UNet
from monai.optimizers import Novograd
from volumes import ROOT, note_down

PEERS: dict[str, list[tuple[str, Callable]]] = {
    "sgd": [(w, lambda p, w=w: torch.optim.SGD(p, 1e-6, momentum=0.9, **{w: True})) for w in ("foreach", "fused")],
    "adam": [(w, lambda p, w=w: torch.optim.Adam(p, 1e-6, **{w: True})) for w in ("foreach", "fused")],
    "adamw": [(w, lambda p, w=w: torch.optim.AdamW(p, 1e-6, **{w: True})) for w in ("foreach", "fused")],
    "novograd": [("MONAI", lambda p: Novograd(p, 1e-6))],
    "lamb": [],
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="the one with `optimizers`")
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/optimizers.md"))
    return parser.parse_args()


def unet_shapes() -> list[list[int]]:
    network = UNet(3, 1, 1, (16, 32, 64, 128, 256), (2, 2, 2, 2), num_res_units=2)
    return [list(p.shape) for p in network.parameters()]


def lockstep(options: argparse.Namespace, shapes: list[list[int]]) -> dict[str, float]:
    words = [",".join(map(str, shape)) for shape in shapes]
    command = [options.program, "optimizers", str(options.steps), *words]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {name: float(value) for name, value in map(str.split, lines)}


def peer(make: Callable, shapes: list[list[int]], steps: int) -> float:
    parameters = [torch.nn.Parameter(torch.randn(shape)) for shape in shapes]
    for parameter in parameters:
        parameter.grad = torch.randn_like(parameter)
    optimizer = make(parameters)
    times = []
    for _ in range(steps + 3):
        began = time.perf_counter()
        optimizer.step()
        times.append((time.perf_counter() - began) * 1e6)
    return statistics.median(times[3:])


def measure(options: argparse.Namespace, shapes: list[list[int]]) -> dict[str, dict[str, float]]:
    """Medians of runs in turn, microseconds a step."""
    runs: dict[tuple[str, str], list[float]] = {}
    for _ in range(options.runs):
        for kind, value in lockstep(options, shapes).items():
            runs.setdefault((kind, "Lockstep"), []).append(value)
        for kind, peers in PEERS.items():
            for name, make in peers:
                runs.setdefault((kind, name), []).append(peer(make, shapes, options.steps))
    medians: dict[str, dict[str, float]] = {}
    for (kind, who), values in runs.items():
        medians.setdefault(kind, {})[who] = statistics.median(values)
    return medians


def table(results: dict[str, dict[str, dict[str, float]]]) -> str:
    columns = ["Lockstep", "foreach", "fused", "MONAI"]
    lines = ["| a step, ms | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    for tensors, kinds in results.items():
        for kind, times in kinds.items():
            cells = [f"{times[c] / 1e3:.2f}" if c in times else "" for c in columns]
            lines.append(f"| {kind}, {tensors} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    options = arguments()
    torch.set_num_threads(1)
    lists = {"the U-Net's": unet_shapes(), "300 of 64x64x3x3": [[64, 64, 3, 3]] * 300}
    results = {f"{name} ({len(shapes)} tensors)": measure(options, shapes) for name, shapes in lists.items()}
    setting = f"One thread, float32; medians of {options.runs} runs in turn of the median of {options.steps} steps."
    note_down(options.record, setting, table(results))


if __name__ == "__main__":
    main()
