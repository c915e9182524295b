"""Trains the same 3-D U-Net with Lockstep and with MONAI, in turn, and records the ratios.

Both run on two ranks with one thread each, on the same volumes, crops, batch and model. Times are wall-clock seconds from the
command; memory is the largest sum over all processes of a run, each page shared by several counted once (PSS).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psutil
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT / "Scripts/peers/monai_ddp.py"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--volumes", type=int, default=24)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--crop", type=int, default=64)
    parser.add_argument("--samples", type=int, default=4, help="crops of a volume")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--loader-crop", type=int, default=96)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/volumes.md"))
    return parser.parse_args()


class PeakMemory(threading.Thread):
    """Samples the memory of a process and all its descendants ten times a second."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.root, self.peak, self.done = psutil.Process(pid), 0, threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.1):
            self.peak = max(self.peak, self.total())

    def total(self) -> int:
        try:
            family = [self.root, *self.root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return 0
        return sum(proportional_size(process) for process in family)


def proportional_size(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().pss
    except psutil.Error:
        return 0


def run(command: list[str], folder: str, **environment: str) -> tuple[str, float, int]:
    """The standard output, the time of the launch, the peak memory in bytes."""
    launched = time.time()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "LAUNCHED_AT": str(launched), "OMP_NUM_THREADS": "1", **environment})
    memory = PeakMemory(process.pid)
    memory.start()
    output, errors = process.communicate()
    memory.done.set()
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{errors[-2000:]}")
    return output, launched, memory.peak


def settings(options: argparse.Namespace, data: Path, crop: int) -> str:
    return json.dumps({
        "task": "volumes", "name": "bench", "epochs": epochs(options), "threads": 1,
        "data": {"folder": str(data), "validation": 0, "crop": [crop] * 3, "cropsPerVolume": options.samples},
        "batch": {"perRank": 1}, "evaluation": {"every": 0}, "loader": {"workers": 1},
    })  # JSON is YAML


def epochs(options: argparse.Namespace) -> int:
    """The first epoch, in which volumes are decoded into the cache, and enough others to take the steps from."""
    per_epoch = options.volumes // options.ranks
    return 1 + -(-options.steps // per_epoch)


def lockstep_training(options: argparse.Namespace, data: Path, *overrides: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bench.yaml").write_text(settings(options, data, options.crop))
        command = [options.program, "train", "bench.yaml", *overrides, "--nproc-per-node", str(options.ranks)]
        _, launched, memory = run(command, folder)
        events = EventAccumulator(str(Path(folder, "runs/bench"))).Reload().Scalars("train/loss")
    times = [event.wall_time for event in events]
    durations = [b - a for a, b in zip(times, times[1:])]
    return {
        "begun": times[0] - launched - durations[0],
        "first step": times[0] - launched,
        "step": statistics.median(durations[-options.steps:]),
        "memory": memory / 2**20,
    }


def lockstep_loader(options: argparse.Namespace, data: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bench.yaml").write_text(settings(options, data, options.loader_crop))
        command = [options.program, "profile", "bench.yaml", "--loader", "--steps", "40", "--json", "-"]
        output, _, _ = run(command, folder)
    return json.loads(output)["samplesPerSecond"] * options.samples


def peer(options: argparse.Namespace, data: Path, ranks: int, *more: str) -> tuple[dict, int]:
    torchrun = str(Path(sys.executable).with_name("torchrun"))
    command = [torchrun, "--standalone", f"--nproc-per-node={ranks}", str(PEER), "--data", str(data), "--threads", "1",
               "--batch", "1", "--samples", str(options.samples), *more]
    with tempfile.TemporaryDirectory() as folder:
        output, _, memory = run(command, folder)
    return json.loads(output.strip().splitlines()[-1]), memory


def monai_training(options: argparse.Namespace, data: Path, *setting: str) -> dict:
    result, memory = peer(
        options, data, options.ranks, "--steps", str(options.steps), "--crop", str(options.crop), *setting)
    return {"begun": result["first_step_begun"], "first step": result["first_step_done"], "step": result["median_step"], "memory": memory / 2**20}


def monai_loader(options: argparse.Namespace, data: Path, *setting: str) -> float:
    crop = str(options.loader_crop)
    return peer(options, data, 1, "--mode", "loader", "--steps", "20", "--crop", crop, *setting)[0]["crops_per_second"]


PEER_SETTINGS = {"MONAI, 1 worker": ("--workers", "1"), "MONAI, cached": ("--workers", "0", "--cache")}


def measure(options: argparse.Namespace, data: Path) -> dict[str, list[dict]]:
    """In turn, so that a machine that slows down does so for all."""
    results: dict[str, list[dict]] = {"Lockstep": [], **{name: [] for name in PEER_SETTINGS}}
    for number in range(options.runs):
        print(f"run {number + 1} of {options.runs}", file=sys.stderr)
        results["Lockstep"].append({**lockstep_training(options, data), "loader": lockstep_loader(options, data)})
        for name, setting in PEER_SETTINGS.items():
            results[name].append(
                {**monai_training(options, data, *setting), "loader": monai_loader(options, data, *setting)})
    return results


FIGURES = [
    ("begun", "command to first step begun, s", min),
    ("first step", "command to first step done, s", min), ("step", "a step, s", min),
    ("loader", "loader alone, crops/s", max), ("memory", "peak memory of all processes, MiB", min),
]


def table(results: dict[str, list[dict]]) -> str:
    names = list(results)
    medians = {name: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for name, runs in results.items()}
    lines = ["| | " + " | ".join(names) + " | against the better |", "|---" * (len(names) + 2) + "|"]
    for key, label, better in FIGURES:
        values = [medians[name][key] for name in names]
        ratio = better(values[1:]) / values[0] if better is min else values[0] / better(values[1:])
        lines.append(f"| {label} | " + " | ".join(f"{value:.4g}" for value in values) + f" | {ratio:.2f} x |")
    return "\n".join(lines)


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return "unknown processor"


@contextmanager
def made_volumes(options: argparse.Namespace) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "volumes")
        subprocess.run(
            [options.program, "data", "make", "volumes", str(data), "--count", str(options.volumes), "--size", str(options.size)],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        yield data


def note_down(path: str, setting: str, result: str) -> None:
    """On the terminal and at the end of the record."""
    print(result)
    with open(path, "a") as record:
        record.write(f"\n## {date.today()}, {processor()}, {os.cpu_count()} cores\n\n{setting}\n\n{result}\n")


def main() -> None:
    options = arguments()
    with made_volumes(options) as data:
        result = table(measure(options, data))
    setting = (
        f"The tutorial's U-Net (4,805,534 parameters), {options.ranks} ranks x 1 thread, gloo, fp32; {options.volumes} volumes of "
        f"{options.size}^3, {options.samples} crops of {options.crop}^3 a rank and step; loader: one process, crops of "
        f"{options.loader_crop}^3. Medians of {options.runs} runs in turn. Lockstep's steps are those of its second epoch, with its "
        "cache filled as MONAI's is when it begins; when its first step begins is when it ends less the second step's time.")
    note_down(options.record, setting, result)


if __name__ == "__main__":
    main()
