"""`holistic-native replay`: send stored landmarks through smoothing into files of any format, and draw them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.app.outputs.exports import exports, note_what_is_left_out
from holistic_native.app.report.tally import Tally
from holistic_native.app.run_options import add_expression, add_models, add_outputs
from holistic_native.app.tracking import fetch_face_bundle
from holistic_native.fast.tracker_arguments import tracker_arguments
from holistic_native.formats.table import FORMATS, split_format
from holistic_native.smoothing import UNSMOOTHED, Smoothing
from holistic_native.terminal.interrupt import Stop, signals_raise, stop_on_interrupt
from holistic_native.terminal.one_line import printable
from holistic_native.terminal.streams import summary_stream
from holistic_native.topology.ibug import FACE_68

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from pathlib import Path

    from holistic_native.app.outputs.sinks import Sinks
    from holistic_native.formats.expressed import SequenceExpression
    from holistic_native.formats.sequence import Moment, Sequence
    from holistic_native.media.sources import Source, SourceFrame
    from holistic_native.result import HolisticResult

# 16,000 x 16,000: what is drawn needs three bytes for each.
_MOST_PIXELS = 1 << 28


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `replay` command to a command line; `run` carries it out."""
    parser = subparsers.add_parser(
        "replay",
        help="write and draw stored landmarks anew, without the video",
        description="Read landmarks that 'run --to' wrote, smooth them if asked to, write them in any format and draw "
        "them on a plain background, without the video. A model is needed for blendshapes and the face's matrix alone.",
    )
    readable = ", ".join(entry.name for entry in FORMATS if entry.read is not None)
    parser.add_argument("input", metavar="[FORMAT:]FILE", help=f"landmarks: {readable}")
    add_outputs(parser.add_argument_group("output"))
    how = parser.add_argument_group("replay")
    how.add_argument(
        "--smoothing",
        metavar="JSON",
        help='filters of parts, as in \'{"hands": {"min_cutoff": 1.0}, "face": {}}\' (docs/smoothing.md); '
        "parts that are not named stay as they are",
    )
    add_expression(how)
    add_models(how)
    how.add_argument(
        "--realtime",
        action="store_true",
        help="at the pace of the video, not as fast as possible; always so with --vmc and --vrchat",
    )
    parser.set_defaults(run=run, background="plain")
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `replay` command.

    Returns:
        0 when all is done, 130, 143 or 129 when a signal stopped it; the files are complete in all cases.

    Raises:
        argparse.ArgumentError: the arguments make no sense, or do not fit the landmarks.
        FileNotFoundError: there is no such file, or no model in the place that is named.
        ValueError: the file is damaged, or no file of landmarks.
        OSError: a file cannot be read or written.
        RuntimeError: something is not installed.
    """
    from holistic_native.app.outputs.avatars import targets
    from holistic_native.app.outputs.sinks import check_against, check_arguments, open_sinks, output_paths
    from holistic_native.formats.doors import read
    from holistic_native.formats.smoothed import SequenceSmoother
    from holistic_native.media.readers import choose_reader

    check_arguments(args)
    smoother = SequenceSmoother(_smoothing(args.smoothing))
    name, path = split_format(args.input)
    sequence = read(path, name)
    source = _source(path, sequence, choose_reader(display=args.display))
    _check_size(args, sequence)
    check_against(args, source)
    tally = Tally()
    with stop_on_interrupt() as stop, ExitStack() as stack:
        expression = _expression(args, sequence, stack)
        recording = sequence.recording if expression is None else expression.recording(sequence.recording)
        several = bool(sequence.person.any())
        note_what_is_left_out((export.format for export in exports(args)), recording.extras, several=several)
        with signals_raise():  # a pipe may wait for its reader forever
            sinks = open_sinks(args, source, recording, stack)
        for moments in _paced(sequence, stop, realtime=args.realtime or bool(targets(args))):
            if stop.is_set() or sinks.closed or tally.frames == args.frames:
                break
            results = [smoother.smooth(moment) for moment in moments]
            if expression is not None:
                results = [expression.express(result, moments[0].size) for result in results]
            tally.add(*results)
            _add(sinks, moments, results)
    start = "stopped: " if stop.is_set() else ""
    paths = output_paths(args)
    written = "".join([*(f"; wrote {printable(path)}" for path in paths), *(f"; {sent}" for sent in sinks.sent)])
    line = tally.line() if tally.frames else "no frames"
    summary_stream(paths).write(f"{start}{line}{written}\n")
    return stop.exit_code


def _smoothing(text: str | None) -> Smoothing:
    if text is None:
        return UNSMOOTHED
    try:
        parts = json.loads(text)
        if not isinstance(parts, dict):
            raise ValueError("it must be a JSON object")
        smoothing = tracker_arguments({"smoothing": {"pose": None, "world": None, **parts}})["smoothing"]
    except (ValueError, TypeError, RecursionError) as error:
        raise argparse.ArgumentError(None, f"--smoothing: {error}") from None
    assert isinstance(smoothing, Smoothing)
    return smoothing


def _expression(args: argparse.Namespace, sequence: Sequence, stack: ExitStack) -> SequenceExpression | None:
    if not (args.blendshapes or args.face_transform):
        return None
    from holistic_native.formats.expressed import SequenceExpression, check_face_points

    try:
        check_face_points(sequence.recording, blendshapes=args.blendshapes)
    except ValueError as error:
        raise argparse.ArgumentError(None, str(error)) from None
    fetch_face_bundle(args)
    wanted = {"blendshapes": args.blendshapes, "transform": args.face_transform}
    return stack.enter_context(closing(SequenceExpression(sequence.recording, **wanted, models=args.models)))


def _source(path: Path, sequence: Sequence, reader: str) -> Source:
    from holistic_native.media.sources import Source

    recording = sequence.recording
    name = recording.source or printable(path.name)
    return Source(name, recording.width, recording.height, recording.fps, len(sequence), False, iter(()), path, reader)


def _check_size(args: argparse.Namespace, sequence: Sequence) -> None:
    sizes = np.vstack((sequence.size, [(sequence.recording.width, sequence.recording.height)])).astype(np.int64)
    if (args.output is not None or args.display) and (sizes.prod(axis=1) > _MOST_PIXELS).any():
        raise argparse.ArgumentError(None, f"the pictures are too large to be drawn: more than {_MOST_PIXELS} pixels")


def _paced(sequence: Sequence, stop: Stop, *, realtime: bool) -> Iterator[list[Moment]]:
    # The moments of each frame, one for a person. Waits for the time of each after the first, and no longer once the
    # run is to stop.
    import time

    start = time.perf_counter()
    for moments in _frames(sequence):
        due = moments[0].time - float(sequence.time[0])
        while realtime and not stop.is_set() and (left := due - (time.perf_counter() - start)) > 0:
            time.sleep(min(left, 0.05))
        yield moments


def _frames(sequence: Sequence) -> Iterator[list[Moment]]:
    people: list[Moment] = []
    for moment in sequence.moments():
        if people:
            last = people[-1]
            same = (last.index, last.time, last.size) == (moment.index, moment.time, moment.size)
            if not (same and last.person < moment.person):
                yield people
                people = []
        people.append(moment)
    if people:
        yield people


def _add(sinks: Sinks, moments: list[Moment], results: list[HolisticResult]) -> None:
    from holistic_native.media.sources import SourceFrame

    width, height = moments[0].size
    # No memory is behind it: what is drawn on is made by the sinks.
    blank = np.broadcast_to(np.zeros(3, np.uint8), (height, width, 3))
    frame: SourceFrame = SourceFrame(moments[0].index, moments[0].time, blank)
    for moment, result in zip(moments, results, strict=True):
        sinks.export(frame, result, moment.person)
    sinks.show(frame, *map(_drawable, results))


def _drawable(result: HolisticResult) -> HolisticResult:
    """Return a result without what cannot be drawn: points that are not known, of a body; else the whole part."""
    from holistic_native.result import NormalizedLandmarkList

    changed = replace(result)
    if result.face_landmarks is not None and len(result.face_landmarks) == len(FACE_68):
        changed.face_landmarks = None  # only the mesh has lines to be drawn
    for field in ("pose_landmarks", "left_hand_landmarks", "right_hand_landmarks", "face_landmarks"):
        landmarks = getattr(changed, field)
        unknown = None if landmarks is None else np.isnan(landmarks.array).any(axis=1)
        if unknown is None or not unknown.any():
            continue
        array = np.where(unknown[:, None], np.float32(0), landmarks.array)  # and so not visible
        setattr(changed, field, NormalizedLandmarkList(array) if array.shape[1] == 4 else None)
    return changed
