"""What the benches of training steps share: Lockstep's `profile --throughput` and a script of PyTorch in turn, on made-up batches."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

from volumes import ROOT, note_down

# A configuration's recipe without what PyTorch's loop does not do.
PLAIN = [
    "threads=1", "precision=fp32", "evaluation.precision=fp32", "average.decay=null", "groups=[]", "parallel.batchNorm=perRank",
    "parallel.losses=perRank", "optimizer.kind=sgd", "optimizer.beta1=null", "optimizer.weightDecay=0", "optimizer.learningRate=0.0001",
    "optimizer.scaling.rule=none", "optimizer.scaling.referenceBatch=null", "optimizer.scaling.minimum=null",
    "optimizer.scaling.maximum=null",
]


def arguments(description: str, record: str, batch: int, size: int, ranks: list[int]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--program", required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ranks", type=int, nargs="+", default=ranks)
    parser.add_argument("--batch", type=int, default=batch, help="images of a rank")
    parser.add_argument("--size", type=int, default=size)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks" / record))
    return parser.parse_args()


def output(command: list[str], folder: str) -> str:
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=1800)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def lockstep(options: argparse.Namespace, configuration: str, ranks: int, folder: str, settings: list[str]) -> float:
    """Samples a second of training, of all ranks."""
    report = os.path.join(folder, "profile.json")
    output([
        options.program, "profile", str(ROOT / "configs" / configuration), "--throughput", "--json", report, "--steps", str(options.steps),
        "--batch", str(options.batch), "--input", f"{options.size},{options.size}", "--nproc-per-node", str(ranks),
        *PLAIN, *settings], folder)
    with open(report) as file:
        return json.load(file)["training"]["samplesPerSecond"]


def pytorch(options: argparse.Namespace, script: str, ranks: int, folder: str) -> float:
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(ranks)] if ranks > 1 else []
    numbers = [str(number) for number in (options.batch, options.size, options.steps)]
    return float(output([sys.executable, *launch, str(ROOT / "Scripts/peers" / script), *numbers], folder).split()[-1])


def compare(options: argparse.Namespace, description: str, configuration: str, script: str, settings: list[str] | None = None) -> None:
    lines = ["| ranks | | images/s | fastest, slowest | Lockstep's are |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for ranks in options.ranks:
            results: dict[str, list[float]] = {"Lockstep": [], "PyTorch": []}
            for number in range(options.runs):
                print(f"{ranks} ranks, run {number + 1} of {options.runs}", file=sys.stderr)
                results["Lockstep"].append(lockstep(options, configuration, ranks, folder, settings or []))
                results["PyTorch"].append(pytorch(options, script, ranks, folder))
            middle = {name: statistics.median(rates) for name, rates in results.items()}
            for name, rates in results.items():
                ratio = middle["Lockstep"] / middle[name]
                lines.append(f"| {ranks} | {name} | {middle[name]:.2f} | {max(rates):.2f}, {min(rates):.2f} | {ratio:.2f} x |")
    setting = f"{description.strip()} {options.batch} images of {options.size} x {options.size} a rank. Medians of {options.runs} runs in turn."
    note_down(options.record, setting, "\n".join(lines))
