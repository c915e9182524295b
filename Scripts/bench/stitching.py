"""From overlapping windows to a label map and its scores, the model left out: Lockstep, and NumPy with scikit-learn's confusion matrix.

Windows of 256 x 256 every 128 pixels, six classes, one thread each. NumPy adds float32 probabilities times a Gaussian to an array of the
whole scene and divides by the sum of the weights, as scripts do; Lockstep adds whole numbers, and keeps one row of windows."""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time

import numpy as np

from volumes import ROOT, note_down

WINDOW, STRIDE, CLASSES = 256, 128, 6


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(ROOT / ".build/release/FaultProgram"), help="the one with `stitching`")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--side", type=int, default=4000, help="of the square scene, in pixels")
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/rasters.md"))
    parser.add_argument("--peer", action="store_true", help="run NumPy's part alone")
    return parser.parse_args()


def starts(side: int) -> list[int]:
    return [*range(0, side - WINDOW, STRIDE), side - WINDOW]


def peer(side: int) -> None:
    """Prints the seconds of stitching and of scoring, and the process's most MB."""
    from sklearn.metrics import confusion_matrix

    scores = np.random.default_rng(0).normal(size=(CLASSES, WINDOW, WINDOW)).astype(np.float32)
    answer = np.exp(scores) / np.exp(scores).sum(0)
    bell = np.exp(-0.5 * ((np.arange(WINDOW) - (WINDOW - 1) / 2) / (WINDOW / 8)) ** 2)
    weight = np.outer(bell, bell).astype(np.float32)
    began = time.perf_counter()
    total, weights = np.zeros((CLASSES, side, side), np.float32), np.zeros((side, side), np.float32)
    for y in starts(side):
        for x in starts(side):
            total[:, y:y + WINDOW, x:x + WINDOW] += answer * weight
            weights[y:y + WINDOW, x:x + WINDOW] += weight
    total /= weights
    found = total.argmax(0).astype(np.uint8)
    stitched = time.perf_counter()
    confusion_matrix(np.zeros(side * side, np.uint8), found.ravel(), labels=list(range(CLASSES)))
    scored = time.perf_counter()
    print(stitched - began, scored - stitched, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)


def run(command: list[str]) -> list[float]:
    environment = os.environ | {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=900).stdout
    return [float(word) for word in output.split()]


def main() -> None:
    options = arguments()
    if options.peer:
        return peer(options.side)
    commands = {
        "Lockstep": [options.program, "stitching", *map(str, (options.side, options.side, WINDOW, STRIDE, CLASSES))],
        "NumPy, scikit-learn": [sys.executable, __file__, "--peer", "--side", str(options.side)],
    }
    results: dict[str, list[list[float]]] = {name: [] for name in commands}
    for _ in range(options.runs):
        for name, command in commands.items():
            results[name].append(run(command))
    lines = ["| | stitching, s | scoring, s | memory, MB |", "|---|---|---|---|"]
    middle = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in results.items()}
    for name, (stitching, scoring, memory) in middle.items():
        lines.append(f"| {name} | {stitching:.2f} | {scoring:.3f} | {memory:.0f} |")
    own, other = middle.values()
    lines.append(f"| Lockstep is better by | {other[0] / own[0]:.1f} x | {other[1] / own[1]:.0f} x | {other[2] / own[2]:.1f} x |")
    setting = f"A scene of {options.side} x {options.side}. {' '.join(__doc__.split())} Medians of {options.runs} runs in turn."
    note_down(options.record, setting, "\n".join(lines))


if __name__ == "__main__":
    main()
