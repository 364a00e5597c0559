"""Hours of clients that come and go, send nonsense, and disconnect abruptly; the service must not grow, nor complain.

    python -m bench.service_soak PICTURE (--minutes M | --hours H) [--seed N] [--csv FILE]

Four connections: each sends frames of a stream, some of them no pictures, and now and then ends, in order or not, or
asks for a picture's landmarks in between. The first answer on each connection, and each picture's, must be those of the
first time, byte by byte. Memory, descriptors and threads of the server are noted; the exit code is 1 when one of them
grew, an answer was wrong, or the service wrote anything.
"""

from __future__ import annotations

import argparse
import random
import struct
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from bench.machine import machine
from bench.service import Server, ask, jpeg, ours
from bench.table import table, verdict

CLIENTS = 4
SAMPLES = 240
# What may be added from the second quarter to the last: memory in MiB, descriptors and threads on average.
MOST_GROWTH = {"MiB": 2.0, "descriptors": 1.0, "threads": 1.0}
# Of the answer to a frame, what depends on the clock: the milliseconds (docs/service.md).
_TIMES = slice(28, 40)


class Client:
    """One connection after the other, until it has to stop."""

    def __init__(self, server: Server, picture: bytes, seed: int) -> None:
        self._server = server
        self._picture = picture
        self._random = random.Random(seed)
        self._known: dict[str, bytes] = {}
        self.did: Counter[str] = Counter()
        self.failure = ""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for it."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._ended.is_set():
                self._connection()
        except Exception as error:  # any failure ends the soak
            self.failure = f"{type(error).__name__}: {error}"

    def _connection(self) -> None:
        from websockets.exceptions import ConnectionClosed
        from websockets.sync.client import connect

        address = f"ws://127.0.0.1:{self._server.port}/v1/stream"
        with connect(address, subprotocols=["holistic.v1"], max_size=None) as socket:  # type: ignore[list-item]
            try:
                for number in range(self._random.randint(1, 60)):
                    self._frame(socket, number)
                    if self._ended.is_set():
                        return
            except ConnectionClosed as closed:
                if closed.rcvd is None or closed.rcvd.code != 1013:
                    raise
                self.did["all places taken"] += 1
                return
            if self._random.random() < 0.5:
                # Without a closing handshake, with a frame on its way.
                socket.send(struct.pack("<4sId", b"HNF1", 99, 3.0) + self._picture)
                socket.socket.close()
                self.did["disconnected abruptly"] += 1
            else:
                self.did["closed"] += 1
        if self._random.random() < 0.5:
            status, _, _, body = ask(self._server.connection(), self._picture)
            if status not in (200, 429, 503):
                raise RuntimeError(f"a picture was answered with {status}")
            if status == 200:
                self._same("picture", body)
            self.did[f"picture: {status}"] += 1

    def _frame(self, socket: Any, number: int) -> None:
        bad = number > 0 and self._random.random() < 0.1
        content = self._random.randbytes(300) if bad else self._picture
        socket.send(struct.pack("<4sId", b"HNF1", number, number / 30) + content)
        answer = socket.recv(60)
        if isinstance(answer, str) != bad:
            raise RuntimeError(f"frame {number} was answered with {answer[:200]!r}")
        if number == 0:
            first = bytearray(answer)
            first[_TIMES] = bytes(12)
            self._same("first frame", bytes(first))
        self.did["bad frame" if bad else "frame"] += 1

    def _same(self, kind: str, answer: bytes) -> None:
        if self._known.setdefault(kind, answer) != answer:
            raise RuntimeError(f"{kind}: another answer than the first time")


def sample(server: Server) -> tuple[float, int, int]:
    """Return the server's memory in MiB, its open descriptors and its threads."""
    process = Path(f"/proc/{server.process.pid}")
    return server.rss_mib(), len([*(process / "fd").iterdir()]), len([*(process / "task").iterdir()])


def main() -> int:
    """Soak, and print the report as Markdown."""
    from PIL import Image

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", type=Path)
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float, dest="minutes")
    length.add_argument("--hours", type=lambda text: 60 * float(text), dest="minutes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--csv", type=Path, help="a file for the samples, as they come")
    args = parser.parse_args()
    with Image.open(args.picture) as opened:
        picture = jpeg(opened.convert("RGB"), 640)
    rows = []
    with ours("--streams", str(CLIENTS + 2)) as (server, _):
        clients = [Client(server, picture, args.seed + number) for number in range(CLIENTS)]
        start = time.monotonic()
        for step in range(1, SAMPLES + 1):
            while time.monotonic() < start + 60 * args.minutes * step / SAMPLES:
                if any(client.failure for client in clients) or server.process.poll() is not None:
                    break
                time.sleep(0.2)
            rows.append((time.monotonic() - start, *sample(server)))
            if args.csv:
                with args.csv.open("a", encoding="utf-8") as stream:
                    stream.write(",".join(f"{value:.2f}" for value in rows[-1]) + "\n")
        for client in clients:
            client.stop()
        server.process.terminate()
        assert server.process.stderr is not None
        said = server.process.stderr.read()
    done = sum((client.did for client in clients), Counter[str]())
    failures = [client.failure for client in clients if client.failure]
    sys.stdout.write(f"{machine()}\n\n{args.minutes:g} minutes: {dict(done)}\n\n")
    columns = dict(zip(MOST_GROWTH, np.array(rows)[:, 1:].T, strict=True))
    quarters = {name: [float(part.mean()) for part in np.array_split(values, 4)] for name, values in columns.items()}
    shown = [
        [name, *(f"{mean:.1f}" for mean in means), verdict(means[3] - means[1] <= MOST_GROWTH[name])]
        for name, means in quarters.items()
    ]
    sys.stdout.write(table(("mean of each quarter", "first", "second", "third", "last", "flat"), shown))
    sys.stdout.write(f"\nfailures: {'; '.join(failures) or 'none'}; the service wrote: {said.strip() or 'nothing'}\n")
    grew = any(means[3] - means[1] > MOST_GROWTH[name] for name, means in quarters.items())
    return int(grew or bool(failures) or bool(said.strip()))


if __name__ == "__main__":
    sys.exit(main())
