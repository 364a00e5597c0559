"""The arguments of `holistic-native run`, and those that other commands share with it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.app.bodies import add_bodies
from holistic_native.app.inputs.options import add_input
from holistic_native.app.outputs.avatars import add_avatars
from holistic_native.app.outputs.exports import add_exports
from holistic_native.app.outputs.overlays import STYLES
from holistic_native.fast.options import PROFILES
from holistic_native.options import POSE_COMPLEXITIES
from holistic_native.runtime.interpreter import RUNTIMES
from holistic_native.runtime.precision import PRECISIONS

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_run_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `run` command and its arguments to a command line."""
    parser = subparsers.add_parser(
        "run",
        help="track a picture, a video or a camera, draw it, export the landmarks",
        description="Track a picture, a video file or a camera: draw body, hands and face over it, export the "
        "landmarks. Missing models are fetched first. Ctrl-C or SIGTERM ends a run early and keeps what was done.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "inputs",
        nargs="*",
        default=[],
        metavar="INPUT",
        help="picture, video file, folder of them, address (rtsp://...), number or name of a camera, - (standard "
        "input); of several inputs, each output names a folder",
    )
    what.add_argument("--example", action="store_true", help="use scikit-image's picture of an astronaut instead")
    add_input(parser.add_argument_group("input"))
    outputs = parser.add_argument_group("output")
    add_outputs(outputs)
    outputs.add_argument(
        "--background", choices=("video", "plain"), default="video", help="draw over the input, or the skeleton alone"
    )
    tracking = parser.add_argument_group("tracking")
    add_bodies(tracking)
    add_tracking(tracking)
    return parser


def add_outputs(group: argparse._ArgumentGroup) -> None:
    """Add the arguments that say what to write and show; `holistic_native.app.outputs.sinks` carries them out."""
    group.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="drawn picture (.png, .jpg, ...) or video (.mp4, .avi, ...)"
    )
    add_exports(group)
    add_avatars(group)
    group.add_argument("--display", action="store_true", help="show a window; q or Esc ends the run")
    group.add_argument(
        "--mirror", action="store_true", help="flip what is drawn left to right; landmarks stay as they are"
    )
    group.add_argument(
        "--style",
        choices=STYLES,
        default="native",
        help="how to draw: sized to the person (default), in MediaPipe's colours, or red points and white bones",
    )
    group.add_argument("--frames", type=positive, metavar="N", help="stop after N frames")


def add_tracking(group: argparse._ArgumentGroup) -> None:
    """Add the arguments that say how to track; `holistic_native.app.tracking` carries them out."""
    group.add_argument(
        "--complexity",
        type=int,
        choices=POSE_COMPLEXITIES,
        default=1,
        help="body model: 0 lite, 1 full (default), 2 heavy",
    )
    group.add_argument("--refine-face", action="store_true", help="478 face landmarks: sharper eyes and lips, irises")
    add_expression(group)
    group.add_argument("--hand-world", action="store_true", help="landmarks of the hands in metres, too")
    group.add_argument("--segmentation", action="store_true", help="find the person's outline too, and tint it")
    group.add_argument("--no-hands", action="store_true", help="do not track the hands, nor fetch their models")
    group.add_argument("--no-face", action="store_true", help="do not track the face, nor fetch its models")
    group.add_argument("--static", action="store_true", help="treat every frame as a separate picture")
    group.add_argument("--no-smooth", action="store_true", help="do not smooth the body landmarks over time")
    for what, score in (("detection", "of a new body"), ("tracking", "of the body of the frame before")):
        group.add_argument(
            f"--min-{what}-confidence",
            type=float,
            default=0.5,
            metavar="SCORE",
            help=f"the lowest score {score}, 0 to 1 (default: 0.5)",
        )
    group.add_argument("--threads", type=positive, metavar="N", help="CPU threads")
    add_runtime(group)
    group.add_argument(
        "--precision",
        choices=PRECISIONS,
        help="fp16: faster, less exact, on CPUs that have it (default: fp32; profile fast takes fp16 where possible)",
    )
    group.add_argument(
        "--profile",
        choices=tuple(PROFILES),
        default="exact",
        help="fast: less work, nearly the same results; auto: what sustains 30 frames a second (docs/profiles.md)",
    )
    group.add_argument(
        "--int8",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="run int8 models where a recipe ships, or none; also with --profile exact (default: the profile's choice)",
    )
    add_models(group)


def add_expression(group: argparse._ActionsContainer) -> None:
    """Add the arguments that ask for what a face expresses and how it is turned."""
    group.add_argument(
        "--blendshapes",
        action="store_true",
        help="how far 52 movements of the face go; takes a face of 478 landmarks, and MediaPipe's face bundle, which "
        "is fetched",
    )
    group.add_argument(
        "--face-transform", action="store_true", help="where the face is and how it is turned: a 4 x 4 matrix; the same"
    )


def add_runtime(group: argparse._ActionsContainer) -> None:
    """Add the argument that names an interpreter."""
    group.add_argument("--runtime", choices=tuple(RUNTIMES), help="interpreter (default: the best installed)")


def add_models(group: argparse._ActionsContainer) -> None:
    """Add the argument that says where the model files are."""
    group.add_argument("--models", type=Path, metavar="PATH", help="folder or .task bundle with the model files")


def positive(text: str) -> int:
    """Read a whole number of at least 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {text}")
    return number
