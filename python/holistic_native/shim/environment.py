"""The shim for a whole environment: a `.pth` file of a line, which each of its interpreters reads when it starts.

A second line may note a version of MediaPipe.
"""

from __future__ import annotations

import os
import site
import sysconfig
from pathlib import Path

from holistic_native.atomic_write import write_atomically
from holistic_native.python_path import FOLDER
from holistic_native.shim.version import FILE_NAME, noted_version, version_note

# In front of an installed MediaPipe. Nothing is imported, so that Python starts as fast as before.
_LINE = f"import sys; sys.path.insert(0, {FOLDER!a})\n"


def enable(version: str | None = None) -> Path:
    """Let `import mediapipe` give ours in every process of this environment, until `disable`; return the file.

    Args:
        version: what `mediapipe.__version__` is there; None for the default.

    Raises:
        OSError: neither the environment's folder of packages nor the user's can be written.
        ValueError: `version` is no version.
    """
    content = _LINE + version_note(version)
    folders = _folders()
    writable = (folder for folder in folders if folder.is_dir() and os.access(folder, os.W_OK))
    folder = next(writable, folders[-1])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    write_atomically(path, content.encode())
    return path


def disable() -> list[Path]:
    """Undo `enable`; return the files removed, none if it was not enabled.

    Raises:
        OSError: a file cannot be removed.
    """
    found = enabled()
    for path in found:
        path.unlink()
    return found


def enabled() -> list[Path]:
    """Return the files that shim this environment."""
    return [path for folder in _folders() if (path := folder / FILE_NAME).is_file()]


def is_current(path: Path) -> bool:
    """Say whether a file is as `enable` writes it: it is not when this package has been moved or reinstalled."""
    content = path.read_bytes().decode(errors="replace")
    return content == _LINE + version_note(noted_version(content))


def _folders() -> list[Path]:
    names = {sysconfig.get_path("purelib"): None, sysconfig.get_path("platlib"): None}
    if site.ENABLE_USER_SITE:
        names[site.getusersitepackages()] = None
    return [Path(name) for name in names]
