"""What all_reduce and a training step cost: the model, apart from the measurements it is fitted to.

Gloo's all_reduce is a ring. It cuts each rank's n-th part of the tensor into m segments, two or more and of at most 1 MiB, and
makes m (n - 1) rounds to sum and as many to share, with two segments on their way at any time. So a pair of rounds takes

    s b + max(s b, a + k d)

for a segment of s bytes, where b is the time a byte takes, a what software needs until a segment can go, d the link's delay
one way, and k how often a round waits for it: the receiver says that it is ready (one), then the data come (two).
In all a rank sends 2 (n - 1)/n of the tensor in m (n - 1) pairs of rounds.

A byte takes the longer of the link's time, 1 / rate, and the cores' time, c n / min(n, cores) where n ranks share them,
or their sum where neither hides the other: the p-norm of both, p between 1 (sum) and infinity (longer).
"""

from dataclasses import dataclass
from math import ceil

SEGMENT = 1 << 20  # bytes: Gloo's largest
ON_THE_WIRE = 1514 / 1448  # bytes on the link for one of a tensor, with the headers of Ethernet, IP and TCP


@dataclass(frozen=True)
class Costs:
    """What the fit finds: seconds; seconds a byte; number; number."""

    software: float
    byte: float
    trips: float
    norm: float


@dataclass(frozen=True)
class Machine:
    """Where ranks run: the link's rate in bits a second and delay in seconds, and the cores that all of them share."""

    rate: float | None
    delay: float
    cores: float = float("inf")

    def shared(self, ranks: int) -> float:
        """How much longer what is limited by cores takes than with a core for each rank."""
        return max(1.0, ranks / self.cores)


def byte_time(costs: Costs, ranks: int, machine: Machine) -> float:
    link = 8 * ON_THE_WIRE / machine.rate if machine.rate else 0.0
    cores = costs.byte * machine.shared(ranks)
    return (link**costs.norm + cores**costs.norm) ** (1 / costs.norm)


def all_reduce(costs: Costs, ranks: int, size: float, machine: Machine) -> float:
    """Seconds for `size` bytes a rank."""
    part = size / ranks
    count = max(2, ceil(part / SEGMENT - 1e-9))
    transfer = part / count * byte_time(costs, ranks, machine)
    wait = costs.software * machine.shared(ranks) + costs.trips * machine.delay
    return (ranks - 1) * count * (transfer + max(transfer, wait))


def hierarchical_all_reduce(costs: Costs, ranks: int, size: float, inside: Machine, between: Machine, node: int) -> float:
    """Sums within a node, each rank a share; shares over all nodes, all at once on the node's one link; shares within again.

    The two halves within a node are the two halves of one all_reduce there.
    """
    if ranks <= node:
        return all_reduce(costs, ranks, size, inside)
    share = Machine(between.rate / node if between.rate else None, between.delay, between.cores)
    return all_reduce(costs, node, size, inside) + all_reduce(costs, ranks // node, size / node, share)


@dataclass(frozen=True)
class Job:
    """A training step on one rank: seconds, the part of them that is the backward pass, and bytes of gradients."""

    seconds: float
    backward: float
    gradients: float
    bucket: float
    first_bucket: float = 1 << 20

    def buckets(self) -> list[float]:
        sizes, left = [min(self.first_bucket, self.gradients)], self.gradients - self.first_bucket
        while left > 0:
            sizes.append(min(self.bucket, left))
            left -= sizes[-1]
        return sizes

    def ready(self, number: int) -> float:
        """When a bucket is full, as a part of the backward pass.

        A U-Net's gradients lie in its middle, which the backward pass reaches after half its time; the last bucket waits for
        the first layer.
        """
        return 1.0 if number == len(self.buckets()) - 1 else 0.5


def step(job: Job, shared: float, cost) -> float:
    """Seconds a step: buckets travel one after the other, each when it is full; `cost` gives the seconds for so many bytes.

    Whoever shares cores computes `shared` times as long.
    """
    backward, rest = job.seconds * job.backward * shared, job.seconds * (1 - job.backward) * shared
    done = 0.0
    for number, size in enumerate(job.buckets()):
        done = max(done, backward * job.ready(number)) + cost(size)
    return rest + max(backward, done)
