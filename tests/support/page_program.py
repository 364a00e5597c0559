"""A page's blocks of Python in a process of their own: nothing is imported there but what the page imports."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FRAMES = """
import cv2 as _cv2

_video = _cv2.VideoCapture("dance.mp4")
frames = [_cv2.cvtColor(_video.read()[1], _cv2.COLOR_BGR2RGB) for _ in range(12)]
"""
_BEGUN = f"""{_FRAMES}
import holistic_native as hn

holistic = hn.Holistic()
"""
# A picture of the video as a Raspberry Pi's camera gives it: I420 in rows that end in padding.
_CAMERA = """
import numpy as _np
from types import SimpleNamespace as _SimpleNamespace

_planes = _cv2.cvtColor(_cv2.resize(frames[0], (800, 600)), _cv2.COLOR_RGB2YUV_I420)
_chroma = _np.pad(_planes[600:].reshape(600, 400), ((0, 0), (0, 16))).reshape(300, 832)
_padded = _np.concatenate([_np.pad(_planes[:600], ((0, 0), (0, 32))), _chroma])
picam2 = _SimpleNamespace(capture_array=lambda _: _padded)
"""
_PICTURES = """
import torch as _torch

images = _torch.zeros(1, 224, 224, 3)
"""
_FACES = """
height, width = frames[0].shape[:2]
with hn.Holistic(refine_face_landmarks=True) as _refined:
    faces = _refined.process(frames[0]).face_landmarks.array[None]
"""
# What pages take for known. A tutorial says all, but for where the frames come from.
_GIVEN = {
    "README.md": _FRAMES,
    "docs/pixel-formats.md": _BEGUN + _CAMERA,
    "docs/python.md": _BEGUN + _FACES,
    "docs/pytorch.md": "",
    "docs/smaller-models.md": _PICTURES,
    "docs/tutorials/smaller-model.md": _FRAMES,
}
_RUNNER = """
import io, json, sys
from contextlib import redirect_stdout

names = {"__name__": "__main__"}
for line in sys.stdin:
    code, place = json.loads(line)
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(code, place, "exec"), names)
    sys.stdout.write(json.dumps(printed.getvalue()) + "\\n")
    sys.stdout.flush()
"""


class PageProgram:
    """Blocks of one page, run one after the other."""

    def __init__(self, process: subprocess.Popen[str], errors: Path) -> None:
        self._process, self._errors = process, errors

    def run(self, code: str, place: str) -> str:
        """Run a block and return what it prints; AssertionError with its traceback where it fails."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps((code, place)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            self._process.wait()
            raise AssertionError(f"{place}: {self._errors.read_text()}")
        return str(json.loads(answer))


@contextmanager
def started(page: str, folder: Path) -> Iterator[PageProgram]:
    """Begin the program of a page in a folder, with what the page takes for known."""
    given = _GIVEN.get(page, "" if "/tutorials/" in page else _BEGUN)
    with tempfile.TemporaryDirectory() as beside:
        errors = Path(beside) / "errors"
        with (
            errors.open("w") as written,
            subprocess.Popen(
                [sys.executable, "-c", _RUNNER],
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=written,
                text=True,
            ) as process,
        ):
            program = PageProgram(process, errors)
            program.run(given, f"what {page} takes for known")
            yield program  # its input is closed behind it, which ends it
