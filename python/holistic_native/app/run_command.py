"""`holistic-native run`: track a picture, a video or a camera; draw it, export the landmarks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Generator
from contextlib import ExitStack, closing
from itertools import islice
from typing import TYPE_CHECKING, Any

from holistic_native.app.bodies import check_outputs_of_bodies, of_bodies, open_tracker, people_in, recorded_bodies
from holistic_native.app.inputs.many import Inputs, expanded
from holistic_native.app.inputs.options import opening_of, part_of
from holistic_native.app.outputs.exports import exports, note_what_is_left_out
from holistic_native.app.report.tally import Tally
from holistic_native.app.run_options import add_run_parser
from holistic_native.app.tracking import Trackers, check_tracking, extras_of, fetch_models, recording_of
from holistic_native.media.feed import Feed
from holistic_native.terminal.interrupt import Stop, signals_raise, stop_on_interrupt
from holistic_native.terminal.one_line import printable
from holistic_native.terminal.streams import summary_stream

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from holistic_native.app.outputs.sinks import Sinks
    from holistic_native.media.sources import Opening, Source, SourceFrame
    from holistic_native.result import HolisticResult, PoseResult
    from holistic_native.tracker import Tracker


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `run` command to a command line; `run` carries it out."""
    parser = add_run_parser(subparsers)
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `run` command.

    Returns:
        0 when all is done, 130, 143 or 129 when a signal stopped it; the files are complete in all cases. Of several
        inputs, 3 when some failed and 1 when all did, each with a line on standard error.

    Raises:
        argparse.ArgumentError: the outputs make no sense for this input.
        ValueError: an argument is wrong.
        FileNotFoundError: the input or a model does not exist.
        RuntimeError: the input cannot be read, an output cannot be written, or something is not installed.
    """
    check_tracking(args)
    args = of_bodies(args)
    check_outputs_of_bodies(args)
    opening = opening_of(args)
    note_what_is_left_out((export.format for export in exports(args)), extras_of(args))
    with Trackers(lambda static: open_tracker(args, static=static)) as trackers:

        def track(name: str | None, inputs: Inputs | None = None) -> int:
            return _run_one(args, name, opening, trackers, inputs)

        inputs = expanded(args)
        if inputs is None:
            return track(None if args.example else args.inputs[0])
        return inputs.each(track)


def _run_one(
    args: argparse.Namespace, name: str | None, opening: Opening, trackers: Trackers[Any], inputs: Inputs | None
) -> int:
    # `--help` must not wait for what only a run needs.
    from holistic_native.app.outputs.sinks import check_against, check_arguments, open_sinks, output_paths
    from holistic_native.media.sources import open_example, open_source
    from holistic_native.media.trim import trimmed

    if inputs is None:
        check_arguments(args)
    source = open_example(opening.reader) if name is None else trimmed(open_source(name, opening), part_of(args))
    if inputs is not None:
        args = inputs.placed(args, source, str(name))
    check_against(args, source)
    fetch_models(args)
    tally = Tally(hands=not args.no_hands, face=not args.no_face)
    # Around the outputs too: a signal that comes while they are completed must not cost them.
    with stop_on_interrupt() as stop, ExitStack() as stack:
        with signals_raise():  # a pipe may wait for its reader forever
            sinks = open_sinks(args, source, recorded_bodies(args, recording_of(args, source)), stack)
        tracker = stack.enter_context(trackers.lend(static=args.static or source.is_picture))
        _track(source, tracker, sinks, tally, args, stop)
    ended_early = stop.is_set() or sinks.closed or args.frames is not None
    if not ended_early and source.frame_count is not None and tally.frames < source.frame_count:
        sys.stderr.write(f"note: the file announces {source.frame_count} frames, {tally.frames} could be read\n")
    start = "stopped: " if stop.is_set() else ""
    paths = output_paths(args)
    written = "".join([*(f"; wrote {printable(path)}" for path in paths), *(f"; {sent}" for sent in sinks.sent)])
    summary_stream(paths).write(f"{start}{tally.line()}{written}\n")
    return stop.exit_code


def _track(
    source: Source, tracker: Tracker[Any], sinks: Sinks, tally: Tally, args: argparse.Namespace, stop: Stop
) -> None:
    from tqdm import tqdm

    total = min((count for count in (args.frames, source.frame_count) if count is not None), default=None)
    # None shows the bar on a terminal only.
    hidden = True if source.is_picture else None
    with (
        closing(_tracked(source, tracker, args)) as tracked,
        tqdm(total=total, unit=" frames", disable=hidden, dynamic_ncols=True) as bar,
    ):
        for frame, result in tracked:
            people = people_in(result)
            tally.add(*people)
            sinks.add(frame, *people)
            bar.update()
            if stop.is_set() or sinks.closed:
                break


def _tracked(
    source: Source, tracker: Tracker[Any], args: argparse.Namespace
) -> Generator[tuple[SourceFrame, HolisticResult | PoseResult], None, None]:
    frames = islice(source.frames, args.frames)
    timed = not (args.fixed_fps or args.static or source.is_picture)
    if source.live:  # a camera's result is wanted at once; a stream would wait for the frames after it
        for frame in frames:
            yield frame, tracker.process(frame.image, timestamp=frame.timestamp if timed else None)
        return
    feed = Feed(frames)
    with closing(tracker.stream(feed.images(), timestamps=feed.times() if timed else None)) as results:
        for result in results:
            yield feed.waiting.popleft(), result
