"""What logging costs a step: each log on its own, PyTorch's SummaryWriter beside them, and a small training with all logs on and off."""

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from torch.utils.tensorboard import SummaryWriter

from volumes import ROOT, note_down

LINES, NUMBERS = 2000, 20
ON = ["log.every=1", "log.csv=true", "log.tensorboard=true"]
OFF = ["log.every=1000000", "log.csv=false", "log.tensorboard=false"]
SETTINGS = {
    "task": "volumes", "threads": 1, "data": {"folder": "volumes", "crop": [16, 16, 16]}, "batch": {"global": 2},
    "model": {"channels": [4, 8], "strides": [2]}, "loader": {"workers": 0}, "evaluation": {"every": 0}, "memory": {"estimate": False},
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--cost-program", required=True, help="says what each log costs")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=150)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/logging.md"))
    return parser.parse_args()


def logs(options: argparse.Namespace, folder: str) -> str:
    command = [options.cost_program, "logging", folder, str(LINES)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def summary_writer(folder: str) -> float:
    """Microseconds that PyTorch takes for as many scalars; its queue's thread writes them, and is waited for at the end."""
    writer = SummaryWriter(folder)
    start = time.perf_counter()
    for step in range(LINES):
        for number in range(NUMBERS):
            writer.add_scalar(f"train/number{number}", 0.123456789 * (number + 1), step)
    writer.close()
    return (time.perf_counter() - start) / LINES * 1e6


def training(options: argparse.Namespace, folder: str, settings: list[str]) -> float:
    """Seconds of processor time of a whole run: a machine that others use too changes it little."""
    command = [options.program, "train", "config.yaml", f"epochs={options.epochs}", "checkpoint.keep=1", *settings]
    script = "import json,resource,subprocess,sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); " \
        "use = resource.getrusage(resource.RUSAGE_CHILDREN); print(json.dumps(use.ru_utime + use.ru_stime))"
    done = subprocess.run(["python3", "-c", script, *command], cwd=folder, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def compare(options: argparse.Namespace, folder: str) -> str:
    Path(folder, "config.yaml").write_text(json.dumps(SETTINGS))
    subprocess.run([options.program, "data", "make", "volumes", "volumes", "--count", "10", "--size", "32"], cwd=folder, check=True, capture_output=True)
    pairs = [(training(options, folder, ON), training(options, folder, OFF)) for _ in range(options.runs)]
    steps = options.epochs * 4
    costs = sorted((on - off) / steps * 1e6 for on, off in pairs)
    step = statistics.median(off for _, off in pairs) / steps * 1e6
    return (
        f"A training of {steps} steps of {step:.0f} µs with all logs on a step takes {statistics.median(costs):.0f} µs of processor time a step "
        f"more than with all off ({costs[0]:.0f} to {costs[-1]:.0f}, {options.runs} pairs).")


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        rows = [line.split("\t") for line in logs(options, folder).splitlines()]
        rows.append(["the same by PyTorch's SummaryWriter", f"{summary_writer(folder + '/peer'):.1f}"])
        result = compare(options, folder)
    lines = ["| | µs |", "|---|---|"] + [f"| {name} | {cost} |" for name, cost in rows]
    note_down(options.record, f"{NUMBERS} numbers a line, {LINES} lines.", "\n".join([*lines, "", result]))


if __name__ == "__main__":
    main()
