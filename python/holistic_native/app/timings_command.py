"""`holistic-native timings`: track a video and say where the time of a frame goes."""

from __future__ import annotations

import argparse
from itertools import chain, islice, repeat, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.app.bodies import add_bodies, of_bodies, open_tracker
from holistic_native.app.run_options import add_tracking, positive
from holistic_native.app.tracking import check_tracking, fetch_models
from holistic_native.terminal.interrupt import stop_on_interrupt
from holistic_native.terminal.one_line import printable
from holistic_native.terminal.streams import summary_stream

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Iterable, Iterator

    from holistic_native.media.sources import Source, SourceFrame
    from holistic_native.timing.timings import Timings
    from holistic_native.tracker import Tracker

PICTURE_FRAMES = 100


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `timings` command to a command line; `run` carries it out."""
    parser = subparsers.add_parser(
        "timings",
        help="track a video and say where the time of a frame goes",
        description="Track a video file, a camera or a picture, and print how long each stage of a frame takes. The "
        "reading of frames is not counted. A picture is tracked again and again, as a video in which nothing moves. "
        "Missing models are fetched first. Ctrl-C ends the measurement early.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("input", nargs="?", metavar="INPUT", help="video file, number of a camera, or picture")
    what.add_argument("--example", action="store_true", help="use scikit-image's picture of an astronaut instead")
    parser.add_argument(
        "--frames",
        type=positive,
        metavar="N",
        help=f"measure N frames at most (default: all; {PICTURE_FRAMES} of a picture); the last 1000 count",
    )
    parser.add_argument(
        "--warm-up", type=_not_negative, default=10, metavar="N", help="track N frames first, unmeasured (default: 10)"
    )
    parser.add_argument(
        "--trace", type=Path, metavar="FILE", help="every span as a Chrome trace (JSON) for ui.perfetto.dev"
    )
    tracking = parser.add_argument_group("tracking")
    add_bodies(tracking)
    add_tracking(tracking)
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `timings` command.

    It returns and raises what `holistic_native.app.bench_command.run` does, with the trace in place of the report.
    """
    # `--help` must not wait for what only a measurement needs.
    from holistic_native.media.sources import open_example, open_to_measure
    from holistic_native.output_files import check_outputs

    check_tracking(args)
    args = of_bodies(args)
    source = open_example() if args.example else open_to_measure(args.input)
    traces = [] if args.trace is None else [args.trace]
    check_outputs(traces, [] if source.path is None else [source.path])
    fetch_models(args)
    with open_tracker(args, static=args.static, timings=True) as tracker, stop_on_interrupt() as stop:
        frames = takewhile(lambda _frame: not stop.is_set(), _frames(source, args))
        measured = _warmed_up(tracker, islice(frames, args.warm_up))
        for frame in frames:
            tracker.process(frame.image)
        if measured.frame.calls > 0:
            out = summary_stream(traces)
            out.write(f"{measured.table()}\n")
            for trace in traces:
                measured.write_chrome_trace(trace)
                out.write(f"wrote {printable(trace)}\n")
        elif not stop.is_set():
            raise ValueError(f"INPUT ended within the {args.warm_up} frames of --warm-up: nothing was measured")
        return stop.exit_code


def _frames(source: Source, args: argparse.Namespace) -> Iterator[SourceFrame]:
    frames, limit = source.frames, args.frames
    if source.is_picture:
        frames, limit = chain.from_iterable(map(repeat, frames)), limit or PICTURE_FRAMES
    return islice(frames, None if limit is None else args.warm_up + limit)


def _warmed_up(tracker: Tracker[Any], frames: Iterable[SourceFrame]) -> Timings:
    for frame in frames:
        tracker.process(frame.image)
    if tracker.timings is None:
        raise RuntimeError("the tracker was made without timings")
    tracker.timings.reset()
    return tracker.timings


def _not_negative(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"must be at least 0, got {text}")
    return number
