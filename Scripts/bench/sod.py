"""Measures the same saliency maps with Lockstep and PySODMetrics, in turn; all must give the same numbers.

Lockstep's time is its whole command's, from its start to its end, with all cores. PySODMetrics reads with OpenCV and measures in a loop,
as its own example does: in one process, and in as many as there are cores, each with its share. What Python takes to start is not
counted against it. As a script with --peer: one such process.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["MAE", "Sm", "wFm", "adpFm", "meanFm", "maxFm", "adpEm", "meanEm", "maxEm"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(ROOT / ".build/release/lockstep"))
    parser.add_argument("--pictures", type=int, default=400)
    parser.add_argument("--size", type=int, nargs=2, default=[400, 300], metavar=("WIDTH", "HEIGHT"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/saliency.md"))
    parser.add_argument("--note", default="", help="added to the setting that is noted down")
    parser.add_argument("--peer", nargs=2, metavar=("FOLDER", "PROCESSES"))
    return parser.parse_args()


def write_set(options: argparse.Namespace, folder: Path) -> None:
    """Ellipses, and predictions of them as networks make them: sharp on the whole, soft at the edges, faint mistakes elsewhere."""
    import cv2

    random = np.random.default_rng(0)
    width, height = options.size
    y, x = np.mgrid[:height, :width]
    for name in ("predictions", "masks"):
        (folder / name).mkdir()
    for picture in range(options.pictures):
        middle, radii = random.random(2) * (height, width), (0.08 + 0.3 * random.random(2)) * (height, width)
        distance = np.hypot((y - middle[0]) / radii[0], (x - middle[1]) / radii[1]) - 1
        wave = 0.15 * np.sin(x / (10 + 20 * random.random())) * np.cos(y / (10 + 20 * random.random()))
        soft = 1 / (1 + np.exp((distance + wave) * 20)) + 0.1 * np.maximum(wave, 0)
        cv2.imwrite(str(folder / f"masks/{picture:05}.png"), np.uint8(distance < 0) * 255)
        cv2.imwrite(str(folder / f"predictions/{picture:05}.png"), np.uint8(np.clip(soft, 0, 1) * 255))


def lockstep(options: argparse.Namespace, folder: Path) -> tuple[float, list[float]]:
    began = time.perf_counter()
    command = [options.program, "eval", "--predictions", str(folder / "predictions"), "--masks", str(folder / "masks"), "--json", "-"]
    numbers = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return time.perf_counter() - began, [numbers[name] for name in NAMES]


def rows(folder: str, names: list[str]) -> list[np.ndarray]:
    """Of each picture MAE, S, the weighted F, adaptive F and E, then the curves of F and E."""
    import warnings

    import cv2
    import py_sod_metrics

    warnings.filterwarnings("ignore")
    kinds = (py_sod_metrics.MAE, py_sod_metrics.Smeasure, py_sod_metrics.WeightedFmeasure, py_sod_metrics.Fmeasure, py_sod_metrics.Emeasure)
    a, s, w, f, e = measures = [kind() for kind in kinds]
    for name in names:
        prediction, mask = (cv2.imread(f"{folder}/{part}/{name}", cv2.IMREAD_GRAYSCALE) for part in ("predictions", "masks"))
        for measure in measures:
            measure.step(pred=prediction, gt=mask)
    scalars = zip(a.maes, s.sms, w.weighted_fms, f.adaptive_fms, e.adaptive_ems)
    return [np.concatenate([one, curve, other]) for one, curve, other in zip(scalars, f.changeable_fms, e.changeable_ems)]


def peer(folder: str, processes: int) -> None:
    import multiprocessing

    import cv2

    cv2.setNumThreads(1)
    rows(folder, [])  # what it imports
    names = sorted(os.listdir(f"{folder}/masks"))
    with multiprocessing.Pool(processes) as pool:
        began = time.perf_counter()
        shares = [names[start::processes] for start in range(processes)]
        parts = pool.starmap(rows, [(folder, share) for share in shares]) if processes > 1 else [rows(folder, names)]
        mean = np.mean([row for part in parts for row in part], axis=0)
        seconds = time.perf_counter() - began
    f, e = mean[5:261], mean[261:]
    numbers = [*mean[:4], f.mean(), f.max(), mean[4], e.mean(), e.max()]
    print(json.dumps({"seconds": seconds, "numbers": [float(n) for n in numbers]}))


def measured_peer(folder: Path, processes: int) -> tuple[float, list[float]]:
    command = [sys.executable, __file__, "--peer", str(folder), str(processes)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    return answer["seconds"], answer["numbers"]


def measure(options: argparse.Namespace, folder: Path) -> dict[str, list[float]]:
    cores = os.cpu_count() or 1
    runs: dict[str, list[float]] = {"Lockstep": [], "PySODMetrics": [], f"PySODMetrics, {cores} processes": []}
    for _ in range(options.runs):
        seconds, numbers = lockstep(options, folder)
        runs["Lockstep"].append(seconds)
        for name, processes in zip(list(runs)[1:], (1, cores)):
            seconds, theirs = measured_peer(folder, processes)
            worst = max(abs(a - b) for a, b in zip(numbers, theirs))
            assert worst < 1e-10, f"{name} says {theirs}, Lockstep {numbers}"
            runs[name].append(seconds)
    return runs


def table(runs: dict[str, list[float]], pictures: int) -> str:
    lines = ["| | s | pictures a second | Lockstep is faster by |", "|---|---|---|---|"]
    for name, seconds in runs.items():
        ratio = statistics.median(other / own for own, other in zip(runs["Lockstep"], seconds))
        middle = statistics.median(seconds)
        lines.append(f"| {name} | {middle:.2f} | {pictures / middle:.0f} | {ratio:.1f} x |")
    return "\n".join(lines)


def main() -> None:
    options = arguments()
    if options.peer:
        return peer(options.peer[0], int(options.peer[1]))
    from volumes import note_down

    with tempfile.TemporaryDirectory() as folder:
        write_set(options, Path(folder))
        result = table(measure(options, Path(folder)), options.pictures)
    setting = (
        f"Saliency maps of {options.pictures} pictures of {options.size[0]}x{options.size[1]}, PNG files: all nine measures. Medians of "
        f"{options.runs} runs in turn; the numbers agree to 1e-10. Lockstep's time includes its start.{' ' + options.note if options.note else ''}")
    note_down(options.record, setting, result)


if __name__ == "__main__":
    main()
