"""Scores the same detections with Lockstep, faster-coco-eval and pycocotools, in turn; all must give the same twelve numbers.

Lockstep's time is its whole command's, from its start to its end. The others' is that of reading both files, evaluating and
accumulating, in a process of their own that has imported them before: what Python takes to start is not counted against them.
As a script with --peer: one such process.
"""

import argparse
import contextlib
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PEERS = ["faster-coco-eval", "pycocotools"]
SIZES = ["small", "medium", "large"]
NAMES = ["AP", "AP50", "AP75", *(f"AP{s}" for s in SIZES), "AR1", "AR10", "AR100", *(f"AR{s}" for s in SIZES)]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(ROOT / ".build/release/lockstep"))
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--detections", type=int, default=100, help="of an image")
    parser.add_argument("--categories", type=int, default=80)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/detection.md"))
    parser.add_argument("--note", default="", help="added to the setting that is noted down")
    parser.add_argument("--peer", nargs=3, metavar=("NAME", "TRUTH", "RESULTS"))
    return parser.parse_args()


def write_set(options: argparse.Namespace, folder: Path) -> tuple[str, str]:
    """About seven objects an image, as in COCO; most of them found, among many that are not there. All digits are written."""
    random = np.random.default_rng(0)
    annotations, results = [], []
    for image in range(1, options.images + 1):
        objects = random.poisson(7)
        boxes, categories = made_boxes(random, objects), random.integers(1, options.categories + 1, objects)
        annotations += [
            {"id": len(annotations) + k + 1, "image_id": image, "category_id": int(c), "bbox": b.tolist(), "area": float(b[2] * b[3] * 0.8),
             "iscrowd": int(random.random() < 0.01)} for k, (b, c) in enumerate(zip(boxes, categories))]
        results += detections(random, options, image, boxes, categories)
    truth = {"images": [{"id": i + 1, "width": 640, "height": 480} for i in range(options.images)], "annotations": annotations,
             "categories": [{"id": c + 1, "name": f"thing {c}"} for c in range(options.categories)]}
    paths = folder / "truth.json", folder / "results.json"
    for path, content in zip(paths, (truth, results)):
        path.write_text(json.dumps(content))
    return str(paths[0]), str(paths[1])


def made_boxes(random: np.random.Generator, count: int) -> np.ndarray:
    sides = np.exp(random.normal(4, 1, (count, 2))).clip(4, 400)
    return np.concatenate([random.random((count, 2)) * (640, 480), sides], axis=1)


def detections(random, options: argparse.Namespace, image: int, boxes: np.ndarray, categories: np.ndarray) -> list[dict]:
    count = options.detections
    found = random.permutation(len(boxes))[:min(int(len(boxes) * 0.8), count)]
    near = boxes[found] * random.normal(1, 0.05, (len(found), 4))
    all_boxes = np.concatenate([near, made_boxes(random, count - len(found))])
    which = np.concatenate([categories[found], random.integers(1, options.categories + 1, count - len(found))])
    scores = np.concatenate([random.beta(4, 2, len(found)), random.beta(1, 6, count - len(found))])
    return [{"image_id": image, "category_id": int(c), "bbox": b.tolist(), "score": float(s)} for b, c, s in zip(all_boxes, which, scores)]


def lockstep(options: argparse.Namespace, truth: str, results: str) -> tuple[float, list[float]]:
    began = time.perf_counter()
    command = [options.program, "eval", "--detections", results, "--ground-truth", truth, "--json", "-"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds = time.perf_counter() - began
    numbers = json.loads(output)
    return seconds, [-1.0 if numbers[name] is None else numbers[name] for name in NAMES]


def peer(name: str, truth: str, results: str) -> None:
    if name == "pycocotools":
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval as Evaluation
    else:
        from faster_coco_eval import COCO
        from faster_coco_eval import COCOeval_faster as Evaluation
    began = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        ground = COCO(truth)
        evaluation = Evaluation(ground, ground.loadRes(results), "bbox")
        read = time.perf_counter()
        evaluation.evaluate()
        evaluation.accumulate()
        done = time.perf_counter()
        evaluation.summarize()
    print(json.dumps({"reading": read - began, "evaluating": done - read, "stats": [float(s) for s in evaluation.stats[:12]]}))


def measured_peer(name: str, truth: str, results: str) -> dict:
    command = [sys.executable, __file__, "--peer", name, truth, results]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def measure(options: argparse.Namespace, truth: str, results: str) -> dict[str, list[dict]]:
    runs: dict[str, list[dict]] = {name: [] for name in ["Lockstep", *PEERS]}
    for _ in range(options.runs):
        seconds, numbers = lockstep(options, truth, results)
        runs["Lockstep"].append({"total": seconds})
        for name in PEERS:
            one = measured_peer(name, truth, results)
            worst = max(abs(a - b) for a, b in zip(numbers, one["stats"]))
            assert worst < 1e-10, f"{name} says {one['stats']}, Lockstep {numbers}"
            runs[name].append({**one, "total": one["reading"] + one["evaluating"]})
    return runs


def table(runs: dict[str, list[dict]]) -> str:
    lines = ["| | reading, s | evaluating, s | both, s | Lockstep is faster by |", "|---|---|---|---|---|"]
    middle = lambda name, key: statistics.median(run[key] for run in runs[name])
    for name in runs:
        parts = [f"{middle(name, key):.2f}" if key in runs[name][0] else "" for key in ("reading", "evaluating")]
        ratio = statistics.median(other["total"] / own["total"] for own, other in zip(runs["Lockstep"], runs[name]))
        lines.append(f"| {name} | {parts[0]} | {parts[1]} | {middle(name, 'total'):.2f} | {ratio:.1f} x |")
    return "\n".join(lines)


def main() -> None:
    options = arguments()
    if options.peer:
        return peer(*options.peer)
    from volumes import note_down

    with tempfile.TemporaryDirectory() as folder:
        result = table(measure(options, *write_set(options, Path(folder))))
    setting = (
        f"COCO's evaluation of {options.images} images with {options.detections} detections each of {options.categories} categories, "
        f"results as JSON with all digits. Medians of {options.runs} runs in turn; the twelve numbers agree to 1e-10. Lockstep's time "
        f"includes its start.{' ' + options.note if options.note else ''}")
    note_down(options.record, setting, result)


if __name__ == "__main__":
    main()
