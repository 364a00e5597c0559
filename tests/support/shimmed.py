"""Run programs with holistic_native installed as mediapipe, with and without a MediaPipe beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import holistic_native

SOURCES = str(Path(holistic_native.__file__).parents[1])
INSTALL = "from holistic_native.shim import install_as_mediapipe\nundo = install_as_mediapipe()\n"
# What MediaPipe 1 looks like to programs: no solutions, no python, no framework.
INSTALLED = {
    "__init__.py": "import mediapipe.tasks as tasks\n"
    "from mediapipe.tasks.image import Picture\n__version__ = '1.0.0'\n",
    "tasks/__init__.py": "",
    "tasks/image.py": "class Picture: ...\n",
    "tasks/late.py": "import mediapipe\nfound = mediapipe.Picture\n",
    "model.tflite": "weights",
}


def python(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([SOURCES, *([str(path)] if path else [])])}
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, env=environment)


def shown(program: str, path: Path | None = None) -> str:
    """Run a program after the installation; return what it prints."""
    done = python("-c", INSTALL + program, path=path)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def write_package(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / "mediapipe" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder
