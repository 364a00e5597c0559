"""`--poses`: several bodies on a frame, without hands and faces."""

from __future__ import annotations

import argparse
import copy
from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING

from holistic_native.app.outputs.avatars import targets
from holistic_native.app.outputs.exports import exports
from holistic_native.app.tracking import body_arguments, open_holistic
from holistic_native.formats.table import FORMATS
from holistic_native.result import HandReason, HolisticResult, PoseResult

if TYPE_CHECKING:
    from holistic_native.formats.schema import Recording
    from holistic_native.holistic import Holistic
    from holistic_native.pose import Pose

_OF_ONE_PERSON = ("refine_face", "blendshapes", "face_transform", "hand_world", "int8")


def add_bodies(group: argparse._ArgumentGroup) -> None:
    """Add the argument that asks for several bodies."""
    group.add_argument(
        "--poses",
        type=_several,
        metavar="N",
        help="follow up to N bodies, 2 or more, without hands and faces",
    )


def of_bodies(args: argparse.Namespace) -> argparse.Namespace:
    """Return the arguments, where several bodies are wanted without hands, faces and smoothing.

    Raises:
        argparse.ArgumentError: something else is asked for that is of one person alone.
    """
    if args.poses is None:
        return args
    for name in _OF_ONE_PERSON:
        if getattr(args, name):
            raise argparse.ArgumentError(None, f"--{name.replace('_', '-')} is of one person, and --poses of several")
    if args.profile != "exact":
        raise argparse.ArgumentError(None, f"--profile {args.profile} is of one person, and --poses of several")
    changed = copy.copy(args)
    changed.no_hands = changed.no_face = changed.no_smooth = True
    return changed


def check_outputs_of_bodies(args: argparse.Namespace) -> None:
    """Check that the outputs of `run` are there for several bodies where these are wanted.

    Raises:
        argparse.ArgumentError: an avatar is to move, or a file is to hold them whose format has one.
    """
    if args.poses is None:
        return
    if targets(args):
        raise argparse.ArgumentError(None, "an avatar moves as one person does, and --poses finds several")
    for export in exports(args):
        if not export.format.people:
            known = ", ".join(entry.name for entry in FORMATS if entry.people)
            raise argparse.ArgumentError(
                None, f"--poses finds several bodies, and the format {export.format.name} holds one; take {known}"
            )


def open_tracker(args: argparse.Namespace, *, static: bool, timings: bool = False) -> Holistic | Pose:
    """Make the tracker that the arguments describe; it raises what `Holistic` raises."""
    if args.poses is None:
        return open_holistic(args, static=static, timings=timings)
    from holistic_native.pose import Pose

    shared = body_arguments(args)
    return Pose(static, num_threads=args.threads, timings=timings, num_poses=args.poses, **shared)


def recorded_bodies(args: argparse.Namespace, recording: Recording) -> Recording:
    """Return what files say, with how many bodies were sought where that was more than one."""
    if args.poses is None:
        return recording
    return replace(recording, settings={**recording.settings, "num_poses": args.poses})


def people_in(result: HolisticResult | PoseResult) -> list[HolisticResult]:
    """Return a result for every person on a frame; one without anything where there is nobody."""
    if isinstance(result, HolisticResult):
        return [result]
    disabled = HandReason.DISABLED
    bodies, worlds = result.multi_pose_landmarks, result.multi_pose_world_landmarks
    if not bodies or worlds is None:
        return [HolisticResult(None, None, None, None, None, None, disabled, disabled)]
    masks = result.multi_segmentation_masks or repeat(None)
    return [
        HolisticResult(body, world, None, None, None, mask, disabled, disabled)
        for (body, world), mask in zip(zip(bodies, worlds, strict=True), masks, strict=False)
    ]


def _several(text: str) -> int:
    if not (text.isdecimal() and 2 <= int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"must be a whole number from 2 to 1000, got {text!r}")
    return int(text)
