"""Hours of everything that programs do to trackers, watched for wrong results, failures and growth.

    python -m bench.soak VIDEO (--minutes M | --hours H) [--output FOLDER] [--seed N] [--only SCENARIO ...]
        [--first STEP] [--interval SECONDS]

Settings change, streams are cut, bad frames come between good ones, trackers come and go, processes fork; after each
disturbance the results of a short sequence must be those of the first time, bit by bit. FOLDER gets soak.csv (samples
as they come), and at the end soak.md, soak.json and soak.svg. The exit code is 1 when a step failed or hung; `--seed`
and `--first` begin again at that step.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from bench.machine import machine
from bench.media import decoded
from bench.soak.picture import plot
from bench.soak.report import CsvFile, write
from bench.soak.run import Plan, Record, soak
from bench.soak.scenarios import SCENARIOS
from bench.soak.watchdog import Watchdog
from bench.soak.world import World

FRAMES = 16
# Enough samples for a slope, and not more than a plot shows.
SAMPLES = 240
LONGEST_INTERVAL_S = 300.0


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("video", type=Path, help="a video with a person, or a picture")
    time = parser.add_mutually_exclusive_group(required=True)
    time.add_argument("--minutes", type=float, dest="minutes")
    time.add_argument("--hours", type=lambda text: 60 * float(text), dest="minutes")
    parser.add_argument("--output", type=Path, default=Path("soak"), metavar="FOLDER", help='default "soak"')
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=SCENARIOS, default=list(SCENARIOS), metavar="SCENARIO")
    parser.add_argument("--first", type=int, default=0, metavar="STEP")
    parser.add_argument("--interval", type=float, metavar="SECONDS", help=f"between samples; default: {SAMPLES} in all")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Soak, print the report, write files."""
    args = parsed(arguments)
    seconds = 60 * args.minutes
    interval = args.interval or min(seconds / SAMPLES, LONGEST_INTERVAL_S)
    plan = Plan(seconds, interval, args.seed, args.first, args.only)
    # The damaged models that scenarios make are warned of again and again.
    logging.getLogger("holistic_native").setLevel(logging.ERROR)
    about, record = machine(), Record()
    args.output.mkdir(parents=True, exist_ok=True)
    csv = CsvFile(args.output / "soak.csv")

    def hung(why: str) -> None:
        record.fail(record.step, record.scenario, why)
        write(args.output, about, plan, record)

    with tempfile.TemporaryDirectory() as folder, Watchdog(hung) as watchdog:
        world = World(decoded(args.video, FRAMES), Path(folder))
        world.begin()
        soak(plan, world, record, begins=watchdog.step, sampled=csv.add)
        world.close()
    sys.stdout.write(write(args.output, about, plan, record))
    plot(record.samples, args.output / "soak.svg")
    return 1 if record.failures else 0


if __name__ == "__main__":
    sys.exit(main())
