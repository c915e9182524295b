"""The median time of 50 messages to an echo and back, in seconds: echo.py ADDRESS. Without an address it is the echo."""

import socket
import statistics
import sys
import threading
import time

PORT = 7


def answer() -> None:
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("", PORT))
    print("ready", flush=True)
    while True:
        server.sendto(*server.recvfrom(64))


def ask(address: str) -> float:
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(5)
    client.connect((address, PORT))
    times = []
    for _ in range(50):
        start = time.perf_counter()
        client.send(b"there and back")
        client.recv(64)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if len(sys.argv) > 1:
    print(ask(sys.argv[1]))
else:
    threading.Thread(target=answer, daemon=True).start()
    sys.stdin.read()
