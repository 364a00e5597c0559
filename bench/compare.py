"""Track the same frames with MediaPipe 0.10.21 and with us, in turn in one run (A B A B ...).

    python -m bench.compare VIDEO ... [--hands PICTURE] [--rounds 5] [--frames 120] [--only WORD] [--markdown FILE]
        [--json FILE] [--plot FILE] [--mediapipe PYTHON]
    python -m bench.compare --tasks VIDEO ...: MediaPipe Tasks 1.2.2 instead, see bench/tasks.py

PICTURE shows two hands side by side. Without --mediapipe an environment is made in the user's cache the first time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import tasks
from bench.cases import CASES, Case
from bench.closeups import followed_face, one_of_two_hands
from bench.compare_report import markdown
from bench.figures import Row, stream_summary, summary
from bench.machine import machine
from bench.media import Frames, decoded, stored
from bench.peer import mediapipe_python
from bench.plot import plot
from bench.rounds import OURS, THEIRS, Round, both, started
from bench.table import write_json


def measure(case: Case, frames: Frames, pythons: dict[str, Path], rounds: int) -> Row:
    """Measure a case on some frames."""
    count = frames.shape[0]
    trackers = {library: case.worker_arguments(library) for library in pythons}
    with started(pythons, trackers, frames) as workers:
        played: dict[str, list[Round]] = {library: [] for library in workers}
        streamed = []
        for _ in range(rounds):
            for library, worker in workers.items():
                played[library].append(worker.play("process", count))
            if case.stream:
                streamed.append(workers[OURS].play("stream", count))
    return Row(case, frames.title, summary(played[THEIRS]), summary(played[OURS]), stream_summary(streamed))


def views(videos: list[Path], hands: Path | None, count: int, folder: Path) -> Iterator[tuple[str, Frames]]:
    """Give what there is to track: the view's name and its frames."""
    for video in videos:
        frames = decoded(video, count)
        yield "body", stored(frames, folder, video.name)
        yield "face", stored(followed_face(frames), folder, f"{video.name}, window around the face")
    if hands is not None:
        pictures = decoded(hands, count)
        yield "two hands", stored(pictures, folder, hands.name)
        yield "one hand", stored([one_of_two_hands(pictures[0])] * count, folder, f"{hands.name}, left part")


def main() -> None:
    """Measure, print the table, write files."""
    if "--tasks" in sys.argv:
        tasks.main()
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("videos", type=Path, nargs="+", metavar="VIDEO")
    parser.add_argument("--hands", type=Path, metavar="PICTURE")
    parser.add_argument("--mediapipe", type=Path, metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--only", default="", metavar="WORD", help="cases whose title has it")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE")
    args = parser.parse_args()
    about = f"{machine()}; {args.rounds} rounds"
    pythons = both(mediapipe_python(args.mediapipe))
    cases = [case for case in CASES if args.only in case.title]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for view, frames in views(args.videos, args.hands, args.frames, Path(folder)):
            for case in (case for case in cases if case.view == view):
                sys.stderr.write(f"{case.title} on {frames.title}\n")
                rows.append(measure(case, frames, pythons, args.rounds))
            frames.path.unlink()
    text = f"{about}\n\n{markdown(rows)}"
    sys.stdout.write(text)
    if args.markdown is not None:
        args.markdown.write_text(text)
    write_json(args.json, {"about": about, "rows": [row.as_json() for row in rows]})
    if args.plot is not None:
        plot(rows, args.plot)


if __name__ == "__main__":
    main()
