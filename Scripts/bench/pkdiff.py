"""Recursive denoising of the full PKDiff (6,432,410 parameters), one timestep at three sizes, in Lockstep and in PyTorch with DDP, one thread a rank."""

import os
import statistics
import subprocess
import sys
import tempfile

from steps import PLAIN, arguments, compare
from volumes import ROOT, note_down

SETTINGS = ["diffusion.timesteps=1", "diffusion.patch=64", "data.windows.side=128", "inference.window=128", "inference.stride=64", "clipping.norm=1"]
# In a network of its own, whose traffic is nobody else's.
COUNT = """
import subprocess, sys
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print([int(line.split()[9]) for line in open("/proc/net/dev") if line.split()[0] == "lo:"][0])
"""


def sent(command: list[str], folder: str) -> int:
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        ["unshare", "--net", sys.executable, "-c", COUNT, *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=1800)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return int(done.stdout.split()[-1])


def per_batch(command, folder: str) -> float:
    """MiB that two ranks send for a batch: of runs of three batches and of one, the difference."""
    return (sent(command(3), folder) - sent(command(1), folder)) / 2 / 2**20


def volumes(options) -> None:
    script = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", str(ROOT / "Scripts/peers/pkdiff_training.py")]
    size, batch = str(options.size), str(options.batch)
    ways = {
        "Lockstep": lambda steps: [
            options.program, "profile", str(ROOT / "configs/pkdiff-vaihingen.yaml"), "--throughput", "--steps", str(steps), "--batch", batch,
            "--input", f"{size},{size}", "--nproc-per-node", "2", *PLAIN, *SETTINGS],
        "PyTorch, no_sync": lambda steps: [*script, batch, size, str(steps)],
        "PyTorch, averaging in every pass": lambda steps: [*script, batch, size, str(steps), "every"],
    }
    lines = ["| two ranks | MiB a batch of 6 passes in 3 steps |", "|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for name, command in ways.items():
            lines.append(f"| {name} | {statistics.median(per_batch(command, folder) for _ in range(options.runs)):.1f} |")
    note_down(options.record, "What two ranks send over the loopback device, over Gloo. One set of gradients is 24.5 MiB.", "\n".join(lines))


if __name__ == "__main__":
    options = arguments(__doc__, record="pkdiff.md", batch=2, size=128, ranks=[1, 2])
    compare(options, __doc__, configuration="pkdiff-vaihingen.yaml", script="pkdiff_training.py", settings=SETTINGS)
    volumes(options)
