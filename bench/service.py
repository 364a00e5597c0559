"""The service under measure: how long answers take, what it holds, what many clients and bad pictures do to it.

    python -m bench.service PICTURE [--only PART ...] [--rounds 100] [--requests 20000] [--clients 50] [--seconds 60]
        [--no-mediapipe] [--mediapipe-python PATH]

The picture is sent as JPEG, 640 pixels wide and 1920 pixels wide, on one connection. Beside it, in turns, MediaPipe
0.10.21 in a Flask program (bench/workers/flask_mediapipe.py). Then: requests one after the other, with the memory after
every tenth of them; many clients at once; and pictures that say they are huge.
"""

from __future__ import annotations

import argparse
import http.client
import io
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import numpy as np

from bench.machine import machine
from bench.peer import mediapipe_python
from bench.table import table, verdict
from holistic_native import Holistic

OURS = "serve"
PARTS = ("answers", "memory", "crowd", "bombs")
# Requests that wait at most, the service's own default.
_QUEUE = 16
_SERVE = "import sys; from holistic_native.app.main import main; sys.exit(main())"
_STARTED = re.compile(r"serving at http://.*:(\d+)/")


class Server:
    """A program that answers pictures, and its memory."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def connection(self) -> http.client.HTTPConnection:
        """Connect to it."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def rss_mib(self) -> float:
        """Return the memory of its processes."""
        pids, found = [self.process.pid], 0.0
        while pids:
            folder = Path(f"/proc/{pids.pop()}")
            found += int((folder / "statm").read_text().split()[1]) * 4096 / 2**20
            for task in (folder / "task").iterdir():
                with suppress(FileNotFoundError):  # the thread has ended meanwhile
                    pids += map(int, (task / "children").read_text().split())
        return found


class Asked(NamedTuple):
    """An answer: its status, the milliseconds until all of it was there, its timing header and its body."""

    status: int
    milliseconds: float
    timing: str
    body: bytes


def ask(connection: http.client.HTTPConnection, picture: bytes) -> Asked:
    """Send a picture."""
    start = time.perf_counter()
    connection.request("POST", "/v1/image", picture, {"Content-Type": "image/jpeg"})
    reply = connection.getresponse()
    body = reply.read()
    return Asked(reply.status, 1e3 * (time.perf_counter() - start), reply.headers.get("Server-Timing", ""), body)


@contextmanager
def ours(*arguments: str) -> Iterator[tuple[Server, float]]:
    """Start the service; give it, and the seconds until its port answered."""
    start = time.perf_counter()
    command = [sys.executable, "-c", _SERVE, "serve", "--port", "0", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    started = _STARTED.search(process.stderr.readline())
    assert started is not None
    try:
        yield Server(process, int(started[1])), time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()
        process.stderr.close()


@contextmanager
def theirs(python: Path) -> Iterator[Server]:
    """Start MediaPipe in a Flask program."""
    subprocess.run([python, "-m", "pip", "install", "--quiet", "flask"], check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = Path(__file__).parent / "workers" / "flask_mediapipe.py"
    process = subprocess.Popen([python, str(program), str(port)], stderr=subprocess.DEVNULL, text=True)
    server = Server(process, port)
    try:
        while True:
            try:
                server.connection().request("GET", "/v1/health")
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait()


def jpeg(picture: Any, width: int) -> bytes:
    """Return a picture as JPEG of a width."""
    height = round(picture.height * width / picture.width)
    stream = io.BytesIO()
    picture.resize((width, height)).save(stream, "JPEG", quality=90)
    return stream.getvalue()


def answers(servers: dict[str, Server], pictures: dict[str, bytes], rounds: int) -> str:
    """Measure single answers, in turns."""
    connections = {name: server.connection() for name, server in servers.items()}
    times: dict[tuple[str, str], list[float]] = {}
    tracking: dict[str, list[float]] = {}
    for number in range(rounds + 5):
        for size, picture in pictures.items():
            for name, connection in connections.items():
                status, milliseconds, timing, _ = ask(connection, picture)
                assert status == 200
                if number >= 5:
                    times.setdefault((size, name), []).append(milliseconds)
                    if timing:
                        tracking.setdefault(size, []).append(float(timing.rpartition("dur=")[2]))
    rows = [
        [
            f"{size}, {name}",
            f"{median(found):.1f}",
            f"{quantiles(found, n=20)[-1]:.1f}",
            f"{median(tracking[size]):.1f}" if name == OURS else "",
        ]
        for (size, name), found in times.items()
    ]
    return table(("picture, program", "p50 ms", "p95 ms", "of that tracking"), rows)


def held(servers: dict[str, Server]) -> str:
    """Say how much memory they hold."""
    mine, *others = (server.rss_mib() for server in servers.values())
    met = mine <= 220 and all(mine <= other / 2 for other in others)
    return f"memory {mine:.0f} MiB{''.join(f', Flask {other:.0f} MiB' for other in others)}: {verdict(met)}\n"


def memory(server: Server, picture: bytes, requests: int) -> str:
    """Send requests one after the other, and note the memory."""
    connection = server.connection()
    readings = []
    for number in range(requests):
        assert ask(connection, picture)[0] == 200
        if (number + 1) % (requests // 20) == 0:
            readings.append((number + 1, server.rss_mib()))
    settled = [reading for reading in readings if reading[0] > requests // 4]
    counts, sizes = (np.array(column, float) for column in zip(*settled, strict=True))
    slope = 1e4 * float(np.polyfit(counts, sizes, 1)[0])
    shown = ", ".join(f"{mib:.1f}" for _, mib in readings[::4])
    return (
        f"{requests} requests: MiB {shown}; after the first quarter {slope:+.2f} MiB for 10,000: {verdict(slope < 1)}\n"
    )


def crowd(server: Server, picture: bytes, clients: int, seconds: float, single: float, alone: float) -> str:
    """Let many clients ask at once; a single one waits `single` ms, a loop without a service does `alone` a second."""
    until = time.perf_counter() + seconds
    found: list[tuple[int, float]] = []

    def client() -> None:
        connection = server.connection()
        while time.perf_counter() < until:
            status, milliseconds, _, _ = ask(connection, picture)
            found.append((status, milliseconds))

    threads = [threading.Thread(target=client) for _ in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - start
    statuses = Counter(status for status, _ in found)
    accepted = [milliseconds for status, milliseconds in found if status == 200]
    p95, most = quantiles(accepted, n=20)[-1], 3 * single * _QUEUE
    rate = len(accepted) / wall
    met = p95 <= most and set(statuses) <= {200, 429, 503} and rate >= 0.9 * alone
    return (
        f"{clients} clients, {wall:.0f} s: {dict(sorted(statuses.items()))}, {rate:.1f} answers a second, "
        f"{rate / alone:.2f} of the loop (bar 0.9), p95 {p95:.0f} ms (bar {most:.0f}): {verdict(met)}\n"
    )


def loop(picture: bytes, seconds: float) -> float:
    """Return how many pictures a second a loop decodes and tracks, as the service does with all threads."""
    from holistic_native.web.pictures import decode

    with Holistic(static_image_mode=True) as tracker:
        tracker.process(decode(picture, max_pixels=10**8))
        count, start = 0, time.perf_counter()
        while time.perf_counter() < start + seconds:
            tracker.process(decode(picture, max_pixels=10**8))
            count += 1
        return count / (time.perf_counter() - start)


def bombs(server: Server) -> str:
    """Send a small picture that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(8 << 20), 9))
    before, found = server.rss_mib(), [ask(server.connection(), picture) for _ in range(20)]
    slowest, grown = max(asked.milliseconds for asked in found), server.rss_mib() - before
    met = {asked.status for asked in found} == {413} and slowest <= 50 and grown < 20
    return f"bombs of {len(picture)} bytes: at most {slowest:.1f} ms, {grown:+.1f} MiB: {verdict(met)}\n"


def main() -> int:
    """Measure, and print as Markdown."""
    from PIL import Image

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--no-mediapipe", action="store_true")
    parser.add_argument("--mediapipe-python", type=Path)
    args = parser.parse_args()
    with Image.open(args.picture) as opened:
        picture = opened.convert("RGB")
    pictures = {"640 wide": jpeg(picture, 640), "1920 wide": jpeg(picture, 1920)}
    sys.stdout.write(f"{machine()}\n\n")
    with ours() as (server, seconds):
        sys.stdout.write(f"ready after {seconds:.2f} s: {verdict(seconds <= 2)}\n\n")
        if "answers" in args.only:
            with ExitStack() as others:
                servers = {OURS: server}
                if not args.no_mediapipe:
                    servers["Flask"] = others.enter_context(theirs(mediapipe_python(args.mediapipe_python)))
                sys.stdout.write(f"{answers(servers, pictures, args.rounds)}\n{held(servers)}\n")
        if "memory" in args.only:
            sys.stdout.write(memory(server, pictures["640 wide"], args.requests))
        if "crowd" in args.only:
            single = median(ask(server.connection(), pictures["640 wide"]).milliseconds for _ in range(20))
            rate = loop(pictures["640 wide"], 10)
            sys.stdout.write(f"a loop decodes and tracks {rate:.1f} pictures a second\n")
            sys.stdout.write(crowd(server, pictures["640 wide"], args.clients, args.seconds, single, rate))
        if "bombs" in args.only:
            sys.stdout.write(bombs(server))
    return 0


if __name__ == "__main__":
    sys.exit(main())
