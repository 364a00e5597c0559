"""What PyInstaller must know to put this package into a program: it finds this by the entry point `pyinstaller40`."""

from __future__ import annotations

from pathlib import Path


def hook_folders() -> list[str]:
    """Return the folders with PyInstaller's hooks."""
    return [str(Path(__file__).parent)]
