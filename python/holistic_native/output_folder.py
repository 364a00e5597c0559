"""Folders of files that the command line writes: each gets its name only when all of it is complete."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.atomic_write import errors_name, sync_folder

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self


class OutputFolder(ABC):
    """A folder being written in a `with` block, under a temporary name beside its own.

    It gets its name, and is on the disk, when the block ends without an exception; else nothing is left. Only a process
    that is killed leaves `.holistic_native-*.part` behind.

    Attributes:
        path: where the complete folder goes.
        folder: where its files are written meanwhile.
    """

    def __init__(self, path: Path) -> None:
        """Check that the folder can be written, and make a temporary one.

        Raises:
            FileNotFoundError: the folder around it does not exist.
            FileExistsError: it exists and has something in it, or is a file.
            OSError: it cannot be written.
        """
        check_folder(path)
        self.path = path
        self._target = Path(os.path.realpath(path))
        self.folder = self._target.parent / f".holistic_native-{secrets.token_hex(8)}.part"
        with errors_name(path):
            self.folder.mkdir()
        # A finalizer is called at the end of the interpreter too, if an exception kept `__exit__` from it.
        self._remove = weakref.finalize(self, _remove, self.folder, os.getpid())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with errors_name(self.path):
                self.finish(complete=kind is None)
                if kind is None:
                    self._commit()
        finally:
            self._remove()

    @abstractmethod
    def finish(self, *, complete: bool) -> None:
        """Write what is still missing, if the folder is to be kept, and close everything."""

    def _commit(self) -> None:
        for file in self.folder.iterdir():
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
        sync_folder(self.folder)
        if self._target.is_dir():
            self._target.rmdir()  # an empty one
        self.folder.replace(self._target)
        self._remove.detach()
        sync_folder(self._target.parent)


def check_folder(path: Path) -> None:
    """Check that a name can be an output folder, without writing anything; it raises what `OutputFolder` raises."""
    target = Path(os.path.realpath(path))
    if target.exists():
        if not target.is_dir():
            raise FileExistsError(f"the output {str(path)!r} is a file; a new or an empty folder is wanted")
        if any(target.iterdir()):
            raise FileExistsError(f"the output {str(path)!r} has files in it; a new or an empty folder is wanted")
    elif not target.parent.is_dir():
        raise FileNotFoundError(f"the folder of the output {str(path)!r} does not exist")


def check_apart(folder: Path, others: Iterable[Path]) -> None:
    """Check that nothing else is written as this folder, or into it.

    Raises:
        argparse.ArgumentError: something is.
    """
    place = os.path.realpath(folder)
    for other in others:
        if os.path.commonpath((place, os.path.realpath(other))) == place:
            raise argparse.ArgumentError(
                None, f"the output {str(other)!r} must be neither the folder {str(folder)!r} nor in it"
            )


def _remove(folder: Path, process: int) -> None:
    # A forked child that ends must not take away what its parent is still writing.
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)
