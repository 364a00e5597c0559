"""`run --poses`: several bodies on a frame, without hands and faces."""

from __future__ import annotations

import argparse
import copy
from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING

from holistic_native.app.outputs.avatars import targets
from holistic_native.app.outputs.exports import exports
from holistic_native.app.tracking import open_holistic
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
        help="follow up to N bodies, 2 or more, without hands and faces: a row or object for each in files",
    )


def check_bodies(args: argparse.Namespace) -> None:
    """Check that what else is asked for is there for several bodies.

    Raises:
        argparse.ArgumentError: it is of one person alone, or a file is to hold them whose format has one.
    """
    if args.poses is None:
        return
    for name in _OF_ONE_PERSON:
        if getattr(args, name):
            raise argparse.ArgumentError(None, f"--{name.replace('_', '-')} is of one person, and --poses of several")
    if args.profile != "exact":
        raise argparse.ArgumentError(None, f"--profile {args.profile} is of one person, and --poses of several")
    if targets(args):
        raise argparse.ArgumentError(None, "an avatar moves as one person does, and --poses finds several")
    for export in exports(args):
        if not export.format.people:
            known = ", ".join(entry.name for entry in FORMATS if entry.people)
            raise argparse.ArgumentError(
                None, f"--poses finds several bodies, and the format {export.format.name} holds one; take {known}"
            )


def of_bodies(args: argparse.Namespace) -> argparse.Namespace:
    """Return the arguments without hands and faces where several bodies are wanted."""
    changed = copy.copy(args)
    if args.poses is not None:
        changed.no_hands = changed.no_face = True
    return changed


def open_tracker(args: argparse.Namespace, *, static: bool) -> Holistic | Pose:
    """Make the tracker that the arguments of `run` describe; it raises what `Holistic` raises."""
    if args.poses is None:
        return open_holistic(args, static=static)
    from holistic_native.pose import Pose

    return Pose(
        static_image_mode=static,
        model_complexity=args.complexity,
        enable_segmentation=args.segmentation,
        min_detection_confidence=args.min_detection_confidence,
        min_tracking_confidence=args.min_tracking_confidence,
        num_threads=args.threads,
        runtime=args.runtime,
        precision=args.precision,
        models=args.models,
        num_poses=args.poses,
    )


def recorded_bodies(args: argparse.Namespace, recording: Recording) -> Recording:
    """Return what files say, with how many bodies were sought where that was more than one."""
    if args.poses is None:
        return recording
    return replace(recording, settings={**recording.settings, "smooth_landmarks": False, "num_poses": args.poses})


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
