"""Fits the model of all_reduce to what was measured, and says how well it tells what it has not seen."""

import statistics
from dataclasses import dataclass, replace
from math import log

import numpy
from scipy.optimize import least_squares

from model import Costs, Machine, all_reduce

# Of software, byte, shaping, delaying; and of trips and norm.
START, LOW, HIGH = (5e-5, 5e-10, 5e-10, 5e-10), (1e-7, 1e-11, 1e-12, 1e-12), (1e-2, 1e-7, 1e-7, 1e-7)
START_NUMBERS, LOW_NUMBERS, HIGH_NUMBERS = (2.0, 3.0), (0.0, 1.0), (4.0, 20.0)


@dataclass(frozen=True)
class Bed:
    """The costs, and what the emulation of links adds to the cores' time for a byte: a rate, a delay. Clusters have neither."""

    costs: Costs
    shaping: float
    delaying: float

    def at(self, point: dict) -> Costs:
        added = (self.shaping if point["rate"] else 0) + (self.delaying if point["delay"] else 0)
        return replace(self.costs, byte=self.costs.byte + added)


def machine(point: dict, cores: float) -> Machine:
    """Delay is what was measured between the machines, not what was asked for: half a round trip."""
    return Machine(point["rate"], point["roundTrip"] / 2, cores)


def predicted(bed: Bed, point: dict, cores: float) -> float:
    return all_reduce(bed.at(point), point["ranks"], point["bytes"], machine(point, cores))


def fit(points: list[dict], cores: float) -> Bed:
    """Least squares of logarithms: a microsecond counts as much among ten as a second among ten million."""
    def deviations(unknowns: numpy.ndarray) -> list[float]:
        bed = unpacked(unknowns)
        return [log(predicted(bed, point, cores) / point["seconds"]) for point in points]

    start, low, high = packed(START, START_NUMBERS), packed(LOW, LOW_NUMBERS), packed(HIGH, HIGH_NUMBERS)
    return unpacked(least_squares(deviations, start, bounds=(low, high), loss="soft_l1", f_scale=0.2).x)


def packed(times: tuple[float, ...], numbers: tuple[float, ...]) -> numpy.ndarray:
    return numpy.concatenate([numpy.log(times), numbers])


def unpacked(unknowns: numpy.ndarray) -> Bed:
    software, byte, shaping, delaying = numpy.exp(unknowns[:4])
    return Bed(Costs(software, byte, *unknowns[4:]), shaping, delaying)


def misses(bed: Bed, points: list[dict], cores: float) -> list[float]:
    """By how much each prediction is wrong, as a factor of at least 1."""
    ratios = (predicted(bed, point, cores) / point["seconds"] for point in points)
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
