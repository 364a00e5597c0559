"""Short clips, cut from the media beside the repository, and runs over them."""

from __future__ import annotations

import json
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.places import SHARED
from tests.support.real_runs import PROGRAM, cv2

pytest.importorskip("av", reason="these tests need PyAV (extra video)")
pytest.importorskip("PIL", reason="these tests need Pillow (extra video)")

# A body alone, and a model of it that is loaded quickly.
QUICK = ("--no-hands", "--no-face", "--complexity", "0")
QUICK_SETTINGS: dict[str, Any] = {"enable_hands": False, "enable_face": False, "model_complexity": 0}
_SIDE = 240


def cut(path: Path, *, first: int, frames: int) -> Path:
    """Write some frames of a video of squats; skip the test where there is none.

    Args:
        path: the file, an .mp4.
        first: frame of the original.
        frames: how many.
    """
    original = SHARED / "data" / "pose_squats.mp4"
    if not original.is_file():
        pytest.skip("the videos are beside the repository only")
    capture = cv2.VideoCapture(str(original))
    capture.set(cv2.CAP_PROP_POS_FRAMES, first)
    writer = None
    for _ in range(frames):
        found, image = capture.read()
        assert found
        height, width = image.shape[:2]
        small = cv2.resize(image, (_SIDE * width // height // 2 * 2, _SIDE))
        if writer is None:
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 12.5, small.shape[1::-1])
        writer.write(small)
    assert writer is not None
    writer.release()
    return path


def entries(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the entries of a ledger by their ids; each has one line."""
    read = [json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines()]
    found = {entry["id"]: entry for entry in read}
    assert len(found) == len(read)
    return found


def outputs(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder but the ledger; there are no folders in it."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "ledger.jsonl"}


def usual_signals() -> None:
    """Undo what a shell does that starts the tests in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def extracting(arguments: Sequence[str | Path]) -> subprocess.Popen[str]:
    """Start `holistic-native extract`."""
    command = [sys.executable, "-c", PROGRAM, "extract", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=usual_signals
    )


def children(process: int) -> list[int]:
    """Return the processes that one has started."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(number) for task in tasks for number in task.read_text().split()]


class Stuck:
    """A pipe in place of a video: whoever reads it waits, and it is seen when that ends."""

    def __init__(self, pipe: Path) -> None:
        """Wait until somebody has opened it."""
        self._end = pipe.open("wb", buffering=0)

    def wait_for_its_end(self) -> None:
        """Wait until nobody has it open any more."""
        poll = select.poll()
        poll.register(self._end, select.POLLERR)
        assert poll.poll(60_000)

    def close(self) -> None:
        """Let go of it."""
        self._end.close()
