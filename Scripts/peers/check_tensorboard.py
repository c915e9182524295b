"""Reads event files with TensorBoard itself and compares what it finds with a JSON file.

    check_tensorboard.py FOLDER EXPECTED.json

EXPECTED.json: {"scalars": {tag: [[step, value], ...]}, "texts": {tag: [[step, text], ...]},
"images": {tag: [[step, width, height], ...]}, "histograms": {tag: [[step, count, sum], ...]},
"graph": {node: [inputs]}, "hyperparameters": {name: value}, "metrics": [tags], "status": text}; a kind that is left out must
not occur in the files.
"""

import json
import struct
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import api_pb2, metadata

UNLIMITED = {"scalars": 0, "tensors": 0, "images": 0, "histograms": 0}


def load(folder):
    events = EventAccumulator(folder, size_guidance=UNLIMITED)
    events.Reload()
    return events


def single(value):
    """TensorBoard keeps scalars in single precision."""
    return struct.unpack("f", struct.pack("f", float(value)))[0]


def scalars(events):
    tags = events.Tags()["scalars"]
    return {tag: [[event.step, event.value] for event in events.Scalars(tag)] for tag in tags}


def texts(events):
    tags = [tag for tag in events.Tags()["tensors"] if not tag.startswith("_hparams_/")]
    return {tag: [[event.step, event.tensor_proto.string_val[0].decode()] for event in events.Tensors(tag)] for tag in tags}


def images(events):
    tags = events.Tags()["images"]
    return {tag: [[event.step, event.width, event.height] for event in events.Images(tag)] for tag in tags}


def histograms(events):
    tags = events.Tags()["histograms"]
    found = {tag: [(event.step, event.histogram_value) for event in events.Histograms(tag)] for tag in tags}
    for values in found.values():
        for _, histogram in values:
            assert len(histogram.bucket) == len(histogram.bucket_limit) and sum(histogram.bucket) == histogram.num
    return {tag: [[step, histogram.num, histogram.sum] for step, histogram in values] for tag, values in found.items()}


def graph(events):
    return {node.name: list(node.input) for node in events.Graph().node} if events.Tags()["graph"] else {}


def settings(events):
    """The plug-in's own reading of the table of hyper-parameters: (values, metrics, status)."""
    if not any(tag.startswith("_hparams_/") for tag in events.Tags()["tensors"]):
        return {}, [], None
    content = events.PluginTagToContent(metadata.PLUGIN_NAME)
    started = metadata.parse_session_start_info_plugin_data(content[metadata.SESSION_START_INFO_TAG])
    experiment = metadata.parse_experiment_plugin_data(content[metadata.EXPERIMENT_TAG])
    values = {name: getattr(value, value.WhichOneof("kind")) for name, value in started.hparams.items()}
    status = None
    if metadata.SESSION_END_INFO_TAG in content:
        ended = metadata.parse_session_end_info_plugin_data(content[metadata.SESSION_END_INFO_TAG])
        status = api_pb2.Status.Name(ended.status)
    return values, [info.name.tag for info in experiment.metric_infos], status


def everything(events):
    values, metrics, status = settings(events)
    return {
        "scalars": scalars(events), "texts": texts(events), "images": images(events), "histograms": histograms(events),
        "graph": graph(events), "hyperparameters": values, "metrics": metrics, "status": status,
    }


def main():
    folder, expected_path = sys.argv[1:]
    with open(expected_path) as file:
        expected = json.load(file)
    found = everything(load(folder))
    expected["scalars"] = {
        tag: [[step, single(value)] for step, value in series] for tag, series in expected.get("scalars", {}).items()
    }
    wrong = [kind for kind in found if (found[kind] or None) != (expected.get(kind) or None)]
    for kind in wrong:
        print(f"{kind}: expected {expected.get(kind)}, TensorBoard found {found[kind]}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
