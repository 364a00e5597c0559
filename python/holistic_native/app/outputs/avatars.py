"""Avatars that move along: the pose of each frame, sent to the program that shows them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.avatar.animator import Animator
from holistic_native.avatar.seen import seen_in
from holistic_native.avatar.skeleton import HUMAN
from holistic_native.avatar.steady import SteadySender
from holistic_native.avatar.vmc import PORT, VmcEncoder
from holistic_native.avatar.vrm import read_vrm

if TYPE_CHECKING:
    from contextlib import ExitStack

    from holistic_native.result import HolisticResult

_HOST = "127.0.0.1"


class AvatarSink:
    """Makes poses of results and sends them."""

    def __init__(self, animator: Animator, sender: SteadySender) -> None:
        """Take what makes the poses, and what sends them."""
        self._animator = animator
        self._sender = sender

    def add(self, result: HolisticResult, size: tuple[int, int], time: float) -> None:
        """Send the pose of the next frame.

        Args:
            result: of the tracker.
            size: width and height of the frame in pixels.
            time: of the frame, seconds.
        """
        self._sender.add(self._animator.pose(seen_in(result, size), time))


def add_avatars(group: argparse._ArgumentGroup) -> None:
    """Add the arguments that say where poses are sent."""
    group.add_argument(
        "--vmc",
        type=_receiver,
        nargs="?",
        const=(_HOST, PORT),
        metavar="HOST:PORT",
        help="send a skeleton to a program that shows avatars, by the Virtual Motion Capture protocol (default: "
        f"{_HOST}:{PORT}; docs/moving-avatar.md)",
    )
    group.add_argument("--vmc-fps", type=_rate, default=60.0, metavar="N", help="frames sent a second (default: 60)")
    group.add_argument("--vrm", type=Path, metavar="FILE", help="the avatar, whose bones' lengths are sent with --vmc")


def open_avatar(args: argparse.Namespace, stack: ExitStack) -> AvatarSink | None:
    """Open what the arguments ask for; leaving `stack` closes it.

    Raises:
        ValueError: the receiver has no address, or the avatar's file is damaged.
        OSError: the avatar's file cannot be read.
    """
    if args.vmc is None:
        return None
    host, port = args.vmc
    skeleton = HUMAN if args.vrm is None else read_vrm(args.vrm)
    sender = SteadySender(VmcEncoder(skeleton).datagrams, host, port, fps=args.vmc_fps)
    return AvatarSink(Animator(skeleton), stack.enter_context(sender))


def _receiver(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if text.startswith("[") and text.endswith("]"):
        host, port = text, ""
    elif not colon:
        host, port = (_HOST, text) if text.isdecimal() else (text, "")
    if port and not (port.isdecimal() and len(port) < 6 and 0 < int(port) < 65536):
        raise argparse.ArgumentTypeError(f"the port must be a number from 1 to 65535, got {port!r}")
    return host.removeprefix("[").removesuffix("]") or _HOST, int(port or PORT)


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate <= 1000:
        raise argparse.ArgumentTypeError(f"must be above 0 and at most 1000, got {text}")
    return rate
