"""Programs frozen by PyInstaller without a flag run: the package brings the hook that they need.

A build takes most of a minute, so PyInstaller is no part of the extra `test`: `nox -s frozen` runs these.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.support.bundles import official, written

PROGRAMS = Path(__file__).parent / "programs"
PRINTED = {
    "core": "core 33 True\n",
    "solutions": "solutions 11 None True 0 True\n",
    "drawing": "drawing True True\n",
    "tasks": "tasks 1.2.2 [] True 29 True\n",
}


def test_the_hook_is_found_by_its_entry_point() -> None:
    found = [entry for entry in entry_points(group="pyinstaller40") if entry.value.startswith("holistic_native.")]
    assert [entry.name for entry in found] == ["hook-dirs"]
    (folder,) = found[0].load()()
    assert Path(folder, "hook-holistic_native.py").is_file()


@pytest.mark.parametrize("program", PRINTED)
def test_frozen(program: str, tmp_path: Path, models: Callable[[str], bytes]) -> None:
    pytest.importorskip("PyInstaller", reason="nox -s frozen installs PyInstaller")
    for name in ("pose_landmark_full.tflite", "face_landmark.tflite"):
        models(name)
    build = [sys.executable, "-m", "PyInstaller", "--log-level", "ERROR", str(PROGRAMS / f"{program}.py")]
    # Not PyInstaller's own warnings about this environment's packages.
    subprocess.run(build, check=True, cwd=tmp_path, timeout=900)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [str(tmp_path / "dist" / program / program)]
    if program == "tasks":
        command.append(written(tmp_path, "hand_landmarker.task", official("hand_landmarker.task")))
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=120)
    assert (done.returncode, done.stdout) == (0, PRINTED[program]), done.stderr
