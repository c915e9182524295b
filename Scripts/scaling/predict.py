"""What the fitted model says of 8 to 4096 ranks: extrapolation, from 2 and 4 ranks on one machine."""

from dataclasses import dataclass, replace

from model import Costs, Job, Machine, all_reduce, hierarchical_all_reduce, step

RANKS = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096]
NODE = 8  # ranks
GRADIENTS = 4 * 4_805_534  # bytes: the tutorial's U-Net in float32
BACKWARD = 2 / 3  # of a step's time: the gradients to the inputs and to the weights take a forward pass's time each
INSIDE = Machine(None, 0)  # as fast as memory is copied, with a core for each rank
NETWORKS = {
    "1 Gbit/s, 0.1 ms": Machine(1e9, 1e-4),
    "10 Gbit/s, 0.1 ms": Machine(1e10, 1e-4),
    "10 Gbit/s, 0.02 ms": Machine(1e10, 2e-5),
    "100 Gbit/s, 0.02 ms": Machine(1e11, 2e-5),
}


def job(seconds: float, bucket: float = 25) -> Job:
    """Bucket: in MB of 2^20 bytes, as Lockstep's settings have it."""
    return Job(seconds, BACKWARD, GRADIENTS, bucket * 2**20)


@dataclass(frozen=True)
class Prediction:
    """Of one network at one number of ranks: seconds of an all_reduce of all gradients, and a step's efficiency."""

    ranks: int
    flat: float
    hierarchical: float
    flat_efficiency: float
    hierarchical_efficiency: float
    overlapping_efficiency: float


def prediction(costs: Costs, ranks: int, network: Machine, work: Job) -> Prediction:
    def flat(size: float) -> float:
        return all_reduce(costs, ranks, size, network if ranks > NODE else INSIDE)

    def hierarchical(size: float) -> float:
        return hierarchical_all_reduce(costs, ranks, size, INSIDE, network, NODE)

    def efficiency(cost, work: Job) -> float:
        return work.seconds / step(work, 1, cost)

    small = replace(work, bucket=4 * 2**20)
    return Prediction(
        ranks, flat(GRADIENTS), hierarchical(GRADIENTS),
        efficiency(flat, work), efficiency(hierarchical, work), efficiency(hierarchical, small))


def table(costs: Costs, network: Machine, work: Job) -> str:
    lines = [
        "| ranks | flat ring, ms | hierarchical, ms | efficiency, flat | hierarchical | hierarchical, buckets of 4 MB |",
        "|---|---|---|---|---|---|"]
    for one in (prediction(costs, ranks, network, work) for ranks in RANKS):
        parts = (one.flat_efficiency, one.hierarchical_efficiency, one.overlapping_efficiency)
        lines.append(
            f"| {one.ranks} | {one.flat * 1e3:.0f} | {one.hierarchical * 1e3:.0f} | "
            + " | ".join(f"{part:.0%}" for part in parts) + " |")
    return "\n".join(lines)
