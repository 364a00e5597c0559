"""Files that the command line writes: each gets its name only when it is complete."""

from __future__ import annotations

import argparse
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from holistic_native.atomic_write import AtomicFile, errors_name
from holistic_native.output_target import check_target

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self


class OutputFile(ABC):
    """A file being written in a `with` block: see `AtomicFile` for what becomes of it.

    Attributes:
        path: where the complete file goes.
        file: where it is written meanwhile.
    """

    def __init__(self, path: Path, *, suffix: str = "") -> None:
        """Check that the file can be written, and open a temporary one.

        Args:
            path: the file's name.
            suffix: that the temporary file must end in.

        Raises:
            FileNotFoundError: its folder does not exist.
            IsADirectoryError: it is a folder.
            OSError: it cannot be written.
        """
        self.path = path
        self.file = AtomicFile(path, suffix=suffix)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with errors_name(self.path):
                self.finish(complete=kind is None)
            if kind is None:
                self.file.commit()
        finally:
            self.file.discard()

    @abstractmethod
    def finish(self, *, complete: bool) -> None:
        """Write what is still missing, if the file is to be kept, and close everything but `file`."""


_Output = TypeVar("_Output", bound=AbstractContextManager[object])


class OutputFiles:
    """Files that are finished together, at the end of a `with` block; one that fails does not affect the others."""

    def __init__(self) -> None:
        """Begin without files."""
        self._files: list[AbstractContextManager[object]] = []

    def add(self, file: _Output) -> _Output:
        """Take a file in, and return it."""
        self._files.append(file)
        return file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ExitStack() as stack:  # goes on where one raises, and raises that at the end
            for file in self._files:
                stack.callback(file.__exit__, kind, error, trace)


def check_outputs(outputs: Iterable[Path], inputs: Sequence[Path] = ()) -> None:
    """Check that names can be written: before hours of tracking, not after. Nothing is opened.

    Raises:
        argparse.ArgumentError: two are the same file, or one is also an input.
        OSError: one cannot be written.
    """
    known: dict[str, Path] = {}
    for path in outputs:
        state = check_target(path)
        if state is not None and any(given.exists() and path.samefile(given) for given in inputs):
            raise argparse.ArgumentError(None, f"the output {str(path)!r} would overwrite the input")
        if state is not None and not path.is_file():
            continue  # a device takes anything
        other = known.setdefault(os.path.realpath(path), path)
        if other is not path:
            raise argparse.ArgumentError(
                None, f"the outputs {str(other)!r} and {str(path)!r} must be different files, but are the same"
            )
