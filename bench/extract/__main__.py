"""What `holistic-native extract` promises, measured on clips that are cut from a few videos and pictures.

    python -m bench.extract kills|thousand|equal|rates|lengths|millions MEDIA [options]

MEDIA is a folder with .mp4 and .jpg files; for `rates` the first video is taken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.extract.equal import equal
from bench.extract.kills import Disturbed
from bench.extract.lengths import LONG, SHORT, lengths
from bench.extract.media import cut, source_frames
from bench.extract.millions import first_clip, manifest, resumed
from bench.extract.rates import BAR_LOOP, BAR_MEDIAPIPE, rates, same_videos
from bench.extract.thousand import thousand
from bench.table import table, verdict

LITE = ("--complexity", "0")
_BROKEN = 20  # one clip in so many
_GROWTH_MIB, _LENGTH_MIB = 5.0, 10.0
_FIRST_S, _FIRST_MIB, _RESUME_S = 10.0, 500.0, 30.0


def _clips(args: argparse.Namespace, work: Path) -> Path:
    folder = work / "clips"
    folder.mkdir()
    cut(source_frames(args.media), folder, args.clips or 60)
    return folder


def _kills(args: argparse.Namespace, work: Path) -> bool:
    disturbed = Disturbed(_clips(args, work), work, options=("--workers", "2", *LITE))
    disturbed.kill_runs(args.kills)
    disturbed.kill_workers(args.kills)
    sys.stdout.write(
        f"{args.kills} whole runs and {args.kills} workers were killed at random moments, in {disturbed.folders} "
        f"folders, and cost {disturbed.lost} clips until they were done again: every byte as undisturbed\n"
    )
    return True


def _thousand(args: argparse.Namespace, work: Path) -> bool:
    count = args.clips or 1000
    found = thousand(source_frames(args.media), work, count, count // _BROKEN)
    rows = [
        [way, ", ".join(f"{name} ({count})" for name, count in classes.items())]
        for way, classes in sorted(found.classes.items())
    ]
    sys.stdout.write(f"{found.summary}\n{table(['broken how', 'recorded as'], rows)}")
    flat = bool(found.growth_mib) and max(found.growth_mib) < _GROWTH_MIB
    sys.stdout.write(f"growth of each worker, MiB: {found.growth_mib}; below {_GROWTH_MIB}: {verdict(flat)}\n")
    return flat


def _equal(args: argparse.Namespace, work: Path) -> bool:
    sys.stdout.write(f"as with 1 worker, to the byte: {', '.join(equal(_clips(args, work), work, *LITE))}\n")
    return True


def _rates(args: argparse.Namespace, work: Path) -> bool:
    video = min(args.media.glob("*.mp4"))
    frames = same_videos(video, work / "videos", args.clips or 12, 60)
    found = rates(work / "videos", frames, work, args.rounds, args.mediapipe, args.processes)
    head = ["", "frames/s", "CPU ms a frame", "of one process", "of MediaPipe"]
    sys.stdout.write(table(head, [row for together in found for row in together.rows()]))
    met = all(together.extract.rate >= BAR_LOOP * together.loop.rate for together in found)
    sys.stdout.write(f"at least {BAR_LOOP} of one process: {verdict(met)}\n")
    peers = [(together.extract.rate, together.mediapipe.rate) for together in found if together.mediapipe is not None]
    theirs = all(ours >= BAR_MEDIAPIPE * rate for ours, rate in peers)
    if peers:
        sys.stdout.write(f"at least {BAR_MEDIAPIPE} of MediaPipe: {verdict(theirs)}\n")
    return met and theirs


def _lengths(args: argparse.Namespace, work: Path) -> bool:
    found = lengths(source_frames(args.media, 40), work, *LITE)
    rows = [[f"{seconds} s", f"{worker:.1f}", f"{run:.1f}"] for seconds, (worker, run) in found.items()]
    sys.stdout.write(table(["clip", "worker, peak MiB", "run, peak MiB"], rows))
    flat = all(long - short < _LENGTH_MIB for short, long in zip(found[SHORT], found[LONG], strict=True))
    sys.stdout.write(f"below {_LENGTH_MIB} MiB more: {verdict(flat)}\n")
    return flat


def _millions(args: argparse.Namespace, work: Path) -> bool:
    clip = cut(source_frames(args.media, 8), work, 1)[0]
    lines = manifest(work / "manifest.csv", clip, args.lines)
    first = first_clip(lines, work / "out")
    again = resumed(lines, work / "out", args.lines)
    rows = [
        [name, f"{start.seconds:.1f}", f"{start.cpu_seconds:.1f}", f"{start.peak_mib:.0f}"]
        for name, start in (("first clip", first), ("nothing left to do", again))
    ]
    sys.stdout.write(table([f"{args.lines} lines", "s", "CPU s", "peak MiB"], rows))
    met = first.seconds <= _FIRST_S and first.peak_mib <= _FIRST_MIB and again.seconds <= _RESUME_S
    sys.stdout.write(f"within {_FIRST_S:g} s and {_FIRST_MIB:g} MiB, {_RESUME_S:g} s: {verdict(met)}\n")
    return met


MEASURED: dict[str, Callable[[argparse.Namespace, Path], bool]] = {
    "kills": _kills,
    "thousand": _thousand,
    "equal": _equal,
    "rates": _rates,
    "lengths": _lengths,
    "millions": _millions,
}


def main() -> int:
    """Measure what is named; 0 where the bars are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=tuple(MEASURED))
    parser.add_argument("media", type=Path, help="folder of videos and pictures")
    parser.add_argument("--clips", type=int, help="how many (default: 60; thousand: 1000; rates: 12)")
    parser.add_argument("--kills", type=int, default=20, help="of whole runs, and as many of workers")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--mediapipe", type=Path, help="Python with MediaPipe 0.10.21 and pose-format 0.15.0")
    parser.add_argument(
        "--processes", type=int, default=2, help="of MediaPipe, side by side; pose-format's default is 1"
    )
    parser.add_argument("--work", type=Path, help="where clips and outputs are written (default: the system's)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.work) as work:
        return 0 if MEASURED[args.what](args, Path(work)) else 1


if __name__ == "__main__":
    sys.exit(main())
