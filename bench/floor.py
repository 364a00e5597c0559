"""How near a frame is to its floor: the bare inferences of the same frame, each alone on its best thread count.

    python -m bench.floor VIDEO ... [--arguments JSON] [--rounds 5] [--frames 120] [--markdown FILE] [--json FILE]

The tracker and the bare models take turns in one run.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.bare import BareModels
from bench.figures import Figures, summary
from bench.machine import machine
from bench.media import Frames, decoded, stored
from bench.rounds import OURS, started
from bench.table import table, verdict, write_json

BAR = 1.10


@dataclass(frozen=True)
class Floor:
    """Medians over the rounds, milliseconds.

    Attributes:
        frames: what was tracked.
        total: the tracker's figures.
        floor: the sum over a frame's models, each alone on its best thread count; median over the frames.
        lowest: of a round.
        highest: of a round.
        sequence: the usual frame's models one after another.
        models: of the usual frame, in order: name, milliseconds by thread count.
    """

    frames: str
    total: Figures
    floor: float
    lowest: float
    highest: float
    sequence: float
    models: list[tuple[str, dict[int, float]]]

    @property
    def ratio(self) -> float:
        """The tracker's time over the floor."""
        return self.total.wall / self.floor


def measure(frames: Frames, arguments: dict[str, Any], rounds: int) -> Floor:
    """Let the tracker and the bare models take turns."""
    bare = BareModels(arguments, frames)
    played, alone, sequences, floors = [], [], [], []
    case = ("Holistic", json.dumps(arguments))
    with started({OURS: Path(sys.executable)}, {OURS: case}, frames) as workers:
        for _ in range(rounds):
            played.append(workers[OURS].play("process", frames.shape[0]))
            times = bare.alone()
            best = {number: min(by_threads.values()) for number, by_threads in times.items()}
            threads = {number: min(by, key=lambda count: by[count]) for number, by in times.items()}
            alone.append(times)
            floors.append(median(sum(best[number] for number in sequence) for sequence in bare.sequences))
            sequences.append(bare.in_sequence(threads))
    models = [
        (bare.names[number], {n: median(times[number][n] for times in alone) for n in alone[0][number]})
        for number in bare.usual
    ]
    return Floor(frames.title, summary(played), median(floors), min(floors), max(floors), median(sequences), models)


def markdown(floors: list[Floor]) -> str:
    """Make the tables."""
    head = ("", "tracker ms", "rounds", "bare models ms", "rounds", "one after another", "tracker / bare", "<= 1.10")
    rows = [
        (
            one.frames,
            f"{one.total.wall:.2f}",
            f"{one.total.lowest:.2f} .. {one.total.highest:.2f}",
            f"{one.floor:.2f}",
            f"{one.lowest:.2f} .. {one.highest:.2f}",
            f"{one.sequence:.2f}",
            f"**{one.ratio:.2f}**",
            verdict(one.ratio <= BAR),
        )
        for one in floors
    ]
    models = floors[0].models
    model_head = ("model", *(f"{n} thread{'s' * (n > 1)}, ms" for n in models[0][1]))
    lines = [(name, *(f"{spent:.2f}" for spent in by_threads.values())) for name, by_threads in models]
    return f"{table(head, rows)}\nThe models of most frames of {floors[0].frames}:\n\n{table(model_head, lines)}"


def main() -> None:
    """Measure, print the tables, write files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("videos", type=Path, nargs="+", metavar="VIDEO")
    parser.add_argument("--arguments", type=json.loads, default={}, metavar="JSON")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    about = f"{machine()}; {args.rounds} rounds"
    floors = []
    with tempfile.TemporaryDirectory() as folder:
        for video in args.videos:
            frames = stored(decoded(video, args.frames), Path(folder), video.name)
            floors.append(measure(frames, args.arguments, args.rounds))
    text = f"{about}\n\n{markdown(floors)}"
    sys.stdout.write(text)
    if args.markdown is not None:
        args.markdown.write_text(text)
    write_json(args.json, {"about": about, "floors": [{**asdict(one), "ratio": one.ratio} for one in floors]})


if __name__ == "__main__":
    main()
