"""`holistic-native bench`: how fast this machine tracks, and a report of it that others can read."""

from __future__ import annotations

import argparse
import json
import time
from itertools import chain, islice, repeat, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.app.bodies import add_bodies, of_bodies, open_tracker, people_in
from holistic_native.app.run_options import add_tracking, positive
from holistic_native.app.tracking import check_tracking, fetch_models
from holistic_native.terminal.interrupt import stop_on_interrupt
from holistic_native.terminal.one_line import printable
from holistic_native.terminal.streams import summary_stream

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.app.report.report import Report
    from holistic_native.media.sources import Source

FRAMES, WARM_UP = 100, 10


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `bench` command to a command line; `run` carries it out."""
    parser = subparsers.add_parser(
        "bench",
        help="measure how fast this machine tracks, and report it",
        description="Track a picture again and again, or a video, and say how long a frame takes, how hot the machine "
        "gets, and whether it slows down. The reading of frames is not counted. Missing models are fetched first.",
    )
    parser.add_argument(
        "input", nargs="?", metavar="INPUT", help="video, camera or picture (default: scikit-image's astronaut)"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write all results as a JSON document")
    parser.add_argument(
        "--frames", type=positive, default=FRAMES, metavar="N", help=f"measure at most N frames (default: {FRAMES})"
    )
    parser.add_argument(
        "--warm-up",
        type=positive,
        default=WARM_UP,
        metavar="N",
        help=f"track N frames first, unmeasured (default: {WARM_UP})",
    )
    tracking = parser.add_argument_group("tracking")
    add_bodies(tracking)
    add_tracking(tracking)
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `bench` command.

    Returns:
        0 when all is done, 130, 143 or 129 when a signal stopped it; what was measured until then is reported in all
        cases.

    Raises:
        argparse.ArgumentError: the report would overwrite the input.
        ValueError: an argument is wrong, or the input ends within the warm-up.
        FileNotFoundError: the input or a model does not exist.
        RuntimeError: the input cannot be read, or something is not installed.
        OSError: the report cannot be written.
    """
    # `--help` must not wait for what only a measurement needs.
    from holistic_native.atomic_write import write_atomically
    from holistic_native.media.sources import open_example, open_to_measure
    from holistic_native.output_files import check_outputs

    check_tracking(args)
    args = of_bodies(args)
    source = open_example() if args.input is None else open_to_measure(args.input)
    reports = [] if args.report is None else [args.report]
    check_outputs(reports, [] if source.path is None else [source.path])
    fetch_models(args)
    with stop_on_interrupt() as stop:
        images = takewhile(lambda _image: not stop.is_set(), _images(source, args.warm_up + args.frames))
        report = _measure(args, source, images)
        if report.frames:
            out = summary_stream(reports)
            out.write(f"{report.text()}\n")
            for path in reports:
                write_atomically(path, f"{json.dumps(report.document(), indent=1, allow_nan=False)}\n".encode())
                out.write(f"wrote {printable(path)}\n")
        elif not stop.is_set():
            raise ValueError(f"INPUT ended within the {args.warm_up} frames of --warm-up: nothing was measured")
        return stop.exit_code


def _measure(args: argparse.Namespace, source: Source, images: Iterator[NDArray[np.uint8]]) -> Report:
    from holistic_native.app.report.report import Report

    with open_tracker(args, static=args.static, timings=True) as tracker:
        for image in islice(images, args.warm_up):
            tracker.process(image)
        report = Report(args, source, tracker)
        for image in images:
            cpu, wall = time.process_time(), time.perf_counter()
            result = tracker.process(image)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            report.add(people_in(result), wall, cpu)
        report.finish()
    return report


def _images(source: Source, limit: int) -> Iterator[NDArray[np.uint8]]:
    frames = chain.from_iterable(map(repeat, source.frames)) if source.is_picture else source.frames
    return (frame.image for frame in islice(frames, limit))
