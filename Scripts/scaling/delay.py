"""A delay line: holds every packet that arrives on eth0 for a given time. Runs in the machine's namespace until its input ends.

netem would do the same where the kernel has it. Here the kernel keeps the packets in a queue and says only that one is
there; this process says, when its time has come, that it may pass. One answer lets all earlier packets pass too.

    delay.py SECONDS
"""

import ctypes
import os
import select
import socket
import struct
import subprocess
import sys
import time
from collections import deque

NETLINK_NETFILTER, QUEUE_SUBSYSTEM = 12, 3 << 8
VERDICT_BATCH, CONFIG = QUEUE_SUBSYSTEM | 3, QUEUE_SUBSYSTEM | 2
COMMAND, PARAMETERS, LENGTH, MASK, FLAGS, VERDICT_HEADER = 1, 2, 3, 4, 5, 2
BIND, COPY_NOTHING_BUT_HEADERS, GSO, ACCEPT = 1, 1, 1 << 2, 1
LONGEST_QUEUE = 1 << 16  # packets
PACKET_NUMBER = struct.Struct(">I")
PACKET_NUMBER_AT = 24  # after both headers and the first attribute's own


def message(kind: int, *attributes: tuple[int, bytes]) -> bytes:
    body = struct.pack(">BBH", socket.AF_UNSPEC, 0, 0)
    for number, value in attributes:
        body += struct.pack("=HH", 4 + len(value), number) + value + bytes(-len(value) % 4)
    return struct.pack("=IHHII", 16 + len(body), kind, 1, 0, 0) + body


def queue() -> socket.socket:
    link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    link.bind((0, 0))
    link.send(message(CONFIG, (COMMAND, struct.pack(">BBH", BIND, 0, socket.AF_INET))))
    link.send(message(CONFIG, (PARAMETERS, struct.pack(">IB", 0, COPY_NOTHING_BUT_HEADERS))))
    link.send(message(CONFIG, (LENGTH, struct.pack(">I", LONGEST_QUEUE))))
    # Large packets stay whole, as between machines whose network cards cut them up.
    link.send(message(CONFIG, (MASK, struct.pack(">I", GSO)), (FLAGS, struct.pack(">I", GSO))))
    link.setblocking(False)
    return link


def arrivals(link: socket.socket, due: deque, delay: float) -> None:
    """Notes down when each packet that has come may pass."""
    while True:
        try:
            packet = link.recv(4096)
        except BlockingIOError:
            return
        if struct.unpack_from("=H", packet, 4)[0] == QUEUE_SUBSYSTEM:
            due.append((time.monotonic() + delay, PACKET_NUMBER.unpack_from(packet, PACKET_NUMBER_AT)[0]))


def departures(link: socket.socket, due: deque) -> None:
    last = None
    now = time.monotonic()
    while due and due[0][0] <= now:
        last = due.popleft()[1]
    if last is not None:
        link.send(message(VERDICT_BATCH, (VERDICT_HEADER, struct.pack(">II", ACCEPT, last))))


def wake_on_time() -> None:
    """Without this the kernel may add 50 us to each wait; with others on the cores, more."""
    set_timer_slack = 29
    ctypes.CDLL(None).prctl(set_timer_slack, 1, 0, 0, 0)
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))


def main() -> None:
    delay, due, link = float(sys.argv[1]), deque(), queue()
    rule = "-t mangle -A PREROUTING -i eth0 -j NFQUEUE --queue-num 0"
    subprocess.run(["iptables-legacy", *rule.split()], check=True)
    wake_on_time()
    print("ready", flush=True)
    while True:
        wait = max(0.0, due[0][0] - time.monotonic()) if due else None
        ready, _, _ = select.select([link, sys.stdin], [], [], wait)
        if sys.stdin in ready:
            return
        arrivals(link, due, delay)
        departures(link, due)


if __name__ == "__main__":
    main()
