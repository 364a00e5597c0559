"""What there is at an address: files in a folder, or those that fit a glob."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from typing import Any

from holistic_native.extract.remote.urls import file_system


def files_at(url: str) -> Iterator[tuple[str, str]] | None:
    """List a folder, with those inside it, or a glob; in the order of names.

    Args:
        url: the address. In a glob, `**` stands for folders at any depth.

    Returns:
        Of each file its path from the folder on, or from the part of the glob without signs, and its address; hidden
        files, and those in hidden folders, are left out. None where the address is that of a file.

    Raises:
        FileNotFoundError: there is nothing.
        ImportError, ValueError: as `file_system`.
        OSError: it cannot be reached.
    """
    system, path = file_system(url)
    if system.isfile(path):
        return None
    if glob.has_magic(path):
        base = path
        while glob.has_magic(base):
            base = base.rpartition("/")[0]
        return _sorted(system, base, _globbed(system, path))
    if not system.isdir(path):
        raise FileNotFoundError(f"INPUT {url!r} does not exist")
    return _sorted(system, path, system.find(path))


def _globbed(system: Any, pattern: str) -> set[str]:
    found: set[str] = set()
    for path, held in system.glob(pattern, detail=True).items():
        if held["type"] != "directory":
            found.add(path)
        elif "**" not in pattern:  # which gives what is in it by itself
            found.update(system.find(path))
    return found


def _sorted(system: Any, base: str, paths: list[str] | set[str]) -> Iterator[tuple[str, str]]:
    start = base.rstrip("/") + "/" if base else ""
    for path in sorted(paths):
        relative = path.removeprefix(start)
        if not any(part.startswith(".") for part in relative.split("/")):
            yield relative, system.unstrip_protocol(path)
