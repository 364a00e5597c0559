"""What a Holistic takes beside time per frame: memory, start-up, disk; MediaPipe and us in the same run.

    python -m bench.footprint VIDEO [--runs 9] [--frames 300] [--no-disk] [--markdown FILE] [--json FILE]
        [--mediapipe PYTHON]

Memory is a process's peak after so many frames of which one at a time is in memory. For the disk this source tree is
installed into a new environment, with its core dependencies only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.machine import machine
from bench.media import Frames, decoded, stored
from bench.peer import mediapipe_python
from bench.rounds import OURS, THEIRS, WORKERS, both, started
from bench.table import table, verdict, write_json

ROUNDS = 3
SOURCE = Path(__file__).parents[1]
HOLISTIC = ("Holistic", "{}")


@dataclass(frozen=True)
class Pair:
    """One quantity of both libraries, each a list of its values.

    Attributes:
        title: with its unit.
        theirs: MediaPipe's.
        ours: ours.
        bar: the most our median may be of theirs; None for no bar.
    """

    title: str
    theirs: list[float]
    ours: list[float]
    bar: float | None

    @property
    def ratio(self) -> float:
        """Our median over theirs."""
        return median(self.ours) / median(self.theirs)

    @property
    def line(self) -> tuple[str, ...]:
        """The table's row."""
        bar = ("", "") if self.bar is None else (f"<= {self.bar:.2f}", verdict(self.ratio <= self.bar))
        return self.title, _spread(self.theirs), _spread(self.ours), f"**{self.ratio:.2f}**", *bar


def _spread(values: list[float]) -> str:
    digits = 0 if median(values) >= 10 else 2
    middle = f"{median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f} .. {max(values):.{digits}f})"


def memory(pythons: dict[str, Path], frames: Frames, count: int) -> Pair:
    """Measure peak memory, each time in new processes."""
    peaks: dict[str, list[float]] = {library: [] for library in pythons}
    for _ in range(ROUNDS):
        for library, python in pythons.items():
            with started({library: python}, {library: HOLISTIC}, frames) as workers:
                peaks[library].append(workers[library].play("process", count).peak_mib)
    return Pair(f"peak memory after {count} frames, MiB", peaks[THEIRS], peaks[OURS], 0.55)


def start_up(pythons: dict[str, Path], frames: Frames, runs: int) -> list[Pair]:
    """Measure fresh processes from their start to the first result; the first of each fills the caches."""
    found: dict[str, list[dict[str, float]]] = {library: [] for library in pythons}
    for _ in range(runs + 1):
        for library, python in pythons.items():
            command = [str(python), str(WORKERS / "first_result.py"), library, *frames.arguments, str(time.monotonic())]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            found[library].append(json.loads(out))
    bars = {"import": None, "first": 0.50, "process": None}
    titles = {"import": "import", "first": "import and first result", "process": "process start to first result"}
    values = {key: {library: [run[key] for run in runs[1:]] for library, runs in found.items()} for key in bars}
    return [Pair(f"{titles[key]}, s", values[key][THEIRS], values[key][OURS], bar) for key, bar in bars.items()]


def disk(mediapipe: Path) -> list[Pair]:
    """Install us into a new environment and compare its distributions' sizes with MediaPipe's."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", str(SOURCE)], check=True)
        ours, theirs = _installed(python, OURS), _installed(mediapipe, THEIRS)
    return [
        Pair("installed, MiB", [theirs], [ours], 0.20),
        Pair("the same with all sixteen models in our cache, MiB", [theirs], [ours + _models_mib()], None),
    ]


def _installed(python: Path, name: str) -> float:
    # Isolated: a source tree on the path is not what is installed.
    command = [str(python), "-I", str(WORKERS / "installed.py"), name]
    sizes: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return sum(sizes.values())


def _models_mib() -> float:
    from holistic_native.model_files.manifest import MODELS
    from holistic_native.model_files.store import ModelStore

    store = ModelStore(None)
    return sum(len(store.read(name)) for name in MODELS) / 2**20


def main() -> None:
    """Measure, print the table, write files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--mediapipe", type=Path, metavar="PYTHON")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--no-disk", action="store_true", help="leave the installed size out; it builds the extension")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    about = machine()
    mediapipe = mediapipe_python(args.mediapipe)
    pythons = both(mediapipe)
    with tempfile.TemporaryDirectory() as folder:
        frames = stored(decoded(args.video, args.frames), Path(folder), args.video.name)
        pairs = [memory(pythons, frames, args.frames), *start_up(pythons, frames, args.runs)]
    if not args.no_disk:
        pairs += disk(mediapipe)
    head = ("", "MediaPipe", "holistic_native", "ratio", "bar", "met")
    text = f"{about}; {frames.title}\n\n{table(head, (pair.line for pair in pairs))}"
    sys.stdout.write(text)
    if args.markdown is not None:
        args.markdown.write_text(text)
    write_json(args.json, {"about": about, "pairs": [{**asdict(pair), "ratio": pair.ratio} for pair in pairs]})


if __name__ == "__main__":
    main()
