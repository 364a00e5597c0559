"""Environments with MediaPipe, made once and kept in the user's cache: the solutions' last, and a present one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "0.10.21"
"""The last that has the solutions with all models."""
TASKS_VERSION = "1.2.2"
"""What MediaPipe Tasks is compared with."""
# The wheel lacks these two; MediaPipe would download them.
EXTRA_MODELS = ("pose_landmark_lite.tflite", "pose_landmark_heavy.tflite")
PYTHONS = ("python3.12", "python3.11", "python3.10", "python3.9")


def mediapipe_python(given: Path | None, version: str = VERSION) -> Path:
    """Return the interpreter of an environment with MediaPipe: the one given, else one of our own.

    Raises:
        RuntimeError: no Python that MediaPipe runs on is installed.
        FileNotFoundError: a pose model is nowhere to be found.
    """
    if given is not None:
        return given
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("holistic_native")) / "bench" / f"mediapipe-{version}"
    ready = folder / "ready"
    python = folder / "bin" / "python"
    if not ready.exists():
        subprocess.run([_base_python(), "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", f"mediapipe=={version}"], check=True)
        if version == VERSION:
            _add_models(python)
        ready.touch()
    return python


def _base_python() -> str:
    if (3, 9) <= sys.version_info[:2] <= (3, 12):
        return sys.executable
    for name in PYTHONS:
        # A version manager leaves commands behind that do not run.
        if shutil.which(name) and subprocess.run([name, "-c", ""], check=False, capture_output=True).returncode == 0:
            return name
    raise RuntimeError(f"MediaPipe {VERSION} needs one of {', '.join(PYTHONS)}; none is installed")


def _add_models(python: Path) -> None:
    from holistic_native.model_files.store import ModelStore

    where = "import sysconfig; print(sysconfig.get_path('platlib'))"
    packages = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True).stdout.strip()
    store = ModelStore(None)
    for name in EXTRA_MODELS:
        (Path(packages) / "mediapipe" / "modules" / "pose_landmark" / name).write_bytes(store.read(name))
