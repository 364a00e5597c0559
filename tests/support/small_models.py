"""A manifest of small made-up model files, and ways to lay them out, for tests of the store and of fetching."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from holistic_native.model_files.manifest import ModelFile


def _content(name: str, size: int) -> bytes:
    seed = hashlib.sha256(name.encode()).digest()
    return (seed * (size // len(seed) + 1))[:size]


CONTENTS: Mapping[str, bytes] = {
    name: _content(name, size)
    for name, size in {"hand.tflite": 70_001, "face.tflite": 50_000, "pose.tflite": 1_300_000}.items()
}
MANIFEST: Mapping[str, ModelFile] = {
    name: ModelFile(
        name, len(content), hashlib.sha256(content).hexdigest(), ("npm",) if name == "pose.tflite" else ("wheel",)
    )
    for name, content in CONTENTS.items()
}


def write_folder(folder: Path, contents: Mapping[str, bytes] = CONTENTS) -> Path:
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def write_zip(path: Path, contents: Mapping[str, bytes] = CONTENTS) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def write_tgz(path: Path, contents: Mapping[str, bytes] = CONTENTS) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in contents.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def write_package(site: Path, contents: Mapping[str, bytes] = CONTENTS) -> Path:
    """Lay out a mediapipe package that must not be imported."""
    modules = {f"modules/{name.partition('.')[0]}/{name}": content for name, content in contents.items()}
    write_folder(site / "mediapipe", {**modules, "__init__.py": b"raise AssertionError('mediapipe was imported')"})
    return site
