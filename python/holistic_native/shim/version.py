"""Which version of MediaPipe the stand-in says it is, in this process and in those that it starts."""

from __future__ import annotations

import os
import re
import sys

DEFAULT = "0.10.21"
"""The last one with the solutions; programs that want the Tasks of a later one may ask for its number."""
VARIABLE = "HOLISTIC_NATIVE_SHIM_VERSION"


def show_version(version: str) -> None:
    """Have `mediapipe.__version__` be this, in children, too.

    Raises:
        ValueError: it is no version.
    """
    if not re.fullmatch(r"\d+(\.\d+)*[A-Za-z0-9.+-]*", version):
        raise ValueError(f"version must be one such as '1.2.2'; got {version!r}")
    os.environ[VARIABLE] = version
    loaded = sys.modules.get("mediapipe")
    if loaded is not None:
        loaded.__dict__["__version__"] = version


def shown_version() -> str:
    """Return the version to show."""
    return os.environ.get(VARIABLE) or DEFAULT


def forget_version() -> None:
    """Undo `show_version`."""
    os.environ.pop(VARIABLE, None)
