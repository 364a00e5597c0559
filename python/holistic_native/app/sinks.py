"""Everything one run writes or shows, opened together and fed together."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.app.overlays import overlay
from holistic_native.formats.landmark_file import LandmarkFile, Recording
from holistic_native.formats.table import FORMATS
from holistic_native.media.drawings import PICTURE_SUFFIXES, VIDEO_SUFFIXES, DrawnFile, drawn_file
from holistic_native.media.opencv.window import Window
from holistic_native.media.overlay import BACKGROUND
from holistic_native.output_files import OutputFiles, check_outputs
from holistic_native.topology import FACEMESH_NUM_LANDMARKS, FACEMESH_NUM_LANDMARKS_WITH_IRISES

if TYPE_CHECKING:
    from contextlib import ExitStack

    from numpy.typing import NDArray

    from holistic_native.app.overlays import Draw
    from holistic_native.media.sources import Source, SourceFrame
    from holistic_native.result import HolisticResult


@dataclass
class Sinks:
    """Where frames and results go.

    Attributes:
        exports: landmark files.
        drawn: picture or video file.
        window: on the screen.
        draw: draws a result over a picture.
        plain: draw on a plain background instead of the frame.
        mirror: flip what is drawn left to right.
    """

    exports: tuple[LandmarkFile, ...]
    drawn: DrawnFile | None
    window: Window | None
    draw: Draw
    plain: bool
    mirror: bool

    @property
    def closed(self) -> bool:
        """Whether the user closed the window."""
        return self.window is not None and self.window.closed

    def add(self, frame: SourceFrame, result: HolisticResult) -> None:
        """Write and show one frame and what was found in it."""
        for export in self.exports:
            export.add(frame.index, frame.timestamp, result)
        if self.drawn is None and self.window is None:
            return
        picture = (_plain(frame.image.shape) if self.plain else frame.image).copy()
        self.draw(picture, result)
        if self.mirror:
            picture = picture[:, ::-1]
        for sink in (self.drawn, self.window):
            if sink is not None:
                sink.add(replace(frame, image=picture))


@lru_cache(maxsize=1)
def _plain(shape: tuple[int, ...]) -> NDArray[np.uint8]:
    # Filling a picture with a colour takes longer than drawing on it.
    return np.full(shape, BACKGROUND, np.uint8)


def check_arguments(args: argparse.Namespace) -> None:
    """Check what can be said about the outputs before the input is opened.

    Raises:
        argparse.ArgumentError: there is no output, or a suffix is unknown.
    """
    if not _paths(args) and not args.display:
        exports = ", ".join(f"--{export.name}" for export in FORMATS)
        raise argparse.ArgumentError(None, f"nothing to write: give -o, {exports} or --display")
    suffixes = (*PICTURE_SUFFIXES, *VIDEO_SUFFIXES)
    if args.output is not None and args.output.suffix.lower() not in suffixes:
        raise argparse.ArgumentError(None, f"-o must end in one of {' '.join(suffixes)}, got {str(args.output)!r}")


def check_against(args: argparse.Namespace, source: Source) -> None:
    """Check the outputs of a run, knowing its input; nothing is opened.

    Raises:
        argparse.ArgumentError: an output does not fit the input or would overwrite it, or two are the same file.
        OSError: an output cannot be written.
    """
    if args.output is not None:
        suffixes = tuple(PICTURE_SUFFIXES if source.is_picture else VIDEO_SUFFIXES)
        if args.output.suffix.lower() not in suffixes:
            kind = "picture" if source.is_picture else "video"
            wanted = f"a {kind} gives a {kind}: -o must end in one of {' '.join(suffixes)}"
            raise argparse.ArgumentError(None, f"{wanted}, got {str(args.output)!r}")
    check_outputs(_paths(args), [] if source.path is None else [source.path])


def open_sinks(args: argparse.Namespace, source: Source, stack: ExitStack) -> Sinks:
    """Open all outputs of a run, which were checked; leaving `stack` completes the files.

    Raises:
        OSError: a file cannot be written.
        RuntimeError: the output cannot be encoded, or no window shown.
    """
    files = stack.enter_context(OutputFiles())
    points = FACEMESH_NUM_LANDMARKS_WITH_IRISES if args.refine_face else FACEMESH_NUM_LANDMARKS
    recording = Recording(source.name, source.width, source.height, source.rate, points)
    named = ((export.kind, getattr(args, export.name)) for export in FORMATS)
    exports = tuple(files.add(kind(path, recording)) for kind, path in named if path is not None)
    drawn: DrawnFile | None = None
    if args.output is not None:
        drawn = files.add(drawn_file(args.output, source))
    window = None
    if args.display:
        window = Window(f"holistic-native: {source.name}")
        stack.callback(window.close)
    return Sinks(exports, drawn, window, overlay(args.style), args.background == "plain", args.mirror)


def _paths(args: argparse.Namespace) -> list[Path]:
    return [path for path in (args.output, *(getattr(args, export.name) for export in FORMATS)) if path is not None]
