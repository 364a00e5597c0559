"""Read single files from untrusted zip and tar archives: bounded, in memory, nothing extracted to disk."""

from __future__ import annotations

import gzip
import os
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, cast

# The largest pinned model has 28 MB; a user's own may be larger, but nothing near this belongs in these archives.
MAX_MEMBER_BYTES = 128 << 20
MAX_MEMBERS = 20_000
MAX_TAR_BYTES = 256 << 20
_CHUNK = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"


class ZipModels:
    """The `.tflite` files at the top of a zip, such as a MediaPipe `.task` bundle, or anywhere in a wheel.

    Attributes:
        path: the archive.
        sizes: declared bytes of each `.tflite` member, by its name in the archive.

    The archive is opened anew for each read, so an object holds no file open and may be shared between threads.
    """

    def __init__(self, path: Path) -> None:
        """List an archive.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is no zip archive, or has more than 20 000 members.
        """
        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise ValueError(f"{path} is not a readable zip archive ({error})") from error
        if len(members) > MAX_MEMBERS:
            raise ValueError(f"{path} has {len(members)} members, at most {MAX_MEMBERS} are accepted")
        self.sizes = {member.filename: member.file_size for member in members if member.filename.endswith(".tflite")}

    def read(self, member: str) -> bytes:
        """Return one member's bytes.

        Raises:
            OSError: the archive cannot be read.
            ValueError: the member is larger than 128 MiB, damaged, encrypted or compressed in an unusual way.
        """
        if self.sizes[member] > MAX_MEMBER_BYTES:
            raise ValueError(
                f"{member} in {self.path} claims {self.sizes[member]} bytes, at most {MAX_MEMBER_BYTES} are accepted"
            )
        try:
            with zipfile.ZipFile(self.path) as archive:
                info = archive.getinfo(member)
                if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise ValueError("neither stored nor deflated")
                with archive.open(info) as stream:
                    return read_bounded(stream, MAX_MEMBER_BYTES)
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, ValueError) as error:
            raise ValueError(f"{member} in {self.path} cannot be read ({error})") from error


def read_model(path: Path) -> bytes:
    """Return the bytes of a `.tflite` file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is larger than 128 MiB.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(min(os.fstat(stream.fileno()).st_size, MAX_MEMBER_BYTES) + 1)
    except MemoryError:
        raise ValueError(f"{path} needs more memory than there is") from None
    if len(content) > MAX_MEMBER_BYTES:
        raise ValueError(f"{path} is too large for a model: more than {MAX_MEMBER_BYTES} bytes")
    return content


def is_archive(path: Path) -> bool:
    """Return whether a file begins like a zip or a gzip-compressed archive, from its first and last bytes.

    Raises:
        OSError: the file cannot be read.
    """
    if zipfile.is_zipfile(path):
        return True
    with path.open("rb") as stream:
        return stream.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC


def archived_models(path: Path, sizes: Collection[int]) -> Iterator[bytes]:
    """Read the `.tflite` members of a zip or `.tgz` archive that have one of the sizes; no others are unpacked.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no such archive, or damaged.
    """
    if not zipfile.is_zipfile(path):
        yield from _tar_models(path, sizes)
        return
    archive = ZipModels(path)
    for member, size in archive.sizes.items():
        if size in sizes:
            yield archive.read(member)


def _tar_models(path: Path, sizes: Collection[int]) -> Iterator[bytes]:
    # Only regular members count, so a link cannot point out of the archive.
    try:
        with (
            gzip.open(path) as unpacked,
            tarfile.open(fileobj=cast("IO[bytes]", _Limited(unpacked)), mode="r|") as archive,
        ):
            for member in archive:
                if not (member.isreg() and member.name.endswith(".tflite") and member.size in sizes):
                    continue
                stream = archive.extractfile(member)
                if stream is not None:
                    yield read_bounded(stream, MAX_MEMBER_BYTES)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError) as error:
        raise ValueError(f"{path} is not a readable .tgz archive ({error})") from error


class _Limited:
    """A stream that refuses to give more than `MAX_TAR_BYTES` in all: a small archive can unpack to anything."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream
        self._left = MAX_TAR_BYTES

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise ValueError(f"it unpacks to more than {MAX_TAR_BYTES} bytes")
        return data


def read_bounded(stream: IO[bytes], limit: int) -> bytes:
    """Read a stream to its end; ValueError when it has more than `limit` bytes."""
    # In chunks: a header may lie about the size, and one large read would ask for all that memory at once.
    content = bytearray()
    while chunk := stream.read(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise ValueError(f"more than {limit} bytes")
    return bytes(content)
