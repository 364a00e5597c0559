"""Which version of MediaPipe the stand-in says it is, in this process and in those that it starts."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

DEFAULT = "0.10.21"
"""The last one with the solutions; programs that want the Tasks of a later one may ask for its number."""
VARIABLE = "HOLISTIC_NATIVE_SHIM_VERSION"
FILE_NAME = "holistic_native_shim.pth"
"""What turns the shim on for an environment; see `environment`."""
_VERSION = r"\d+(?:\.\d+)*[A-Za-z0-9.+-]*"
# Python skips lines of such files that begin like this.
_NOTE = "# version "


def checked_version(version: str) -> str:
    """Return a version; ValueError where it is none."""
    if not re.fullmatch(_VERSION, version):
        raise ValueError(f"version must be one such as '1.2.2'; got {version!r}")
    return version


def show_version(version: str) -> None:
    """Have `mediapipe.__version__` be this, in children, too.

    Raises:
        ValueError: it is no version.
    """
    os.environ[VARIABLE] = checked_version(version)
    loaded = sys.modules.get("mediapipe")
    if loaded is not None:
        loaded.__dict__["__version__"] = version


def shown_version() -> str:
    """Return the version to show: this process's, else that of the environment, else the default."""
    return os.environ.get(VARIABLE) or _of_environment() or DEFAULT


def forget_version() -> None:
    """Undo `show_version`."""
    os.environ.pop(VARIABLE, None)


def version_note(version: str | None) -> str:
    """Return the line that notes a version in the file of an environment; nothing for None."""
    return "" if version is None else f"{_NOTE}{checked_version(version)}\n"


def noted_version(text: str) -> str | None:
    """Return the version that is noted in the text of such a file; None without one."""
    found = re.search(rf"^{_NOTE}({_VERSION})$", text, re.MULTILINE)
    return None if found is None else found[1]


def _of_environment() -> str | None:
    # The folders in which Python reads such files are on its path. Others are none of this environment's.
    files = (Path(entry, FILE_NAME) for entry in sys.path)
    file = next((file for file in files if file.is_file()), None)
    return None if file is None else noted_version(file.read_text(errors="replace"))
