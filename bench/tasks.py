"""Run the same task on the same frames with MediaPipe Tasks 1.2.2 and with us, in turn (A B A B ...), in VIDEO mode.

    python -m bench.compare --tasks VIDEO [--hands PICTURE] [--rounds 5] [--frames 60] [--starts 3] [--only WORD]
        [--markdown FILE] [--json FILE] [--mediapipe PYTHON]

Each library's task is in a process of its own, under the same names. Time per frame is from a NumPy array to a result:
it includes making an image, and a result's objects. "apart" is how far the two cores were from each other before our
rounds, on which models on two threads depend (`bench.core_distance`): the median, the least and the most. "first" is
the time in a fresh process from before the import to the first result, the median of `--starts` such processes; memory
is the peak of a process after all rounds. PICTURE shows two hands.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.closeups import followed_face
from bench.core_distance import distance_meter
from bench.machine import machine
from bench.media import Frames, decoded, stored
from bench.peer import TASKS_VERSION, mediapipe_python
from bench.rounds import OURS, THEIRS, WARM_UP, WORKERS, both
from bench.table import table, write_json

MEMORY_BAR, FIRST_BAR = 0.55, 0.5


@dataclass(frozen=True)
class TaskCase:
    """A task: its class, bundle, frames ("body", "face" or "hands") and options; the most of their wall time."""

    title: str
    kind: str
    bundle: str
    view: str
    options: dict[str, object]
    wall_bar: float


CASES = (
    TaskCase("PoseLandmarker, full", "PoseLandmarker", "pose", "body", {}, 0.35),
    TaskCase("PoseLandmarker, full, two", "PoseLandmarker", "pose", "body", {"num_poses": 2}, 0.35),
    TaskCase("HandLandmarker, two hands", "HandLandmarker", "hand", "hands", {"num_hands": 2}, 0.50),
    TaskCase("FaceLandmarker, blendshapes", "FaceLandmarker", "face", "face", {"output_face_blendshapes": True}, 0.55),
    TaskCase("HolisticLandmarker", "HolisticLandmarker", "holistic", "body", {}, 0.50),
)


@dataclass(frozen=True)
class TaskRow:
    """A case on some frames; of each figure MediaPipe's, then ours: ms, ms of CPU time, MiB, seconds.

    `apart` has the nanoseconds from core to core and back before each of our rounds; none where that is not measured.
    """

    case: TaskCase
    frames: str
    wall: tuple[float, float]
    cpu: tuple[float, float]
    memory: tuple[float, float]
    first: tuple[float, float]
    apart: list[float]

    def line(self) -> tuple[str, ...]:
        """The table's row."""
        bars = (self.case.wall_bar, None, MEMORY_BAR, FIRST_BAR)
        cells = []
        for (theirs, ours), bar, digits in zip(
            (self.wall, self.cpu, self.memory, self.first), bars, (2, 1, 0, 2), strict=True
        ):
            ratio = ours / theirs
            limit = "" if bar is None else f" (bar {bar:.2f}{'' if ratio <= bar else ', **missed**'})"
            cells.append(f"{theirs:.{digits}f} / {ours:.{digits}f} = **{ratio:.2f}**{limit}")
        apart = [f"{of(self.apart):.0f}" for of in (median, min, max)] if self.apart else ["?"] * 3
        return self.case.title, self.frames, *cells, "{} ({} to {})".format(*apart)


class TaskWorker:
    """A task in a process of its own.

    Attributes:
        first: seconds from before the import to the first result.
    """

    def __init__(self, python: Path, library: str, case: TaskCase, bundle: Path, frames: Frames) -> None:
        """Start it and wait for its first result; RuntimeError when it ends instead."""
        command = [str(python), str(WORKERS / "task.py"), library, case.kind, str(bundle), json.dumps(case.options)]
        # Installed packages have their bytecode; with this variable, sources would be compiled at every start.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._process = subprocess.Popen(
            [*command, *frames.arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.first = float(self._answer()["first"])

    def play(self, frames: int) -> dict[str, Any]:
        """Have it run on some frames."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"frames": frames, "warm_up": WARM_UP}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker ended:\n{self._process.communicate()[1][-2000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """Wait for its end."""
        self._process.communicate()


def measure(
    case: TaskCase,
    frames: Frames,
    bundle: Path,
    pythons: dict[str, Path],
    *,
    rounds: int,
    starts: int,
    distance: Callable[[], float] | None = None,
) -> TaskRow:
    """Measure a case on some frames; `distance` that of the cores."""
    first: dict[str, list[float]] = {library: [] for library in pythons}
    for number in range(starts + 1):
        for library, python in pythons.items():
            worker = TaskWorker(python, library, case, bundle, frames)
            worker.end()
            if number:  # the very first fills caches
                first[library].append(worker.first)
    played: dict[str, list[dict[str, Any]]] = {library: [] for library in pythons}
    apart = []
    with ExitStack() as stack:
        workers = {name: TaskWorker(python, name, case, bundle, frames) for name, python in pythons.items()}
        for worker in workers.values():
            stack.callback(worker.end)
        for _ in range(rounds):
            for library, worker in workers.items():
                if library == OURS and distance is not None:
                    apart.append(distance())
                played[library].append(worker.play(frames.shape[0]))

    def pair(values: dict[str, float]) -> tuple[float, float]:
        return values[THEIRS], values[OURS]

    return TaskRow(
        case,
        frames.title,
        pair({name: median(wall for one in found for wall in one["walls"]) for name, found in played.items()}),
        pair({name: median(one["cpu"] for one in found) for name, found in played.items()}),
        pair({name: found[-1]["peak_mib"] for name, found in played.items()}),
        pair({name: median(found) for name, found in first.items()}),
        apart,
    )


def bundles(folder: Path) -> dict[str, Path]:
    """Write the bundles of all cases into a folder.

    Raises:
        FileNotFoundError: the official ones were not fetched.
    """
    from tests.support.bundles import holistic_bundle, official, pose_bundle

    contents = {
        "pose": pose_bundle(),
        "hand": official("hand_landmarker.task"),
        "face": official("face_landmarker.task"),
        "holistic": holistic_bundle(),
    }
    paths = {name: folder / f"{name}.task" for name in contents}
    for name, content in contents.items():
        paths[name].write_bytes(content)
    return paths


def views(video: Path, hands: Path | None, count: int, folder: Path) -> Iterator[tuple[str, Frames]]:
    """Give what there is to see: the view's name and its frames."""
    frames = decoded(video, count)
    yield "body", stored(frames, folder, video.name)
    yield "face", stored(followed_face(frames), folder, f"{video.name}, window around the face")
    if hands is not None:
        yield "hands", stored(decoded(hands, count), folder, hands.name)


def main() -> None:
    """Measure, print the table, write files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--tasks", action="store_true", help="this comparison")
    parser.add_argument("--hands", type=Path, metavar="PICTURE")
    parser.add_argument("--mediapipe", type=Path, metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--only", default="", metavar="WORD", help="cases whose title has it")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    about = f"{machine()}; {args.rounds} rounds, MediaPipe {TASKS_VERSION}"
    pythons = both(mediapipe_python(args.mediapipe, TASKS_VERSION))
    cases = [case for case in CASES if args.only in case.title]
    rows, distance = [], distance_meter()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as bundle_folder:
        paths = bundles(Path(bundle_folder))
        wanted = {case.view for case in cases}
        for view, frames in views(args.video, args.hands, args.frames, Path(folder)):
            if view in wanted:
                for case in (case for case in cases if case.view == view):
                    sys.stderr.write(f"{case.title} on {frames.title}\n")
                    how = {"rounds": args.rounds, "starts": args.starts, "distance": distance}
                    rows.append(measure(case, frames, paths[case.bundle], pythons, **how))
    head = ("", "frames", "wall ms", "CPU ms", "peak MiB", "import and first result, s", "apart, ns")
    text = f"{about}; MediaPipe / ours = ratio\n\n{table(head, (row.line() for row in rows))}"
    sys.stdout.write(text)
    if args.markdown is not None:
        args.markdown.write_text(text)
    write_json(args.json, {"about": about, "rows": [asdict(row) for row in rows]})
