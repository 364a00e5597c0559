"""Avatars that move along: the pose of each frame, sent to the program that shows them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.avatar import vmc, vrchat
from holistic_native.avatar.animator import Animator
from holistic_native.avatar.seen import seen_in
from holistic_native.avatar.skeleton import HUMAN
from holistic_native.avatar.steady import SteadySender
from holistic_native.avatar.vmc import VmcEncoder
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
        type=_vmc,
        nargs="?",
        const=(_HOST, vmc.PORT),
        metavar="HOST:PORT",
        help="send a skeleton to a program that shows avatars, by the Virtual Motion Capture protocol (default: "
        f"{_HOST}:{vmc.PORT}; docs/moving-avatar.md)",
    )
    group.add_argument(
        "--vrchat",
        type=_vrchat,
        nargs="?",
        const=(_HOST, vrchat.PORT),
        metavar="HOST:PORT",
        help=f"send eight trackers to VRChat (default: {_HOST}:{vrchat.PORT})",
    )
    group.add_argument(
        "--height", type=float, default=vrchat.HEIGHT, metavar="M", help="of the person, for VRChat (default: 1.70)"
    )
    group.add_argument(
        "--vmc-fps", type=_rate, default=60.0, metavar="N", help="frames sent a second, by both (default: 60)"
    )
    group.add_argument("--vrm", type=Path, metavar="FILE", help="the avatar, whose bones' lengths are sent with --vmc")


def sends(args: argparse.Namespace) -> bool:
    """Return whether poses are sent anywhere."""
    return args.vmc is not None or args.vrchat is not None


def open_avatars(args: argparse.Namespace, stack: ExitStack) -> tuple[AvatarSink, ...]:
    """Open what the arguments ask for; leaving `stack` closes it.

    Raises:
        ValueError: a receiver has no address, the avatar's file is damaged, or nobody has such a height.
        OSError: the avatar's file cannot be read.
    """
    found = []
    if args.vmc is not None:
        skeleton = HUMAN if args.vrm is None else read_vrm(args.vrm)
        found.append((skeleton, VmcEncoder(skeleton).datagrams, args.vmc))
    if args.vrchat is not None:
        skeleton = vrchat.sized(args.height)
        found.append((skeleton, vrchat.VrchatEncoder(skeleton).datagrams, args.vrchat))
    return tuple(
        AvatarSink(Animator(skeleton), stack.enter_context(SteadySender(encode, host, port, fps=args.vmc_fps)))
        for skeleton, encode, (host, port) in found
    )


def _vmc(text: str) -> tuple[str, int]:
    return _receiver(text, vmc.PORT)


def _vrchat(text: str) -> tuple[str, int]:
    return _receiver(text, vrchat.PORT)


def _receiver(text: str, usual: int) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if text.startswith("[") and text.endswith("]"):
        host, port = text, ""
    elif not colon:
        host, port = (_HOST, text) if text.isdecimal() else (text, "")
    if port and not (port.isdecimal() and len(port) < 6 and 0 < int(port) < 65536):
        raise argparse.ArgumentTypeError(f"the port must be a number from 1 to 65535, got {port!r}")
    return host.removeprefix("[").removesuffix("]") or _HOST, int(port or usual)


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate <= 1000:
        raise argparse.ArgumentTypeError(f"must be above 0 and at most 1000, got {text}")
    return rate
