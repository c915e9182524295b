"""The study's pictures."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

from fit import Bed, predicted
from model import Costs, Job
from predict import NETWORKS, RANKS, prediction

RATES = {None: "unshaped", 1e9: "1 Gbit/s", 1e10: "10 Gbit/s"}
COLOURS = ["tab:blue", "tab:orange", "tab:red", "tab:green"]
MARKS = {2: "o", 4: "s"}


def save(figure, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=90)
    pyplot.close(figure)


def measured(bed: Bed, points: list[dict], cores: float, path: Path) -> None:
    """Marks are measured, lines are the model."""
    figure, axes = pyplot.subplots(1, len(RATES), figsize=(13, 4.3), sharey=True)
    for axis, (rate, name) in zip(axes, RATES.items()):
        axis.set(title=name, xscale="log", yscale="log", xlabel="bytes a rank")
        axis.grid(alpha=0.3)
        for colour, delay in zip(COLOURS, (0, 1e-4, 1e-3)):
            for ranks, mark in MARKS.items():
                chosen = [p for p in points if (p["rate"], p["delay"], p["ranks"]) == (rate, delay, ranks)]
                draw(axis, bed, chosen, cores, colour, mark, f"{ranks} ranks, {delay * 1e3:g} ms")
        axis.legend(fontsize=7)
    axes[0].set_ylabel("all_reduce, s")
    save(figure, path)


def draw(axis, bed: Bed, points: list[dict], cores: float, colour: str, mark: str, label: str) -> None:
    if not points:
        return
    axis.plot([p["bytes"] for p in points], [p["seconds"] for p in points], mark, color=colour, mfc="none", label=label)
    sizes = [2 ** (exponent / 4) for exponent in range(48, 98)]
    times = [predicted(bed, {**points[0], "bytes": size}, cores) for size in sizes]
    axis.plot(sizes, times, "-" if mark == "o" else "--", color=colour, lw=1)


def extrapolated(costs: Costs, work: Job, path: Path) -> None:
    figure, (times, parts) = pyplot.subplots(1, 2, figsize=(12, 4.3))
    for colour, (name, network) in zip(COLOURS, NETWORKS.items()):
        found = [prediction(costs, ranks, network, work) for ranks in RANKS]
        times.plot(RANKS, [one.flat for one in found], "-", color=colour, label=f"{name}, flat")
        times.plot(RANKS, [one.hierarchical for one in found], "--", color=colour, label=f"{name}, hierarchical")
        parts.plot(RANKS, [one.flat_efficiency for one in found], "-", color=colour)
        parts.plot(RANKS, [one.hierarchical_efficiency for one in found], "--", color=colour)
        parts.plot(RANKS, [one.overlapping_efficiency for one in found], ":", color=colour)
    times.set(xscale="log", yscale="log", xlabel="ranks, 8 a node", ylabel="all_reduce of 19.2 MB, s", title="extrapolated")
    parts.set(xscale="log", ylim=(0, 1), xlabel="ranks, 8 a node", ylabel=f"efficiency of steps of {work.seconds:.2f} s",
              title="extrapolated; dotted: hierarchical, buckets of 4 MB")
    for axis in (times, parts):
        axis.set_xticks(RANKS, [str(ranks) for ranks in RANKS], rotation=45)
        axis.minorticks_off()
        axis.grid(alpha=0.3)
    times.legend(fontsize=7)
    save(figure, path)
