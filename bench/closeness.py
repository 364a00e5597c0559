"""How close the fast profile stays to exact, from end to end, next to what a grey level of noise does to exact.

    python -m bench.closeness VIDEO [VIDEO ...] [--settings JSON] [--columns 0.0 1.0] [--frames 300]
        [--cache FOLDER] [--markdown FILE]

Five runs of exact see the frames with every byte one less, one more or the same: the noise floor. A part's bars:

* its mean deviation from exact is at most 1 % of the torso (hands 2 %, face 0.5 %), or 1.2 times the mean of the five
  runs', whichever is larger;
* precision and recall are at most 0.02 below the lowest of the five;
* its jitter is at most 1.1 times exact's.

What exact finds, with noise and without, is kept in `--cache`: one file for each video, part of the picture and
machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.machine import machine
from bench.media import Frame, decoded
from bench.optimisations import with_noise
from bench.table import table, verdict
from holistic_native import Fast, Holistic, evaluate
from holistic_native.atomic_write import write_atomically
from holistic_native.evaluate.compare import PartErrors
from holistic_native.evaluate.track import Track
from holistic_native.fast.tracker_arguments import tracker_arguments

SEEDS = range(5)
# In % of the torso; times the floor; below the lowest share; times exact's.
DEVIATION = {"body": 1.0, "left_hand": 2.0, "right_hand": 2.0, "face": 0.5}
OVER_FLOOR, BELOW_WORST, MOST_JITTER = 1.2, 0.02, 1.1
SETTINGS: dict[str, dict[str, Any]] = {
    "fast": {"profile": "fast"},
    "fast, int8=False": {"profile": Fast(int8=False)},
    "int8 alone": {"profile": Fast.only(int8=True)},
}
HEAD = ("against exact", "deviation, % of torso", "precision", "recall", "jitter", "flicker (exact's)", "bars met")
_VISIBILITY = "visibility"


class Reference(NamedTuple):
    """What exact finds on a video.

    Attributes:
        exact: on the frames as they are.
        noisy: on the frames with noise, one track for each seed.
    """

    exact: Track
    noisy: Sequence[Track]


class Bars(NamedTuple):
    """What is allowed to a part: the highest deviation in % of the torso, the lowest precision and recall."""

    deviation: float
    precision: float
    recall: float

    @classmethod
    def of(cls, part: str, noisy: Sequence[PartErrors]) -> Bars:
        """Derive them from what noise does."""
        floor = [errors.position.mae_percent for errors in noisy if errors.position.frames]
        shares = ([found.precision for found in _presence(noisy)], [found.recall for found in _presence(noisy)])
        worst = (min((share for share in row if not math.isnan(share)), default=1.0) for row in shares)
        deviation = max(DEVIATION[part], OVER_FLOOR * float(np.mean(floor)) if floor else 0.0)
        return cls(deviation, *(share - BELOW_WORST for share in worst))


def _presence(parts: Iterable[PartErrors]) -> list[evaluate.Presence]:
    return [errors.presence for errors in parts]


def found_by(frames: Iterable[Frame], settings: dict[str, Any]) -> Track:
    """Track frames with some settings of `Holistic`."""
    recorder = evaluate.Recorder()
    with Holistic(**settings) as tracker:
        for frame in frames:
            recorder.add(tracker.process(frame), (frame.shape[1], frame.shape[0]))
    return recorder.track()


def noisy(frames: Sequence[Frame], seed: int) -> Iterable[Frame]:
    """Give the frames with the noise of a seed."""
    random = np.random.default_rng(seed)
    return (with_noise(frame, random) for frame in frames)


def reference(frames: Sequence[Frame], cache: Path | None) -> Reference:
    """Track frames with exact, without noise and with; or read what was found the last time on this machine."""
    about = machine().partition(", load")[0]
    digest = hashlib.sha256(about.encode())
    for frame in frames:
        digest.update(frame.tobytes())
    file = None if cache is None else cache / f"{digest.hexdigest()[:24]}.npz"
    if file is not None and file.is_file():
        with np.load(file) as stored:
            tracks = [_unpacked(stored, index) for index in range(1 + len(SEEDS))]
        return Reference(tracks[0], tracks[1:])
    tracks = [found_by(frames, {}), *(found_by(noisy(frames, seed), {}) for seed in SEEDS)]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        arrays = {name: array for index, track in enumerate(tracks) for name, array in _packed(track, index).items()}
        with file.open("wb") as stream:
            np.savez(stream, **arrays)
    return Reference(tracks[0], tracks[1:])


def _packed(track: Track, index: int) -> dict[str, Any]:
    return {f"{index} {part}": points for part, points in track.points.items()} | {
        f"{index} {_VISIBILITY}": track.visibility
    }


def _unpacked(stored: Any, index: int) -> Track:
    names = [name for name in stored.files if name.startswith(f"{index} ")]
    arrays = {name.partition(" ")[2]: stored[name] for name in names}
    visibility = arrays.pop(_VISIBILITY)
    return Track(arrays, visibility=visibility)


def rows(name: str, candidate: Track, known: Reference) -> list[list[str]]:
    """Judge what some settings found, a row for each part that they or exact see."""
    parts = evaluate.compare(candidate, known.exact).parts
    floors = [evaluate.compare(track, known.exact).parts for track in known.noisy]
    laid_out = []
    for part, errors in parts.items():
        position, presence, motion = errors.position, errors.presence, errors.motion
        assert motion is not None
        if math.isnan(presence.precision) and math.isnan(presence.recall):
            continue
        bars = Bars.of(part, [floor[part] for floor in floors])
        jitter = motion.jitter / motion.jitter_reference if motion.jitter_reference else math.nan
        met = not (
            position.mae_percent > bars.deviation
            or presence.precision < bars.precision
            or presence.recall < bars.recall
            or jitter > MOST_JITTER
        )
        laid_out.append(
            [
                f"{name}: {part.replace('_', ' ')}",
                f"{position.mae_percent:.2f} ({bars.deviation:.2f})",
                f"{presence.precision:.3f} ({bars.precision:.3f})",
                f"{presence.recall:.3f} ({bars.recall:.3f})",
                f"{jitter:.2f}",
                f"{motion.flicker} ({motion.flicker_reference})",
                verdict(met),
            ]
        )
    return laid_out


def cut(frames: Iterable[Frame], columns: tuple[float, float]) -> list[Frame]:
    """Return a part of each frame, from and to a share of its width."""
    return [
        np.ascontiguousarray(frame[:, round(columns[0] * frame.shape[1]) : round(columns[1] * frame.shape[1])])
        for frame in frames
    ]


def main() -> None:
    """Measure, print the tables, write a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("videos", type=Path, nargs="+")
    parser.add_argument("--settings", type=json.loads, metavar="JSON", help="name: arguments of Holistic, one or more")
    parser.add_argument("--columns", type=float, nargs=2, default=(0.0, 1.0), metavar=("FROM", "TO"))
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--cache", type=Path, metavar="FOLDER")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    args = parser.parse_args()
    settings = SETTINGS
    if args.settings is not None:
        settings = {name: tracker_arguments(arguments) for name, arguments in args.settings.items()}
    text = f"{machine()}\nIn brackets: the bars.\n\n"
    for path in args.videos:
        frames = cut(decoded(path, args.frames), tuple(args.columns))
        known = reference(frames, args.cache)
        judged = [row for name, value in settings.items() for row in rows(name, found_by(frames, value), known)]
        shown = f"columns {args.columns[0]:g} to {args.columns[1]:g}, " if tuple(args.columns) != (0.0, 1.0) else ""
        text += f"**{path.name}**, {shown}{len(frames)} frames\n\n{table(HEAD, judged)}\n"
    sys.stdout.write(text)
    if args.markdown is not None:
        write_atomically(args.markdown, text.encode())


if __name__ == "__main__":
    main()
