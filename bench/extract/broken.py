"""Ten ways in which a clip is broken."""

from __future__ import annotations

import os
import random
import struct
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

Break = Callable[[Path, Path], None]
"""Takes a good MP4 file in H.264 and writes a broken one."""
SIDE = 60_000  # of a picture that would take 10 GB


def truncated(good: Path, path: Path) -> None:
    """The most of a file, as a download leaves it that was interrupted."""
    content = good.read_bytes()
    path.write_bytes(content[: len(content) * 4 // 5])


def zeros(good: Path, path: Path) -> None:
    """As many zeros, as some file systems leave after a power failure."""
    path.write_bytes(bytes(good.stat().st_size))


def text(_good: Path, path: Path) -> None:
    """A page that says the video is not available, under the video's name."""
    path.write_text("<html><body>Video unavailable</body></html>\n" * 50)


def unknown_codec(good: Path, path: Path) -> None:
    """A codec that nobody has."""
    path.write_bytes(good.read_bytes().replace(b"avc1", b"zzzz"))


def only_sound(_good: Path, path: Path) -> None:
    """A file with sound and without pictures."""
    with av.open(path, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=16000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = 16000, Fraction(1, 16000), 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode())


def flipped_bits(good: Path, path: Path) -> None:
    """One bit of every 30 bytes of the frames differs."""
    content = bytearray(good.read_bytes())
    numbers = random.Random(path.name)
    for place in range(content.index(b"mdat") + 200, len(content), 30):
        content[place] ^= 1 << numbers.randrange(8)
    path.write_bytes(content)


def empty(_good: Path, path: Path) -> None:
    """No byte."""
    path.touch()


def unreadable(good: Path, path: Path) -> None:
    """A file that nobody may read; `as_a_user` holds root to that too."""
    path.write_bytes(good.read_bytes())
    path.chmod(0)


def silent_pipe(_good: Path, path: Path) -> None:
    """A named pipe that nobody writes to: who reads it waits forever."""
    os.mkfifo(path)


def absurd_size(_good: Path, path: Path) -> None:
    """A small PNG file that says it is 60,000 x 60,000."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + content)


WAYS: dict[str, Break] = {
    way.__name__: way
    for way in (
        *(truncated, zeros, text, unknown_codec, only_sound),
        *(flipped_bits, empty, unreadable, silent_pipe, absurd_size),
    )
}


def break_some(good: Path, folder: Path, count: int) -> dict[str, str]:
    """Write so many broken files, in all ways in turn; return the way of each by its name without suffix.

    Those that cost a worker come first, by name: the workers that replace it do all the rest.
    """
    found = {}
    for number in range(count):
        way = list(WAYS)[number % len(WAYS)]
        order = "-" if WAYS[way] is silent_pipe else "9"
        name = f"{order}{number:04}-{way}"
        WAYS[way](good, folder / f"{name}{'.png' if WAYS[way] is absurd_size else '.mp4'}")
        found[name] = way
    return found
