"""`holistic-native run`: track a picture, a video or a camera; draw it, export the landmarks."""

from __future__ import annotations

import argparse
import sys
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from itertools import islice
from typing import TYPE_CHECKING

from holistic_native.app.report.tally import Tally
from holistic_native.app.run_options import add_run_parser
from holistic_native.app.tracking import fetch_models, open_holistic, recording_of
from holistic_native.terminal.interrupt import Stop, signals_raise, stop_on_interrupt
from holistic_native.terminal.one_line import printable
from holistic_native.terminal.streams import summary_stream

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.app.sinks import Sinks
    from holistic_native.holistic import Holistic
    from holistic_native.media.sources import Source, SourceFrame
    from holistic_native.result import HolisticResult


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `run` command to a command line; `run` carries it out."""
    parser = add_run_parser(subparsers)
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `run` command.

    Returns:
        0 when all is done, 130, 143 or 129 when a signal stopped it; the files are complete in all cases.

    Raises:
        argparse.ArgumentError: the outputs make no sense for this input.
        ValueError: an argument is wrong.
        FileNotFoundError: the input or a model does not exist.
        RuntimeError: the input cannot be read, an output cannot be written, or something is not installed.
    """
    # `--help` must not wait for what only a run needs.
    from holistic_native.app.sinks import check_against, check_arguments, open_sinks, output_paths
    from holistic_native.media.sources import open_example, open_source

    check_arguments(args)
    source = open_example() if args.example else open_source(args.input)
    check_against(args, source)
    fetch_models(args)
    tally = Tally(hands=not args.no_hands, face=not args.no_face)
    # Around the outputs too: a signal that comes while they are completed must not cost them.
    with stop_on_interrupt() as stop, ExitStack() as stack:
        with signals_raise():  # a pipe may wait for its reader for ever
            sinks = open_sinks(args, source, recording_of(args, source), stack)
        holistic = stack.enter_context(open_holistic(args, static=args.static or source.is_picture))
        _track(source, holistic, sinks, tally, args.frames, stop)
    ended_early = stop.is_set() or sinks.closed or args.frames is not None
    if not ended_early and source.frame_count is not None and tally.frames < source.frame_count:
        sys.stderr.write(f"note: the file announces {source.frame_count} frames, {tally.frames} could be read\n")
    start = "stopped: " if stop.is_set() else ""
    paths = output_paths(args)
    written = "".join(f"; wrote {printable(path)}" for path in paths)
    summary_stream(paths).write(f"{start}{tally.line()}{written}\n")
    return stop.exit_code


def _track(source: Source, holistic: Holistic, sinks: Sinks, tally: Tally, limit: int | None, stop: Stop) -> None:
    from tqdm import tqdm

    total = min((count for count in (limit, source.frame_count) if count is not None), default=None)
    # None shows the bar on a terminal only.
    hidden = True if source.is_picture else None
    with (
        closing(_tracked(source, holistic, limit)) as tracked,
        tqdm(total=total, unit=" frames", disable=hidden, dynamic_ncols=True) as bar,
    ):
        for frame, result in tracked:
            tally.add(result)
            sinks.add(frame, result)
            bar.update()
            if stop.is_set() or sinks.closed:
                break


def _tracked(
    source: Source, holistic: Holistic, limit: int | None
) -> Generator[tuple[SourceFrame, HolisticResult], None, None]:
    frames = islice(source.frames, limit)
    if source.live:  # a camera's result is wanted at once; a stream would wait for the frames after it
        for frame in frames:
            yield frame, holistic.process(frame.image)
        return
    waiting: deque[SourceFrame] = deque()

    def images() -> Iterator[NDArray[np.uint8]]:
        for frame in frames:
            waiting.append(frame)
            yield frame.image

    with closing(holistic.stream(images())) as results:
        for result in results:
            yield waiting.popleft(), result
