"""A newcomer's changes, as patches in tests/doors: each touches few files, applies to the sources, and works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import holistic_native
from holistic_native import _core
from tests.support.places import ROOT

DOORS = ROOT / "tests" / "doors"
# Sources come from the copy: an editable installation would send imports elsewhere by a finder, which is an object.
COPY = (
    "import sys\n"
    "sys.meta_path[:] = [finder for finder in sys.meta_path if isinstance(finder, type)]\n"
    "import holistic_native\n"
    "assert holistic_native.__file__.startswith(sys.argv[1]), holistic_native.__file__\n"
)
TRACK = (
    "import numpy as np\n"
    "from tests.support import astronaut\n"
    "from holistic_native import Holistic\n"
    "frame = astronaut.frames()[0]\n"
    "with Holistic(model_complexity=0, static_image_mode=True) as tracker:\n"
)
POSE = "from tests.support.people import person\nresult = person()\npose = result.pose_landmarks.array\n"


class Door(NamedTuple):
    """A patch, and a program that shows whether it works.

    Attributes:
        name: of the patch.
        most_files: how many files of the package it may touch; a page comes on top.
        program: prints one line.
        before: what the line or the error holds without the patch.
        after: what it is with the patch.
    """

    name: str
    most_files: int
    program: str
    before: str
    after: str


OVERLAY = Door(
    "overlay_colour",
    1,
    POSE + "import numpy as np\n"
    "from holistic_native.media.overlay import draw_overlay\n"
    "from holistic_native.topology import PoseLandmark\n"
    "picture = np.zeros((960, 720, 3), np.uint8)\n"
    "draw_overlay(picture, person(hands=False, face=False))\n"
    "x, y = pose[[PoseLandmark.LEFT_HIP, PoseLandmark.LEFT_KNEE], :2].mean(axis=0) * (720, 960)\n"
    "print(*picture[round(y), round(x)])\n",
    before="255 163 64",
    after="120 220 90",
)
HAND = Door(
    "hand_region",
    2,
    POSE + "from holistic_native import _core\n"
    "from holistic_native.branches.hand import LEFT, rough_region\n"
    "size = (1000, 1000)\n"
    "fingers = _core.region_from_wrist(pose, LEFT.wrist, LEFT.pinky, LEFT.index, size)\n"
    "print(f'{rough_region(pose, LEFT, size).width / fingers.width:.3f}')\n",
    before="2.700",
    after="3.200",
)
RULE = Door(
    "fast_rule",
    3,
    POSE + "from holistic_native.branches.hand import LEFT\n"
    "from holistic_native.fast.gate import HandGate\n"
    "pose[LEFT.wrist, 3] = 0.45\n"
    "gate = HandGate(LEFT)\n"
    "print([gate.update(pose, (1000, 1000)) for _ in range(5)][-1])\n",
    before="None",
    after="wrist not visible",
)
PIXELS = Door(
    "pixel_format",
    3,
    TRACK + "    argb = np.dstack([np.full_like(frame[:, :, :1], 77), frame])\n"
    "    rgb, found = tracker.process(frame), tracker.process(argb, format='argb')\n"
    "    print(rgb.pose_landmarks is not None and found == rgb)\n",
    before="gray, nv12, i420, got 'argb'",
    after="True",
)
EXPORT = Door(
    "export_format",
    2,
    TRACK + "    result = tracker.process(frame)\n"
    "import argparse, pathlib\n"
    "from holistic_native.app.run_options import add_run_parser\n"
    "from holistic_native.formats.landmark_file import Recording\n"
    "from holistic_native.formats.table import FORMATS\n"
    "parser = argparse.ArgumentParser()\n"
    "add_run_parser(parser.add_subparsers())\n"
    "path = pathlib.Path(sys.argv[1], 'landmarks.txt')\n"
    "assert parser.parse_args(['run', 'dance.mp4', '--to', str(path)]).to[0].path == path\n"
    "height, width = frame.shape[:2]\n"
    "(kind,) = (format.kind for format in FORMATS if format.name == 'text')\n"
    "with kind(path, Recording('a picture', width, height, None, 468)) as file:\n"
    "    file.add(0, 0.0, result)\n"
    "lines = [line.split() for line in path.read_text().splitlines()]\n"
    "read = [np.float32(line[4:]) for line in lines if line[2] == 'pose_landmarks']\n"
    "print(np.array_equal(read, result.pose_landmarks.array[:, :3]))\n",
    before="no format has the suffix of",
    after="True",
)


ALL = (OVERLAY, HAND, RULE, PIXELS, EXPORT)


def touched(patch: Path) -> set[str]:
    return {line.split(" b/")[1] for line in patch.read_text().splitlines() if line.startswith("diff --git ")}


def printed(door: Door, copy: Path) -> str:
    """Run a door's program with the package from a copy of the sources; return its line or its error."""
    package = copy / "python"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(package), str(ROOT)])}
    command = [sys.executable, "-c", COPY + door.program, str(package)]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=300)
    return (done.stderr if done.returncode else done.stdout).rstrip().rpartition("\n")[2]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="git, which applies the patches, is not there")
@pytest.mark.parametrize("door", ALL, ids=[door.name for door in ALL])
def test_a_newcomers_change_is_small_and_works(door: Door, models: Callable[[str], bytes], tmp_path: Path) -> None:
    if door is OVERLAY:
        pytest.importorskip("cv2", reason="drawing needs OpenCV (extra video or headless)")
    for name in holistic_native.Holistic.model_names(0) if TRACK in door.program else ():
        models(name)
    patch = DOORS / f"{door.name}.patch"
    pages = {path for path in touched(patch) if path.startswith("docs/")}
    assert len(touched(patch) - pages) <= door.most_files
    assert len(pages) <= 1
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    package = tmp_path / "python" / "holistic_native"
    shutil.copytree(ROOT / "python" / "holistic_native", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(str(_core.__file__), package)
    assert door.before in printed(door, tmp_path)
    # Not as part of a repository around the folder for temporary files, whose rules for ends of lines would apply.
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    subprocess.run(["git", "apply", str(patch)], cwd=tmp_path, env=environment, check=True, timeout=60)
    assert printed(door, tmp_path) == door.after


def test_every_patch_is_tried() -> None:
    assert {path.name for path in DOORS.iterdir()} == {f"{door.name}.patch" for door in ALL}
