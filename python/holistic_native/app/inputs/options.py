"""The arguments of `holistic-native run` that say what is read, and how."""

from __future__ import annotations

import argparse
import math
import re
from typing import TYPE_CHECKING

from holistic_native.media.readers import READERS, choose_reader

if TYPE_CHECKING:
    from holistic_native.media.sources import Opening
    from holistic_native.media.trim import Part


def add_input(group: argparse._ArgumentGroup) -> None:
    """Add the arguments; `opening_of` and `part_of` carry them out."""
    group.add_argument("--reader", choices=READERS, default="auto", help="PyAV and Pillow, or OpenCV (docs/input.md)")
    group.add_argument("--start", type=seconds, default=0.0, metavar="TIME", help="begin here: seconds or [h:]m:s")
    group.add_argument("--end", type=seconds, metavar="TIME", help="end here: seconds or [h:]m:s")
    group.add_argument("--every", type=_count, default=1, metavar="N", help="take one frame of N")
    group.add_argument(
        "--fixed-fps", action="store_true", help="count frames as 1/30 s apart, as MediaPipe does, not by their times"
    )
    group.add_argument("--video", action="store_true", help="standard input is a video, not a picture")
    group.add_argument("--size", type=_size, metavar="WxH", help="size to ask a camera for: 1280x720")
    group.add_argument("--rate", type=_rate, metavar="FPS", help="frames per second to ask a camera for")


def opening_of(args: argparse.Namespace) -> Opening:
    """Return how inputs are opened.

    Raises:
        argparse.ArgumentError: a window is wanted of a library that has none.
    """
    from holistic_native.media.sources import Opening

    try:
        reader = choose_reader(args.reader, display=args.display)
    except ValueError as error:
        raise argparse.ArgumentError(None, str(error)) from None
    return Opening(reader, static=args.static, video=args.video, size=args.size, rate=args.rate, start=args.start)


def part_of(args: argparse.Namespace) -> Part:
    """Return which frames are wanted.

    Raises:
        argparse.ArgumentError: the end is not after the start.
    """
    from holistic_native.media.trim import Part

    if args.end is not None and args.end <= args.start:
        raise argparse.ArgumentError(None, f"--end must be after --start, got {args.end:g} s and {args.start:g} s")
    return Part(args.start, args.end, args.every)


def seconds(text: str) -> float:
    """Read a time: seconds, or hours, minutes and seconds with colons between them."""
    found = re.fullmatch(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?)", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"must be seconds or [hours:]minutes:seconds, got {text!r}")
    hours, minutes, rest = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest)


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, got {text!r}")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([1-9]\d{0,4})x([1-9]\d{0,4})", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"must be width and height, as in 1280x720, got {text!r}")
    return int(found[1]), int(found[2])


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0 < rate <= 1000:
        raise argparse.ArgumentTypeError(f"must be frames per second, 0 to 1000, got {text!r}")
    return rate
