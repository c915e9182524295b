"""What data parallelism costs a step: two ranks against one with the same share each, in Lockstep and in PyTorch.

The volumes benchmark's model and data with small crops, so that 77 MB of gradients, weights and moments matter. A rank has one thread,
so on two free cores whatever two ranks take longer than one is the cost of being two.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from volumes import ROOT, lockstep_training, made_volumes, monai_training, note_down

ZERO = ("parallel.shardedOptimizer=true",)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--cost-program", required=True, help="says what recording costs")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/ddp.md"))
    parser.set_defaults(volumes=24, size=64, crop=32, samples=4, steps=60)
    return parser.parse_args()


def on(options: argparse.Namespace, ranks: int) -> argparse.Namespace:
    return argparse.Namespace(**{**vars(options), "ranks": ranks})


def measure(options: argparse.Namespace, data: Path) -> dict[str, list[dict]]:
    """In turn, so that a machine that slows down does so for all."""
    cached = ("--workers", "0", "--cache")
    settings = {
        "Lockstep, 1 rank": lambda: lockstep_training(on(options, 1), data),
        "Lockstep, 2 ranks": lambda: lockstep_training(on(options, 2), data),
        "Lockstep, 2 ranks, ZeRO-1": lambda: lockstep_training(on(options, 2), data, *ZERO),
        "PyTorch, 1 rank": lambda: monai_training(on(options, 1), data, *cached),
        "PyTorch, 2 ranks": lambda: monai_training(on(options, 2), data, *cached),
    }
    results: dict[str, list[dict]] = {name: [] for name in settings}
    for number in range(options.runs):
        print(f"run {number + 1} of {options.runs}", file=sys.stderr)
        for name, run in settings.items():
            results[name].append(run())
    return results


def table(results: dict[str, list[dict]]) -> str:
    def median(name: str, key: str) -> float:
        return statistics.median(run[key] for run in results[name])

    lines = ["| | a step, ms | more than 1 rank, ms | peak memory, MiB |", "|---|---|---|---|"]
    for name in results:
        step, alone = median(name, "step"), median(name.split(",")[0] + ", 1 rank", "step")
        lines.append(f"| {name} | {step * 1e3:.1f} | {(step - alone) * 1e3:.1f} | {median(name, 'memory'):.0f} |")
    return "\n".join(lines)


def recorder_cost(options: argparse.Namespace) -> str:
    with tempfile.TemporaryDirectory() as folder:
        command = [options.cost_program, "cost", folder]
        return "; ".join(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines())


def main() -> None:
    options = arguments()
    with made_volumes(options) as data:
        result = table(measure(options, data))
    result += f"\n\nThe record of what a rank does, which is always on, against none: {recorder_cost(options)}."
    setting = (
        f"The tutorial's U-Net (4,805,534 parameters, Adam), 1 thread a rank, gloo over loopback, fp32; {options.samples} crops of "
        f"{options.crop}^3 a rank and step. Medians of {options.runs} runs in turn of the median step.")
    note_down(options.record, setting, result)


if __name__ == "__main__":
    main()
