"""The time of all_reduce by size: Lockstep's own measurement, and the same one in PyTorch. As a script: a rank of PyTorch's."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = [4 << 10, 64 << 10, 1 << 20, 4 << 20, 16 << 20, 64 << 20]
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1"}


def lockstep_bandwidths(program: str, folder: str) -> dict[int, float]:
    """Seconds by bytes."""
    output = Path(folder, "collectives.json")
    sizes = ",".join(f"{size >> 10}KiB" for size in SIZES)
    command = [program, "doctor", "--collectives", "--nproc-per-node", "2", "--sizes", sizes, "--json", str(output)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ONE_THREAD)
    measured = json.loads(output.read_text())["measurements"]
    return {one["bytes"]: one["seconds"] for one in measured if one["collective"] == "all_reduce"}


def torch_bandwidths(torchrun: list[str], folder: str) -> dict[int, float]:
    """Seconds by bytes."""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".json") as output:
        command = [*torchrun, __file__, output.name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ONE_THREAD)
        return {int(size): seconds for size, seconds in json.loads(Path(output.name).read_text()).items()}


def table_of_bandwidths(results: dict[str, list[dict[int, float]]]) -> str:
    lines = ["| all_reduce of | Lockstep, us | PyTorch, us | Lockstep, GB/s | PyTorch, GB/s | PyTorch's time is |",
             "|---|---|---|---|---|---|"]
    for size in SIZES:
        ours, theirs = (statistics.median(run[size] for run in results[name]) for name in ("Lockstep", "PyTorch"))
        name = f"{size >> 20} MiB" if size >> 20 else f"{size >> 10} KiB"
        times = f"{ours * 1e6:.0f} | {theirs * 1e6:.0f}"
        lines.append(f"| {name} | {times} | {size / ours / 1e9:.3f} | {size / theirs / 1e9:.3f} | {theirs / ours:.2f} x |")
    return "\n".join(lines)


def rank(output: str) -> None:
    import torch
    import torch.distributed as dist

    def elapsed(tensor: torch.Tensor, count: int) -> float:
        dist.barrier()
        start = time.perf_counter()
        for _ in range(count):
            dist.all_reduce(tensor)
        return time.perf_counter() - start

    def seconds(size: int) -> float:
        """As Lockstep measures: see Sources/Parallel/Groups/CollectiveBenchmark.swift."""
        tensor = torch.zeros(size // 4)
        dist.all_reduce(tensor)
        count = torch.tensor([min(100, max(3, int(0.1 / elapsed(tensor, 1))))])
        dist.broadcast(count, 0)
        slowest = torch.tensor([elapsed(tensor, int(count)) / int(count)], dtype=torch.float64)
        dist.all_reduce(slowest, dist.ReduceOp.MAX)
        return slowest.item()

    dist.init_process_group("gloo")
    measured = {size: seconds(size) for size in SIZES}
    if dist.get_rank() == 0:
        Path(output).write_text(json.dumps(measured))
    dist.destroy_process_group()


if __name__ == "__main__":
    rank(sys.argv[1])
