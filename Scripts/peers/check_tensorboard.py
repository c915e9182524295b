"""Reads event files with TensorBoard itself and compares what it finds with a JSON file.

    check_tensorboard.py FOLDER EXPECTED.json

EXPECTED.json: {"scalars": {tag: [[step, value], ...]}, "texts": {tag: [[step, text], ...]},
"images": {tag: [[step, width, height], ...]}}; a kind that is left out must not occur in the files.
"""

import json
import struct
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

UNLIMITED = {"scalars": 0, "tensors": 0, "images": 0}


def single(value):
    """TensorBoard keeps scalars in single precision."""
    return struct.unpack("f", struct.pack("f", float(value)))[0]


def scalars(events):
    tags = events.Tags()["scalars"]
    return {tag: [[event.step, event.value] for event in events.Scalars(tag)] for tag in tags}


def texts(events):
    tags = events.Tags()["tensors"]
    return {tag: [[event.step, event.tensor_proto.string_val[0].decode()] for event in events.Tensors(tag)] for tag in tags}


def images(events):
    tags = events.Tags()["images"]
    return {tag: [[event.step, event.width, event.height] for event in events.Images(tag)] for tag in tags}


def main():
    folder, expected_path = sys.argv[1:]
    with open(expected_path) as file:
        expected = json.load(file)
    events = EventAccumulator(folder, size_guidance=UNLIMITED)
    events.Reload()
    found = {"scalars": scalars(events), "texts": texts(events), "images": images(events)}
    expected["scalars"] = {
        tag: [[step, single(value)] for step, value in series] for tag, series in expected.get("scalars", {}).items()
    }
    wrong = [kind for kind in found if found[kind] != expected.get(kind, {})]
    for kind in wrong:
        print(f"{kind}: expected {expected.get(kind, {})}, TensorBoard found {found[kind]}")
    sys.exit(1 if wrong else 0)


main()
