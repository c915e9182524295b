"""Fits the model of all_reduce to what was measured, and says how well it tells what it has not seen."""

import statistics
from math import log

import numpy
from scipy.optimize import least_squares

from model import Costs, Machine, all_reduce

START = (50e-6, 0.5e-9, 2.0, 2.0)
BOUNDS = ((1e-7, 1e-11, 0.0, 1.0), (1e-2, 1e-7, 4.0, 20.0))


def machine(point: dict, cores: float) -> Machine:
    """Delay is what was measured between the machines, not what was asked for: half a round trip."""
    return Machine(point["rate"], point["roundTrip"] / 2, cores)


def predicted(costs: Costs, point: dict, cores: float) -> float:
    return all_reduce(costs, point["ranks"], point["bytes"], machine(point, cores))


def fit(points: list[dict], cores: float) -> Costs:
    """Least squares of logarithms: a microsecond counts as much among ten as a second among ten million."""
    def deviations(unknowns: numpy.ndarray) -> list[float]:
        costs = Costs(*numpy.exp(unknowns[:2]), *unknowns[2:])
        return [log(predicted(costs, point, cores) / point["seconds"]) for point in points]

    start, low, high = ([*numpy.log(values[:2]), *values[2:]] for values in (START, *BOUNDS))
    found = least_squares(deviations, start, bounds=(low, high), loss="soft_l1", f_scale=0.2).x
    return Costs(*numpy.exp(found[:2]), *found[2:])


def misses(costs: Costs, points: list[dict], cores: float) -> list[float]:
    """By how much each prediction is wrong, as a factor of at least 1."""
    ratios = (predicted(costs, point, cores) / point["seconds"] for point in points)
    return sorted(max(ratio, 1 / ratio) for ratio in ratios)


def held_out(points: list[dict]) -> dict[str, tuple[list[dict], list[dict]]]:
    """What is fitted to, and what is predicted from that."""
    sizes = sorted({point["bytes"] for point in points})

    def parted(seen) -> tuple[list[dict], list[dict]]:
        return [point for point in points if seen(point)], [point for point in points if not seen(point)]

    return {
        "all points, and the same": (points, points),
        "two of three sizes, and the third": parted(lambda point: sizes.index(point["bytes"]) % 3 != 1),
        "2 ranks, and 4": parted(lambda point: point["ranks"] == 2),
        "delays of 0 and 1 ms, and 0.1 ms": parted(lambda point: point["delay"] != 1e-4),
        "1 Gbit/s and unshaped, and 10 Gbit/s": parted(lambda point: point["rate"] != 1e10),
    }


def goodness(points: list[dict], cores: float) -> str:
    lines = ["| fitted to, and asked for | points asked for | median miss | 9 of 10 within | largest |", "|---|---|---|---|---|"]
    for name, (seen, unseen) in held_out(points).items():
        wrong = misses(fit(seen, cores), unseen, cores)
        ninth = wrong[min(len(wrong) - 1, int(0.9 * len(wrong)))]
        lines.append(f"| {name} | {len(wrong)} | {statistics.median(wrong):.2f} x | {ninth:.2f} x | {wrong[-1]:.2f} x |")
    return "\n".join(lines)
