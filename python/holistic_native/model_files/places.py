"""The kinds of places that hold model files: a folder, a `.task` bundle, an installed mediapipe package."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Protocol

from holistic_native.model_files.manifest import ModelFile
from holistic_native.python_path import without_folder


class Place(Protocol):
    """Somewhere model files may be."""

    @property
    def title(self) -> str:
        """How messages call the place."""
        ...

    @property
    def path(self) -> Path:
        """The folder or the bundle."""
        ...

    @property
    def pinned(self) -> bool:
        """Whether its files must match their pins; a user's own folder may hold the user's own models."""
        ...

    def find(self, model: ModelFile) -> str | None:
        """Name the entry that holds the model, relative to `path`; None when there is none."""
        ...

    def read(self, entry: str) -> bytes:
        """Return an entry's bytes."""
        ...


class FolderPlace:
    """A folder with one file per model, or with one per model and subfolder when `pattern` says so."""

    def __init__(self, path: Path, title: str, *, pinned: bool, pattern: str = "{}") -> None:
        self.path = path
        self.title = title
        self.pinned = pinned
        self._pattern = pattern

    def find(self, model: ModelFile) -> str | None:
        """Name the first file, in alphabetical order, that bears the model's name.

        Raises:
            OSError: a user's own folder cannot be read; the others count as empty then.
        """
        try:
            files = sorted(file for file in self.path.glob(self._pattern.format(model.name)) if file.is_file())
        except OSError:
            if not self.pinned:
                raise
            return None
        return str(files[0].relative_to(self.path)) if files else None

    def read(self, entry: str) -> bytes:
        """Return a file's bytes.

        Raises:
            OSError: it cannot be read.
            ValueError: it is too large for a model.
        """
        from holistic_native.model_files.archives import read_model  # with all that unpacks archives

        return read_model(self.path / entry)


class BundlePlace:
    """A `.task` bundle: a zip with `.tflite` files at its top; entries in subfolders do not count."""

    def __init__(self, path: Path, title: str) -> None:
        """List a bundle.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is no zip, or has no `.tflite` file at its top.
        """
        from holistic_native.model_files.archives import ZipModels

        self.path = path
        self.title = title
        self.pinned = False
        self._zip = ZipModels(path)
        self._sizes: Mapping[str, int] = {
            name: size for name, size in self._zip.sizes.items() if not set("/\\:\0") & set(name)
        }
        if not self._sizes:
            raise ValueError(f"{path} holds no .tflite file at its top")

    def find(self, model: ModelFile) -> str | None:
        """Name the member with the model's name, or else one of another name that is the same file, by its pin.

        MediaPipe's bundles use other names than its packages ("pose_landmarks_detector.tflite"), and mostly for other
        versions of the models, so only an equal content counts there.
        """
        if model.name in self._sizes:
            return model.name
        for name, size in self._sizes.items():
            if size == model.size and model.matches(self._zip.read(name)):
                return name
        return None

    def read(self, entry: str) -> bytes:
        """Return a member's bytes.

        Raises:
            OSError: the bundle cannot be read.
            ValueError: the member is too large or damaged.
        """
        return self._zip.read(entry)


def user_place(named: str | os.PathLike[str], title: str) -> Place:
    """Open the folder or bundle that a user named; "~" stands for the home folder.

    Raises:
        ValueError: it does not exist, or is neither a folder nor a readable bundle.
    """
    path = Path(named)
    wanted = f"{title} must be a folder of .tflite files or a .task bundle, got {str(path)!r}"
    try:
        path = path.expanduser()
        if path.is_dir():
            return FolderPlace(path, title, pinned=False)
        if path.exists():
            return BundlePlace(path, title)
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: "~" of a user without a home
        raise ValueError(f"{wanted} ({error})") from error
    raise ValueError(f"{wanted}, which does not exist")


def mediapipe_place() -> Place | None:
    """Return the models of an installed mediapipe package, found without importing it; None without one."""
    # Not importlib.util.find_spec: a program may have put a stand-in of that name into sys.modules.
    spec = PathFinder.find_spec("mediapipe", without_folder(sys.path))
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations)))
    return FolderPlace(folder, "mediapipe package", pinned=True, pattern="modules/*/{}")
