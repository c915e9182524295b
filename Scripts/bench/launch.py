"""From the command to the first all_reduce of two ranks: Lockstep's own ranks, and Python's under both launchers.

Each command writes to a terminal of its own, and the clock stops when a mark appears there. Python's script writes it right after
its first all_reduce. Lockstep's is the head of `doctor --collectives`'s table, before which each collective has been checked:
its time is that of the first all_reduce and a little more.
"""

import argparse
import os
import pty
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from all_reduce import lockstep_bandwidths, table_of_bandwidths, torch_bandwidths
from volumes import ROOT, note_down

FIRST_COLLECTIVE = """
import torch
import torch.distributed as dist
dist.init_process_group("gloo")
dist.all_reduce(torch.ones(1))
if dist.get_rank() == 0:
    print("first collective done", flush=True)
dist.destroy_process_group()
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/launching.md"))
    return parser.parse_args()


def torchrun() -> list[str]:
    return [str(Path(sys.executable).with_name("torchrun")), "--standalone", "--nproc-per-node=2"]


def seconds_until(mark: bytes, command: list[str]) -> float:
    reading, terminal = pty.openpty()
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=terminal, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHON_EXEC": sys.executable})
    os.close(terminal)
    with open(reading, "rb", buffering=0) as screen:
        elapsed = when_shown(mark, screen.fileno(), started)
        drain(screen.fileno())
    if process.wait() != 0 or elapsed is None:
        sys.exit(f"{' '.join(command)} ended with exit code {process.returncode} and showed {mark!r}: {elapsed is not None}")
    return elapsed


def when_shown(mark: bytes, screen: int, started: float) -> float | None:
    shown = b""
    while more := chunk(screen):
        shown += more
        if mark in shown:
            return time.perf_counter() - started
    return None


def drain(screen: int) -> None:
    while chunk(screen):
        pass


def chunk(screen: int) -> bytes:
    """What is new on the terminal; nothing when its last user has gone, which Linux calls an error."""
    try:
        return os.read(screen, 4096)
    except OSError:
        return b""


def launches(options: argparse.Namespace, script: Path) -> dict[str, Callable[[], float]]:
    own = [options.program, "doctor", "--collectives", "--sizes", "1KiB", "--nproc-per-node", "2"]
    launcher = [options.program, "launch", "--nproc-per-node", "2", str(script)]
    done = b"first collective done"
    return {
        "Lockstep's ranks": lambda: seconds_until(b"algorithm", own),
        "Python under lockstep launch": lambda: seconds_until(done, launcher),
        "Python under torchrun": lambda: seconds_until(done, [*torchrun(), str(script)]),
    }


def in_turn(runs: int, settings: dict[str, Callable]) -> dict[str, list]:
    """So that a machine that slows down does so for all."""
    results: dict[str, list] = {name: [] for name in settings}
    for number in range(runs):
        print(f"run {number + 1} of {runs}", file=sys.stderr)
        for name, run in settings.items():
            results[name].append(run())
    return results


def table_of_launches(results: dict[str, list[float]]) -> str:
    medians = {name: statistics.median(times) for name, times in results.items()}
    slowest = medians["Python under torchrun"]
    lines = ["| two ranks | command to first all_reduce done, s | fastest, slowest | torchrun's time is |", "|---|---|---|---|"]
    for name, median in medians.items():
        spread = f"{min(results[name]):.3f}, {max(results[name]):.3f}"
        lines.append(f"| {name} | {median:.3f} | {spread} | {slowest / median:.1f} x |")
    return "\n".join(lines)


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "first_collective.py")
        script.write_text(FIRST_COLLECTIVE)
        result = table_of_launches(in_turn(options.runs, launches(options, script)))
        bandwidths = in_turn(options.runs, {
            "Lockstep": lambda: lockstep_bandwidths(options.program, folder),
            "PyTorch": lambda: torch_bandwidths(torchrun(), folder),
        })
    setting = (
        f"Gloo over loopback, medians of {options.runs} runs in turn. all_reduce: float32, sum, 1 thread a rank, the slower rank's "
        "average over a tenth of a second, after a first call that does not count; the same for both.")
    note_down(options.record, setting, f"{result}\n\n{table_of_bandwidths(bandwidths)}")


if __name__ == "__main__":
    main()
