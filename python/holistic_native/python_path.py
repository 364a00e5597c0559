"""The shim as an entry of Python's path: a folder whose `mediapipe` hands over to holistic_native when it is imported.

A process that has the folder on its path is shimmed though nothing has run in it yet, so this is how children get the
shim, however they are started: they inherit `sys.path` (`multiprocessing`) or the variable PYTHONPATH (any other).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = str(Path(__file__).parent / "shim" / "path_entry")
_VARIABLE = "PYTHONPATH"


def without_folder(path: Iterable[str]) -> list[str]:
    """Return a path without the folder: where an installed MediaPipe is found."""
    return [entry for entry in path if entry != FOLDER]


@contextmanager
def without_folder_on_path() -> Iterator[None]:
    """Search modules as if the folder were not on the path."""
    place = sys.path.index(FOLDER) if FOLDER in sys.path else None
    sys.path[:] = without_folder(sys.path)
    try:
        yield
    finally:
        if place is not None:
            sys.path.insert(place, FOLDER)


def pass_on() -> None:
    """Put the folder on the path of the processes that this one starts."""
    if not Path(FOLDER).is_dir():  # inside a frozen program
        return
    if FOLDER not in sys.path:
        sys.path.insert(1, FOLDER)  # the first entry is the script's folder, and programs count on that
    inherited = os.environ.get(_VARIABLE)
    if FOLDER not in (inherited or "").split(os.pathsep):
        os.environ[_VARIABLE] = os.pathsep.join([FOLDER, inherited] if inherited else [FOLDER])


def take_back() -> None:
    """Undo `pass_on`; other entries of the path stay."""
    sys.path[:] = without_folder(sys.path)
    inherited = os.environ.get(_VARIABLE, "").split(os.pathsep)
    if FOLDER not in inherited:
        return
    rest = without_folder(inherited)
    if rest:
        os.environ[_VARIABLE] = os.pathsep.join(rest)
    else:
        del os.environ[_VARIABLE]
