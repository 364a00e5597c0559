"""Open files of a bounded size, and let errors name them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LONGEST_LINE = 16 << 20
"""Of text with a frame or a row on each line; a frame has some 25 kB."""


@contextmanager
def refusing(path: Path, what: str) -> Iterator[None]:
    """Turn the errors of reading into a ValueError that says the file is none of `what`."""
    try:
        yield
    except MemoryError:
        raise ValueError(f"{path} is no {what} that can be read: it needs more memory than there is") from None
    except (ValueError, KeyError, OverflowError, EOFError) as error:
        raise ValueError(f"{path} is no {what} that can be read: {error}") from None


@contextmanager
def opened(path: Path, largest: int) -> Iterator[IO[bytes]]:
    """Open a file; ValueError when it has more than `largest` bytes."""
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > largest:
            raise ValueError(f"it has {size} bytes, more than {largest}")
        yield stream


def lines(stream: IO[bytes]) -> Iterator[str]:
    """Give the lines of a text file, without their ends.

    Raises:
        ValueError: one is too long, or no UTF-8.
    """
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise ValueError(f"it has a line of more than {LONGEST_LINE} bytes")
        yield line.decode("utf-8").rstrip("\r\n")


def whole(stream: IO[bytes], largest: int) -> bytes:
    """Read a file to its end; ValueError when it has more than `largest` bytes."""
    content = stream.read(largest + 1)
    if len(content) > largest:
        raise ValueError(f"it has more than {largest} bytes")
    return content
