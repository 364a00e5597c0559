"""What the name of an output leads to: a file to replace, or a device, pipe or socket to write into."""

from __future__ import annotations

import errno
import os
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

# As many as Linux follows.
_MOST_LINKS = 40


@dataclass(frozen=True)
class Target:
    """Where an output goes.

    Attributes:
        path: the file to replace, absolute, symbolic links followed; for a stream, the name as it was given.
        existing: the state of what has this name, None for a new one.
        stream: descriptor of a device, pipe or socket, or of an open file of this process such as /dev/stdout, to
            write into; None for a file to replace.
    """

    path: Path
    existing: os.stat_result | None = None
    stream: int | None = None

    def close(self) -> None:
        """Close the stream, if it is one."""
        if self.stream is not None:
            os.close(self.stream)


def check_target(path: Path) -> os.stat_result | None:
    """Check that a name can be an output, without opening anything.

    Returns:
        The state of what has this name, None for a new one.

    Raises:
        FileNotFoundError: its folder does not exist.
        IsADirectoryError: it is a folder.
        PermissionError: it is write-protected.
        OSError: the name is too long, or its links go round in circles.
    """
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        if not _resolved(path).parent.is_dir():
            raise FileNotFoundError(f"the folder of the output {str(path)!r} does not exist") from None
        return None
    if stat.S_ISDIR(state.st_mode):
        raise IsADirectoryError(f"the output {str(path)!r} is a folder; a file name is wanted")
    if _own_descriptor(path) is None and not os.access(path, os.W_OK):
        if not path.exists():  # somebody has removed it meanwhile
            return None
        raise PermissionError(errno.EACCES, "the output is write-protected", os.fspath(path))
    return state


def open_target(path: Path) -> Target:
    """Check a name and find out what it leads to; it raises what `check_target` raises."""
    state = check_target(path)
    if state is None:
        return Target(_resolved(path))
    own = _own_descriptor(path)
    if own is not None:
        # Opened anew, a file behind standard output would be written from its start, over what is there.
        return Target(path, state, os.dup(own))
    if stat.S_ISREG(state.st_mode):
        return Target(_resolved(path), state)
    if stat.S_ISSOCK(state.st_mode):
        return Target(path, state, _connected(path))
    return Target(path, state, os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0)))


def _resolved(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _own_descriptor(path: Path) -> int | None:
    # /dev/stdout is a link to /proc/self/fd/1, which is a link to what is open there: not a name to go by.
    for _ in range(_MOST_LINKS):
        folder = _resolved(path.parent)
        if str(folder) in (f"/proc/{os.getpid()}/fd", "/dev/fd") and path.name.isdecimal():
            return int(path.name)
        if not path.is_symlink():
            break
        path = folder / path.readlink()
    return None


def _connected(path: Path) -> int:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(os.fspath(path))
        except OSError as error:
            raise OSError(error.errno, error.strerror, os.fspath(path)) from error
        return connection.detach()
