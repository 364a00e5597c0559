"""Everything one run writes or shows, opened together and fed together."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.app.outputs.avatars import open_avatars, targets
from holistic_native.app.outputs.exports import exports, opened
from holistic_native.app.outputs.overlays import overlay
from holistic_native.formats.landmark_file import LandmarkWriter
from holistic_native.formats.reduced import reduced_face
from holistic_native.media.drawings import PICTURE_SUFFIXES, VIDEO_SUFFIXES, DrawnFile, drawn_file
from holistic_native.media.opencv.window import Window
from holistic_native.media.overlay import BACKGROUND
from holistic_native.output_files import OutputFiles, check_outputs
from holistic_native.output_folder import check_apart, check_folder
from holistic_native.topology.ibug import FACE_68

if TYPE_CHECKING:
    from contextlib import ExitStack

    from numpy.typing import NDArray

    from holistic_native.app.outputs.overlays import Draw
    from holistic_native.avatar.sending.avatar_sender import AvatarSender
    from holistic_native.avatar.sending.targets import Sent
    from holistic_native.formats.schema import Recording
    from holistic_native.media.sources import Source, SourceFrame
    from holistic_native.result import HolisticResult


@dataclass
class Sinks:
    """Where frames and results go.

    Attributes:
        exports: files of landmarks.
        face68: the exports get 68 points of a face instead of its mesh.
        drawn: picture or video file.
        window: on the screen.
        draw: draws a result over a picture.
        plain: draw on a plain background instead of the frame.
        mirror: flip what is drawn left to right.
        avatars: sends poses.
    """

    exports: tuple[LandmarkWriter, ...]
    face68: bool
    drawn: DrawnFile | None
    window: Window | None
    draw: Draw
    plain: bool
    mirror: bool
    avatars: AvatarSender | None = None

    @property
    def closed(self) -> bool:
        """Whether the user closed the window."""
        return self.window is not None and self.window.closed

    @property
    def sent(self) -> tuple[Sent, ...]:
        """What programs that show avatars were sent."""
        return () if self.avatars is None else self.avatars.sent()

    def add(self, frame: SourceFrame, *people: HolisticResult) -> None:
        """Write and show one frame and what was found in it, a result for each person."""
        for person, result in enumerate(people):
            self.export(frame, result, person)
        self.show(frame, *people)

    def export(self, frame: SourceFrame, result: HolisticResult, person: int = 0) -> None:
        """Write what was found in a frame."""
        exported = reduced_face(result) if self.face68 else result
        height, width = frame.image.shape[:2]
        for export in self.exports:
            export.add(frame.index, frame.timestamp, exported, size=(width, height), person=person)
        if self.avatars is not None and person == 0:
            self.avatars.add(result, (width, height), frame.timestamp)

    def show(self, frame: SourceFrame, *people: HolisticResult) -> None:
        """Draw what was found in a frame, into the drawn file and the window."""
        if self.drawn is None and self.window is None:
            return
        picture = (_plain(frame.image.shape) if self.plain else frame.image).copy()
        for result in people:
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
    if not output_paths(args) and not args.display and not targets(args):
        raise argparse.ArgumentError(
            None, "nothing to write: give -o, --to, --json, --npz, --display, --vmc or --vrchat"
        )
    if args.vrm is not None and args.vmc is None:
        raise argparse.ArgumentError(None, "--vrm is of use with --vmc alone")
    if args.vrm is not None and not args.vrm.is_file():
        raise argparse.ArgumentError(None, f"--vrm must name a VRM 0 or 1 file that exists, got {str(args.vrm)!r}")
    bare = [export.format.name for export in args.to if export.is_bare]
    if bare:
        raise argparse.ArgumentError(None, f"--to {bare[0]} names no file: {bare[0]}:FILE is wanted")
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
    folders = [export.path for export in exports(args) if export.format.is_folder]
    files = [export.path for export in exports(args) if not export.format.is_folder]
    files += [] if args.output is None else [args.output]
    for place, folder in enumerate(folders):
        check_apart(folder, [*files, *folders[:place], *folders[place + 1 :]])
        check_folder(folder)
    check_outputs(files, [] if source.path is None else [source.path])


def open_sinks(args: argparse.Namespace, source: Source, recording: Recording, stack: ExitStack) -> Sinks:
    """Open all outputs of a run, which were checked; leaving `stack` completes the files.

    Args:
        args: of the command.
        source: the frames.
        recording: what files of landmarks say about them.
        stack: gets the outputs.

    Raises:
        OSError: a file cannot be written.
        RuntimeError: the output cannot be encoded, or no window shown.
    """
    avatars = open_avatars(args, stack)
    files = stack.enter_context(OutputFiles())
    face68 = args.face == "68"
    if face68:
        recording = replace(recording, face_points=len(FACE_68))
    landmarks = tuple(files.add(opened(export, recording, args)) for export in exports(args))
    drawn: DrawnFile | None = None
    if args.output is not None:
        drawn = files.add(drawn_file(args.output, source))
    window = None
    if args.display:
        window = Window(f"holistic-native: {source.name}")
        stack.callback(window.close)
    plain = args.background == "plain"
    return Sinks(landmarks, face68, drawn, window, overlay(args.style), plain, args.mirror, avatars)


def output_paths(args: argparse.Namespace) -> list[Path]:
    """Return the names of all outputs."""
    drawn = [] if args.output is None else [args.output]
    return [*drawn, *(export.path for export in exports(args))]
