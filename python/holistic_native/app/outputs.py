"""Files that the command line writes: each gets its name only when it is complete."""

from __future__ import annotations

import os
import secrets
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self


class OutputFile(ABC):
    """A file being written in a `with` block.

    It grows under a temporary name in the same folder, with the same suffix, and is moved to its own name in one step
    when the block ends; if the block ends with an exception nothing is left behind.

    Attributes:
        path: where the complete file goes.
        temporary: where it is written meanwhile.
    """

    def __init__(self, path: Path) -> None:
        """Check that the file can be written.

        Raises:
            FileNotFoundError: its folder does not exist.
            IsADirectoryError: it is a folder.
        """
        if not path.parent.is_dir():
            raise FileNotFoundError(f"the folder of the output {str(path)!r} does not exist")
        if path.is_dir():
            raise IsADirectoryError(f"the output {str(path)!r} is a folder; a file name is wanted")
        self.path = path
        self.temporary = path.with_name(f".{path.stem}.{os.getpid()}-{secrets.token_hex(4)}.part{path.suffix}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.finish(complete=kind is None)
            if kind is None:
                self.temporary.replace(self.path)
        finally:
            self.temporary.unlink(missing_ok=True)

    @abstractmethod
    def finish(self, *, complete: bool) -> None:
        """Write what is still missing, if the file is to be kept, and close everything."""
