"""Read `.npy` arrays from an untrusted zip archive: the header by a pattern, never by evaluating it.

NumPy's own reader parses the header as Python, and unpacks as much as it says.
"""

from __future__ import annotations

import math
import re
import zipfile
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"\x93NUMPY\x01\x00"
# As NumPy writes it: keys in alphabetical order (numpy/lib/format.py, version 1.0).
_HEADER = re.compile(
    rb"\{'descr': '([<>|=]?[fiu][1248])', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,19}, ?)*(?:\d{1,19})?)\), \}\s*"
)
_CHUNK = 1 << 20


class Header(NamedTuple):
    """What an array says about itself.

    Attributes:
        dtype: of its numbers.
        fortran: the first axis varies fastest.
        shape: its sizes.
        size: bytes of the header.
    """

    dtype: np.dtype[np.generic]
    fortran: bool
    shape: tuple[int, ...]
    size: int

    @property
    def data_bytes(self) -> int:
        """Bytes of the numbers."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_header(archive: zipfile.ZipFile, name: str) -> Header:
    """Read what one array of an archive says about itself; nothing more is unpacked.

    Raises:
        ValueError: it is no array of numbers as NumPy writes them, or has not as many bytes as it says.
        KeyError: there is no such array.
    """
    member = archive.getinfo(f"{name}.npy")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is neither stored nor deflated")
    with archive.open(member) as stream:
        start = _exactly(stream, len(_MAGIC) + 2)
        text = _exactly(stream, int.from_bytes(start[-2:], "little"))
    found = _HEADER.fullmatch(text)
    if not start.startswith(_MAGIC) or found is None:
        raise ValueError(f"{name} has no header of NumPy's version 1.0 for numbers")
    descr, fortran, shape = (part.decode() for part in found.groups())
    sizes = tuple(int(size) for size in shape.replace(",", " ").split())
    try:
        dtype = np.dtype(descr)
    except TypeError as error:  # f1
        raise ValueError(f"{name} has numbers of an unknown kind {descr}") from error
    header = Header(dtype, fortran == "True", sizes, len(start) + len(text))
    if header.size + header.data_bytes != member.file_size:
        raise ValueError(f"{name} is said to be {sizes[:8]} {dtype}, in {member.file_size} bytes")
    return header


def read_array(archive: zipfile.ZipFile, name: str, header: Header) -> NDArray[np.generic]:
    """Read one array whose header was read.

    Raises:
        ValueError: it is damaged.
        MemoryError: there is not enough memory.
    """
    values = np.empty(math.prod(header.shape), header.dtype)
    place = values.view(np.uint8)
    with archive.open(f"{name}.npy") as stream:
        _exactly(stream, header.size)
        done = 0
        while done < len(place):
            chunk = stream.read(min(_CHUNK, len(place) - done))
            if not chunk:
                raise ValueError(f"{name} ends after {done} of {len(place)} bytes")
            place[done : done + len(chunk)] = np.frombuffer(chunk, np.uint8)
            done += len(chunk)
        if stream.read(1):  # also checks the archive's checksum
            raise ValueError(f"{name} has more bytes than it says")
    return values.reshape(header.shape, order="F" if header.fortran else "C")


def _exactly(stream: IO[bytes], count: int) -> bytes:
    content = stream.read(count)
    if len(content) != count:
        raise ValueError("an array ends within its header")
    return content
