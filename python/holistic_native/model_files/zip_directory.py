"""The list of files at the end of a zip archive, read in bounds: nobody vouches for what it says."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from holistic_native.model_files.readable import Readable

MOST_ENTRIES = 256
MAX_ENTRY_BYTES = 128 << 20
MAX_TOTAL_BYTES = 256 << 20
# Deflated weights of a model get smaller by some per cent; what shrinks to less than this share is no model.
MAX_RATIO = 100
STORED, DEFLATED = 0, 8
_ENCRYPTED = 1
_END = struct.Struct("<4s4H2IH")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_HEADER = struct.Struct("<4s5H3I2H")
_LONGEST_COMMENT = 0xFFFF


class ZipEntry(NamedTuple):
    """One file of an archive.

    Attributes:
        header: where its own header starts, from the start of the archive's file.
        packed: its bytes there.
        size: its bytes unpacked.
        method: `STORED` or `DEFLATED`.
        crc: CRC-32 of the unpacked bytes.
    """

    header: int
    packed: int
    size: int
    method: int
    crc: int


class ZipDamagedError(ValueError):
    """No zip archive, or one that is not taken: damaged, encrypted, or larger than any bundle of models."""


def read_directory(file: Readable) -> dict[str, ZipEntry]:
    """List an archive's files, by name in their order there; what lies before the archive is skipped.

    Raises:
        OSError: the file cannot be read.
        ZipDamagedError: there is no archive, or it is not taken.
    """
    length = file.size
    tail_start = max(length - _END.size - _LONGEST_COMMENT, 0)
    tail = read_at(file, tail_start, length - tail_start)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(tail):
        raise ZipDamagedError("it has no zip directory")
    _, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(tail, at)
    end = tail_start + at
    if disk or first_disk or here != count or end + _END.size + comment > length or offset + size > end:
        raise ZipDamagedError("its zip directory is damaged")
    if count > MOST_ENTRIES:
        raise ZipDamagedError(f"it has {count} entries, at most {MOST_ENTRIES} are accepted")
    # Positions count from the archive's start, which some tools leave behind what they append it to.
    start = end - size - offset
    entries = dict(_entries(read_at(file, end - size, size), count, start, end))
    if len(entries) != count:
        raise ZipDamagedError("two of its entries have one name")
    total = sum(entry.size for entry in entries.values())
    if total > MAX_TOTAL_BYTES:
        raise ZipDamagedError(f"it unpacks to {total} bytes, at most {MAX_TOTAL_BYTES} are accepted")
    return entries


def _entries(directory: bytes, count: int, start: int, end: int) -> Iterator[tuple[str, ZipEntry]]:
    at = 0
    for _ in range(count):
        if at + _ENTRY.size > len(directory):
            raise ZipDamagedError("its zip directory is cut short")
        fields = _ENTRY.unpack_from(directory, at)
        signature, flags, method, crc, packed, size = fields[0], fields[3], fields[4], *fields[7:10]
        name_size, extra, comment, offset = *fields[10:13], fields[16]
        name = directory[at + _ENTRY.size : at + _ENTRY.size + name_size].decode(errors="replace")
        at += _ENTRY.size + name_size + extra + comment
        if signature != b"PK\1\2" or at > len(directory):
            raise ZipDamagedError("its zip directory is damaged")
        _check(name, flags, method, packed, size)
        if start + offset + _HEADER.size + packed > end:
            raise ZipDamagedError(f"its entry {name} does not lie within it")
        yield name, ZipEntry(start + offset, packed, size, method, crc)


def _check(name: str, flags: int, method: int, packed: int, size: int) -> None:
    if flags & _ENCRYPTED:
        raise ZipDamagedError(f"its entry {name} is encrypted")
    if method not in (STORED, DEFLATED):
        raise ZipDamagedError(f"its entry {name} is neither stored nor deflated")
    if size > MAX_ENTRY_BYTES:
        raise ZipDamagedError(f"its entry {name} has {size} bytes, at most {MAX_ENTRY_BYTES} are accepted")
    if method == STORED and packed != size:
        raise ZipDamagedError(f"its stored entry {name} has {size} bytes, but {packed} are stored")
    if size > MAX_RATIO * packed + 1:
        raise ZipDamagedError(f"its entry {name} grows from {packed} to {size} bytes")


def data_start(file: Readable, entry: ZipEntry) -> int:
    """Return where an entry's data starts, behind its own header.

    Raises:
        OSError: the file cannot be read.
        ZipDamagedError: there is no header.
    """
    fields = _HEADER.unpack(read_at(file, entry.header, _HEADER.size))
    if fields[0] != b"PK\3\4":
        raise ZipDamagedError("an entry's header is missing")
    return entry.header + _HEADER.size + int(fields[9]) + int(fields[10])


def read_at(file: Readable, start: int, count: int) -> bytes:
    """Read exactly so many bytes from a place.

    Raises:
        OSError: the file cannot be read.
        ZipDamagedError: it ends before.
    """
    content = file.read(start, start + count)
    if len(content) != count:
        raise ZipDamagedError(f"it ends before byte {start + count}")
    return content
