"""Measures all_reduce and training steps over networks of several speeds, with the real program: one rank a machine.

Writes everything that was measured into a JSON file, for fit.py. Takes a quarter of an hour.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from network import Link, Network

ROOT = Path(__file__).resolve().parents[2]
FAST = Link(None, 0)
LINKS = [FAST, *(Link(rate, delay) for rate in (1e9, 1e10) for delay in (0, 1e-4, 1e-3))]
SIZES = ["4KiB", "32KiB", "256KiB", "1MiB", "4MiB", "16MiB"]
TRAINING_LINKS = [FAST, Link(1e9, 0), Link(1e9, 1e-3), Link(1e10, 0)]
BUCKETS = [25, 4]  # MB: Lockstep's own size, which takes this model's gradients in two, and one that overlaps more
WARM_UP = 4  # steps


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--runs", type=int, default=3, help="of everything; the fastest counts")
    parser.add_argument("--output", default=str(ROOT / "docs/scaling/measurements.json"))
    return parser.parse_args()


def on_all(network: Network, command: list[str], folder: Path) -> None:
    """Starts one rank a machine, as any launcher would, and waits for all."""
    processes = [
        subprocess.Popen(
            [*machine.entering(), *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **launched(network, rank)})
        for rank, machine in enumerate(network.machines)
    ]
    errors = [process.communicate()[1] for process in processes]
    if any(process.returncode for process in processes):
        sys.exit(f"{' '.join(command)} failed over {network.link}:\n" + "\n".join(errors)[-3000:])


def launched(network: Network, rank: int) -> dict[str, str]:
    return {
        "RANK": str(rank), "WORLD_SIZE": str(network.count), "LOCAL_RANK": "0", "LOCAL_WORLD_SIZE": "1",
        "GROUP_RANK": str(rank), "MASTER_ADDR": network.address(0), "MASTER_PORT": "29500", "OMP_NUM_THREADS": "1",
    }


def all_reduces(options: argparse.Namespace, network: Network) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "collectives.json")
        command = [options.program, "doctor", "--collectives", "--sizes", ",".join(SIZES), "--json", str(output)]
        on_all(network, command, Path(folder))
        measured = json.loads(output.read_text())["measurements"]
    return [
        {"bytes": one["bytes"], "seconds": one["seconds"]} for one in measured if one["collective"] == "all_reduce"]


def step(options: argparse.Namespace, network: Network, data: Path, bucket: float) -> float:
    """Seconds: the median over the steps after the first ones, in which caches are filled."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {  # JSON is YAML
            "task": "volumes", "name": "scaling", "epochs": 1, "threads": 1, "batch": {"perRank": 1}, "evaluation": {"every": 0},
            "data": {"folder": str(data), "validation": 0, "crop": [32] * 3, "cropsPerVolume": 4},
            "parallel": {"bucketMegabytes": bucket}, "loader": {"workers": 1},
        }
        Path(folder, "scaling.yaml").write_text(json.dumps(settings))
        on_all(network, [options.program, "train", "scaling.yaml"], Path(folder))
        log = [json.loads(line) for line in Path(folder, "runs/scaling/log.jsonl").read_text().splitlines()]
    speeds = [entry["time/samples_per_second"] for entry in log if "time/samples_per_second" in entry]
    return network.count / statistics.median(speeds[WARM_UP:])


def made_volumes(options: argparse.Namespace, folder: str) -> Path:
    command = [options.program, "data", "make", "volumes", folder, "--count", "48", "--size", "48"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Path(folder)


def run(options: argparse.Namespace, data: Path) -> dict:
    collectives, steps = [], [{"ranks": 1, "bucket": BUCKETS[0], "seconds": alone(options, data)}]
    for ranks in (2, 4):
        for link in LINKS:
            print(f"{ranks} ranks, {link}", file=sys.stderr)
            with Network(ranks, link) as network:
                about = {"ranks": ranks, "rate": link.rate, "delay": link.delay, "roundTrip": network.round_trip()}
                collectives += [{**about, **one} for one in all_reduces(options, network)]
                for bucket in BUCKETS if link in TRAINING_LINKS else ():
                    steps.append({**about, "bucket": bucket, "seconds": step(options, network, data, bucket)})
    return {"collectives": collectives, "steps": steps}


def alone(options: argparse.Namespace, data: Path) -> float:
    with Network(1, FAST) as network:
        return step(options, network, data, BUCKETS[0])


def fastest(runs: list[dict]) -> dict:
    """The least of each time over the runs: what disturbs a measurement only makes it longer."""
    return {kind: [merged(entries) for entries in zip(*(run[kind] for run in runs))] for kind in runs[0]}


def merged(entries: tuple[dict, ...]) -> dict:
    times = {key: min(entry[key] for entry in entries) for key in ("seconds", "roundTrip") if entries[0].get(key)}
    return {**entries[0], **times}


def write(options: argparse.Namespace, runs: list[dict]) -> None:
    about = {"date": str(date.today()), "cores": os.cpu_count(), "runs": len(runs)}
    Path(options.output).parent.mkdir(parents=True, exist_ok=True)
    Path(options.output).write_text(json.dumps({**about, **fastest(runs)}, indent=1) + "\n")


def main() -> None:
    options = arguments()
    options.program = str(Path(options.program).resolve())
    runs: list[dict] = []
    with tempfile.TemporaryDirectory() as folder:
        data = made_volumes(options, folder)
        for _ in range(options.runs):
            runs.append(run(options, data))
            write(options, runs)


if __name__ == "__main__":
    main()
