"""Trains a small U-Net with all logs on, stops and resumes it, and has TensorBoard and Python read every log it wrote."""

import argparse
import csv
import json
import math
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image
from safetensors import safe_open
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer

from check_exchange import SETTINGS, confirm
from check_tensorboard import graph, histograms, images, load, scalars, settings, single, texts

RUN = SETTINGS | {"name": "logs", "epochs": 4, "log": {"histograms": 2}, "checkpoint": {"everySteps": 1, "keep": 20}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    program = str(Path(parser.parse_args().program).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        train(program, folder)
        events, records = load(str(folder / "runs/logs")), read_lines(folder)
        read_scalars(events, records)
        read_table(folder, records)
        read_histograms(events, folder)
        read_pictures(events, folder)
        read_graph(events)
        read_settings(events, folder)


def train(program: str, folder: Path) -> None:
    """Most of it, then all of it from a checkpoint in the middle: what was logged after that is logged again."""
    (folder / "config.yaml").write_text(json.dumps(RUN))
    run(program, folder, "data", "make", "volumes", "volumes", "--count", "6", "--size", "48")
    run(program, folder, "train", "config.yaml", "epochs=3", "--nproc-per-node", "2")
    for checkpoint in sorted((folder / "runs/logs/checkpoints").glob("step-*"))[3:]:
        shutil.rmtree(checkpoint)
    run(program, folder, "train", "config.yaml", "--resume", "auto", "--nproc-per-node", "2")


def run(program: str, folder: Path, *command: str) -> None:
    done = subprocess.run([program, *command], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{command} failed: {done.stderr}")


def read_lines(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "runs/logs/log.jsonl").read_text().splitlines()]


def series(records: list[dict]) -> dict[str, list]:
    found: dict[str, list] = {}
    for record in records:
        for name, value in record.items():
            if name not in ("step", "epoch"):
                found.setdefault(name, []).append([record["step"], float(value)])
    return found


def read_scalars(events, records: list[dict]) -> None:
    ours = {name: [[step, single(value)] for step, value in values] for name, values in series(records).items()}
    confirm(scalars(events) == ours, f"TensorBoard reads the {len(ours)} scalars of the log, once each in spite of resuming")
    parts = [name for name in ours if name in ("time/data", "time/forward", "time/backward", "time/optimizer")]
    confirm(len(parts) == 4, "the time of steps is among them")


def read_table(folder: Path, records: list[dict]) -> None:
    with open(folder / "runs/logs/scalars.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    read = [{name: float(cell) for name, cell in row.items() if cell and name != "kind"} for row in rows]
    ours = [{name: float(value) for name, value in record.items()} for record in records]
    confirm(len(read) == len(ours) and all(map(same, read, ours)), f"Python's csv reads the {len(rows)} rows of the table, to the last bit")


def same(one: dict, other: dict) -> bool:
    return one.keys() == other.keys() and all(a == b or math.isnan(a) and math.isnan(b) for a, b in zip(map(one.get, other), other.values()))


def read_histograms(events, folder: Path) -> None:
    found = histograms(events)
    names = {tag.split("/", 1)[1] for tag in found}
    with safe_open(folder / "runs/logs/checkpoints/last/model.safetensors", "pt") as file:
        parameters = set(file.keys())
    confirm(names == parameters, f"TensorBoard reads histograms of the weights and gradients of the {len(names)} parameters")


def read_pictures(events, folder: Path) -> None:
    found = images(events)
    last = {f"predictions/{path.stem}": Image.open(path).size for path in (folder / "runs/logs/predictions").glob("*.png")}
    sizes = {tag: tuple(pictures[-1][1:]) for tag, pictures in found.items()}
    confirm(sizes == last and all(len(pictures) == 4 for pictures in found.values()), f"TensorBoard reads {len(found)} predictions of each evaluation")


def read_graph(events) -> None:
    nodes = graph(events)
    edges = sum(len(inputs) for inputs in nodes.values())
    known = all(source in nodes for inputs in nodes.values() for source in inputs)
    confirm(known and edges > len(nodes), f"TensorBoard reads the model's graph: {len(nodes)} layers, {edges} edges")


def read_settings(events, folder: Path) -> None:
    values, metrics, status = settings(events)
    confirm(
        values["optimizer.learningRate"] == 0.01 and values["task"] == "volumes" and metrics == ["epoch/loss", "validation/dice"],
        f"TensorBoard's table of runs has {len(values)} settings and the metrics {', '.join(metrics)}")
    confirm(status == "STATUS_SUCCESS", "and that the run is complete")
    confirm(set(texts(events)) == {"configuration", "plan", "environment"}, "TensorBoard reads the settings, the plan, the environment")
    multiplexer = EventMultiplexer().AddRunsFromDirectory(str(folder / "runs"))
    multiplexer.Reload()
    confirm(list(multiplexer.Runs()) == ["logs"], "TensorBoard finds the run in the folder of all runs")


if __name__ == "__main__":
    main()
