"""Which library reads and writes media: PyAV and Pillow, or OpenCV; never both in one process.

Both carry FFmpeg; loaded together, OpenCV's windows freeze, and on macOS one takes the other's symbols.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from typing import Any, Literal

Reader = Literal["av", "cv2"]
READERS = ("auto", "av", "cv2")


def choose_reader(name: str = "auto", *, display: bool = False) -> Reader:
    """Return the library to use.

    Args:
        name: "av", "cv2", or "auto": OpenCV where a window is wanted, where this process has loaded it, or where it is
            there and PyAV is not; otherwise PyAV.
        display: a window is wanted, which only OpenCV has.

    Raises:
        ValueError: the name is none of these, or a window is wanted of "av".
    """
    if name not in READERS:
        raise ValueError(f"reader must be one of {', '.join(READERS)}, got {name!r}")
    if name == "av" and display:
        raise ValueError("a window (--display) needs OpenCV: --reader must be cv2 or auto, got 'av'")
    if name == "av":
        return "av"
    if name == "cv2" or display or _loaded("cv2") or (find_spec("av") is None and find_spec("cv2") is not None):
        return "cv2"
    return "av"


def _loaded(module: str) -> bool:
    return sys.modules.get(module) is not None


def steady_reader() -> Reader:
    """Return the library for measurements: OpenCV if it is installed, since recorded figures come from it."""
    return "cv2" if find_spec("cv2") is not None else "av"


def load_av() -> Any:
    """Return the module `av`.

    Raises:
        RuntimeError: PyAV is not installed, with the extra that brings it.
    """
    return _load("av", "videos", "PyAV")


def load_pillow() -> Any:
    """Return the module `PIL.Image`.

    Raises:
        RuntimeError: Pillow is not installed, with the extra that brings it.
    """
    return _load("PIL.Image", "pictures", "Pillow")


def _load(module: str, what: str, name: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise RuntimeError(
            f"reading and writing {what} needs {name}: pip install 'holistic_native[video]', or OpenCV in its place: "
            f"'holistic_native[headless]' ({error})"
        ) from error
