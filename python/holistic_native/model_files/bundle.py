"""Model bundles: `.task` files, and the label files packed behind a `.tflite` model. Both are zip archives.

What MediaPipe Tasks says when a bundle lacks something is said here too, in the same words and exception types.
"""

from __future__ import annotations

import os
import zlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.model_files.model_source import ModelSource, ReadModel
from holistic_native.model_files.open_file import OpenFile
from holistic_native.model_files.readable import InMemory, Part, Readable
from holistic_native.model_files.zip_directory import (
    DEFLATED,
    ZipDamagedError,
    ZipEntry,
    data_start,
    read_at,
    read_directory,
)
from holistic_native.tflite.model_metadata import TensorMetadata

if TYPE_CHECKING:
    from typing_extensions import Self

# A bundle of all models of a body, hands and face has 30 MB.
MAX_ASSET_BYTES = 512 << 20
# Labels of a classifier are a few words each.
_MOST_LABELS = 1 << 20


class Bundle:
    """The files in a bundle, read one by one when asked for; entries may be stored or deflated.

    Attributes:
        names: of its entries, in their order there.

    The file of a bundle made from a path stays open for as long as anybody has the bundle or a model of it, where the
    system lets an open file be deleted; elsewhere its bytes are kept.
    """

    def __init__(self, content: bytes | Readable) -> None:
        """List a bundle that is in memory, or can be read.

        Raises:
            RuntimeError: it is no zip archive, or is damaged, encrypted or larger than any bundle of models.
        """
        self._file = InMemory(content) if isinstance(content, bytes) else content
        try:
            self._entries = read_directory(self._file)
        except (ZipDamagedError, OSError) as error:
            raise RuntimeError("Unable to open zip archive.") from error
        self.names = tuple(self._entries)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """List a bundle that is a file.

        Raises:
            FileNotFoundError: the file cannot be opened.
            RuntimeError: as above.
            ValueError: it is larger than any bundle.
        """
        return cls(OpenFile.opened(Path(path)) or read_asset(path))

    def read(self, name: str) -> bytes:
        """Return an entry's bytes.

        Raises:
            FileNotFoundError: the bundle has no such entry; the message lists those it has.
            RuntimeError: the entry is damaged.
        """
        entry = self._entry(name)
        try:
            content = read_at(self._file, data_start(self._file, entry), entry.packed)
            if entry.method == DEFLATED:
                content = _inflated(content, entry.size)
        except (ZipDamagedError, OSError, zlib.error) as error:
            raise RuntimeError(f"Unable to read {name} in the model asset bundle: {error}") from error
        if len(content) != entry.size or zlib.crc32(content) != entry.crc:
            raise RuntimeError(f"Unable to read {name} in the model asset bundle: its checksum differs")
        return content

    def _entry(self, name: str) -> ZipEntry:
        entry = self._entries.get(name)
        if entry is None:
            raise FileNotFoundError(
                f"No file with name: {name}. All files in the model asset bundle are: {', '.join(self.names)}."
            )
        return entry

    def model(self, name: str) -> ModelSource:
        """Return the model that is an entry of this bundle; its bytes are read when asked for, as by `read`.

        Raises:
            FileNotFoundError: the bundle has no such entry.
        """
        self._entry(name)
        return ReadModel(partial(self.read, name))

    def nested(self, name: str) -> Bundle:
        """Return the bundle that is an entry of this one.

        Raises:
            FileNotFoundError, RuntimeError: as `read` and the constructor.
        """
        content = self.read(name)
        entry = self._entries[name]
        if entry.method == DEFLATED:
            return Bundle(content)
        return Bundle(Part(self._file, data_start(self._file, entry), entry.size))


def read_asset(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a model file.

    Raises:
        FileNotFoundError: the file cannot be opened.
        ValueError: it is larger than any model.
    """
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(MAX_ASSET_BYTES + 1)
    except OSError as error:
        raise FileNotFoundError(f"Unable to open file at {os.fspath(path)}") from error
    if len(content) > MAX_ASSET_BYTES:
        raise ValueError(f"{os.fspath(path)} is too large for a model: more than {MAX_ASSET_BYTES} bytes")
    return content


def labels(model: bytes, tensor: TensorMetadata) -> tuple[str, ...]:
    """Return the labels of a tensor's indices, from the label file packed behind a model; empty where it names none.

    Args:
        model: the bytes of a `.tflite` file.
        tensor: what its metadata says of the tensor.

    Raises:
        FileNotFoundError: the label file is not there.
        RuntimeError: what is packed there is damaged.
        ValueError: it has more than a million lines.
    """
    if not tensor.label_files:
        return ()
    lines = Bundle(model).read(tensor.label_files[0]).decode(errors="replace").split("\n")
    if len(lines) > _MOST_LABELS:
        raise ValueError(f"a label file may have {_MOST_LABELS} lines, got {len(lines)}")
    return tuple(lines[:-1] if lines[-1] == "" else lines)


def _inflated(packed: bytes, size: int) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    content = stream.decompress(packed, size + 1)
    if len(content) > size or not stream.eof:
        raise ZipDamagedError(f"it does not unpack to {size} bytes")
    return content
