"""Machines made of one: network namespaces with an address each, joined by a bridge, on links of a chosen rate and delay.

Needs the superuser, iproute2, and iptables for links with a delay. Nothing stays behind, also when the study is killed: a
namespace ends with the process that holds it, and that one waits for the end of a pipe from here.
"""

import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

DELAY_LINE = Path(__file__).with_name("delay.py")


@dataclass(frozen=True)
class Link:
    """What each machine sends through: bits a second (None: as fast as the cores copy), and seconds one way."""

    rate: float | None
    delay: float


class Namespace:
    """One machine: a network and a host name apart from those of this machine."""

    def __init__(self, held: ExitStack, script: str):
        command = ["unshare", "--net", "--uts", "sh", "-ec", f"ip link set lo up; {script}; echo ready; exec cat"]
        self.id = started(held, command).pid

    def entering(self) -> list[str]:
        return ["nsenter", "--target", str(self.id), "--net", "--uts"]

    def run(self, script: str) -> str:
        command = [*self.entering(), "sh", "-ec", script]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def started(held: ExitStack, command: list[str]) -> subprocess.Popen:
    """A helper that says "ready" and then lives until its input ends."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    held.callback(process.wait)
    held.callback(process.stdin.close)
    if process.stdout.readline() != "ready\n":
        sys.exit(f"{' '.join(command)} failed: are you root, and are iproute2 and iptables installed?")
    return process


class Network:
    """So many machines, at 10.77.0.1, 10.77.0.2, ..., until the `with` block ends."""

    def __init__(self, count: int, link: Link):
        self.count, self.link, self.held = count, link, ExitStack()

    def __enter__(self) -> "Network":
        with ExitStack() as held:
            hub = Namespace(held, "ip link add hub type bridge; ip link set hub up")
            self.machines = [Namespace(held, f"hostname node{number}") for number in range(self.count)]
            for number, machine in enumerate(self.machines):
                plug_in(hub, machine, number)
                shape(held, machine, self.link)
            self.held = held.pop_all()
        return self

    def __exit__(self, *_) -> None:
        self.held.close()

    def address(self, machine: int) -> str:
        return f"10.77.0.{machine + 1}"

    def round_trip(self) -> float:
        """Seconds to the neighbour and back, with nothing else under way: the median of 50."""
        echo = [sys.executable, str(DELAY_LINE.with_name("echo.py"))]
        with ExitStack() as held:
            started(held, [*self.machines[1].entering(), *echo])
            command = [*self.machines[0].entering(), *echo, self.address(1)]
            return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def plug_in(hub: Namespace, machine: Namespace, number: int) -> None:
    hub.run(f"ip link add port{number} master hub type veth peer name eth0 netns {machine.id}; ip link set port{number} up")
    machine.run(f"ip address add 10.77.0.{number + 1}/24 dev eth0; ip link set eth0 up")
    # Most machines' default; another one (BBR) measures the link first, and would be measured here.
    machine.run(f"ip route replace 10.77.0.0/24 dev eth0 src 10.77.0.{number + 1} congctl cubic")


def shape(held: ExitStack, machine: Namespace, link: Link) -> None:
    if link.rate is not None:
        # The bucket holds what 0.1 ms let through, so that small messages too are held to the rate.
        bucket = int(min(65536, max(16384, link.rate / 8 * 1e-4)))
        machine.run(f"ip link set eth0 gso_max_size {bucket}")
        machine.run(f"tc qdisc add dev eth0 root tbf rate {link.rate:.0f} burst {bucket + 1600} limit 64mb")
    if link.delay > 0:
        started(held, [*machine.entering(), sys.executable, str(DELAY_LINE), str(link.delay)])
