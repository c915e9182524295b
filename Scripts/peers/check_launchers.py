"""Holds Lockstep's launcher to PyTorch's: each starts the other's programs, and the results are the same."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SETTINGS = """
task: volumes
name: NAME
epochs: 3
threads: 1
data: {folder: volumes, crop: [16, 16, 16], cropsPerVolume: 2}
batch: {global: 4}
model: {channels: [4, 8], strides: [2]}
inference: {window: [32, 32, 32]}
evaluation: {every: 0}
"""


class Launchers:
    def __init__(self, program):
        self.program = program
        self.folder = Path(tempfile.mkdtemp(prefix="lockstep-launchers-"))
        self.torchrun = str(Path(sys.executable).parent / "torchrun")
        self.environment = dict(os.environ, PYTHON_EXEC=sys.executable, OMP_NUM_THREADS="1")

    def run(self, *command, **variables):
        environment = dict(self.environment, **variables)
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=300)

    def weights(self, *launcher, **variables):
        """What PyTorch's own DDP script ends with."""
        (self.folder / "snapshot.pt").unlink(missing_ok=True)
        result = self.run(*launcher, str(HERE / "ddp_training.py"), **variables)
        found = re.search(r"weights (\S+) from step (\d+)", result.stdout)
        assert result.returncode == 0 and found, result.stdout + result.stderr
        return found[1], int(found[2]), result.stderr

    def losses(self, name, *launcher):
        """The losses of our own training."""
        (self.folder / f"{name}.yaml").write_text(SETTINGS.replace("NAME", name))
        result = self.run(*launcher[0], self.program, "train", f"{name}.yaml", *launcher[1])
        assert result.returncode == 0, result.stdout + result.stderr
        lines = (self.folder / f"runs/{name}/log.jsonl").read_text().splitlines()
        return [record["train/loss"] for record in map(json.loads, lines) if "train/loss" in record]


def check_python(here):
    ours = (here.program, "launch", "--nproc-per-node", "2")
    theirs = (here.torchrun, "--nproc-per-node", "2")
    expected = here.weights(*theirs)[0]
    assert here.weights(*ours)[0] == expected
    print("ok  lockstep launch runs PyTorch's DDP script unchanged: the same weights as under torchrun")
    weights, start, errors = here.weights(*ours, "--max-restarts", "1", FAIL="1")
    assert (weights, start) == (expected, 10), (weights, start)
    assert "rank 1 failed: RuntimeError: planted in step 9" in errors, errors
    print("ok  an elastic script is started again after a failure, and ends with the same weights")


def check_ours(here):
    subprocess.run(
        [here.program, "data", "make", "volumes", "volumes", "--count", "10", "--size", "32"],
        cwd=here.folder, check=True, capture_output=True)
    expected = here.losses("own", (), ("--nproc-per-node", "2"))
    launched = {
        "torchrun": ((here.torchrun, "--standalone", "--no-python", "--nproc-per-node", "2"), ()),
        "lockstep launch": ((here.program, "launch", "--nproc-per-node", "2"), ()),
    }
    if shutil.which("mpirun"):
        mpirun = ("mpirun", "--allow-run-as-root", "--oversubscribe", "-np", "2")
        launched["mpirun over gloo"] = (mpirun, ())
        launched["mpirun over mpi"] = (mpirun, ("--backend", "mpi"))
    for number, (name, launcher) in enumerate(launched.items()):
        losses = here.losses(f"by{number}", *launcher)
        assert len(losses) == len(expected) == 6, losses
        assert max(abs(one - other) for one, other in zip(losses, expected)) < 1e-6, (name, losses, expected)
        same = "to the last bit" if losses == expected else "to rounding"
        print(f"ok  lockstep train under {name}: the losses of --nproc-per-node 2, {same}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    here = Launchers(parser.parse_args().program)
    try:
        check_python(here)
        check_ours(here)
    finally:
        shutil.rmtree(here.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
