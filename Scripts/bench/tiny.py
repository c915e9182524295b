"""Steps a second of a model so small that only the engines' own cost shows: Examples/OwnTask against the same loop in PyTorch and in
Lightning Fabric. One thread a rank, batches of 64 in all, samples made one by one on the training thread in all three."""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile

from volumes import ROOT, note_down

PEER = str(ROOT / "Scripts/peers/tiny_training.py")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--own-task", required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/tiny.md"))
    return parser.parse_args()


def rate(command: list[str], folder: str) -> float:
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True, timeout=300)
    return float(re.findall(r"([\d.]+)(?: steps/s)?\s*$", done.stdout)[-1])


def commands(options: argparse.Namespace, ranks: int) -> dict[str, list[str]]:
    python, epochs = sys.executable, str(options.epochs)
    own, eager = [options.own_task, epochs, "endless"], [PEER, "eager", epochs]
    if ranks > 1:
        own = [options.program, "launch", "--nproc-per-node", str(ranks), *own]
        eager = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(ranks), *eager]
    return {
        "Lockstep": own,
        "PyTorch": [python, *eager],
        "Lightning Fabric": [python, PEER, "fabric", epochs, str(ranks)],
    }


def main() -> None:
    options = arguments()
    lines = ["| ranks | | steps/s | fastest, slowest | Lockstep's are |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for ranks in [1, 2]:
            results: dict[str, list[float]] = {}
            for number in range(options.runs):
                print(f"{ranks} ranks, run {number + 1} of {options.runs}", file=sys.stderr)
                for name, command in commands(options, ranks).items():
                    results.setdefault(name, []).append(rate(command, folder))
            middle = {name: statistics.median(rates) for name, rates in results.items()}
            for name, rates in results.items():
                ratio = middle["Lockstep"] / middle[name]
                lines.append(f"| {ranks} | {name} | {middle[name]:.0f} | {max(rates):.0f}, {min(rates):.0f} | {ratio:.2f} x |")
    table = "\n".join(lines)
    note_down(options.record, f"{__doc__.strip()} Medians of {options.runs} runs in turn.", table)


if __name__ == "__main__":
    main()
