"""The arguments that say to whom an avatar's movements are sent."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.avatar.sending.avatar_sender import AvatarSender
from holistic_native.avatar.sending.targets import (
    FASTEST,
    HEIGHT,
    IFACIALMOCAP_PORT,
    LIVELINK_PORT,
    LOOPBACK,
    NAMINGS,
    OPENSEEFACE_PORT,
    VMC_PORT,
    VRCHAT_PORT,
    Receiver,
    Targets,
)

if TYPE_CHECKING:
    from contextlib import ExitStack


def add_avatars(group: argparse._ArgumentGroup) -> None:
    """Add the arguments that say where poses are sent."""
    _add_receiver(
        group,
        "--vmc",
        VMC_PORT,
        "send a skeleton to a program that shows avatars, by the Virtual Motion Capture protocol",
        "; docs/moving-avatar.md",
    )
    _add_receiver(group, "--vrchat", VRCHAT_PORT, "send eight trackers to VRChat")
    group.add_argument(
        "--height", type=float, default=HEIGHT, metavar="M", help="of the person, for VRChat (default: 1.70)"
    )
    group.add_argument(
        "--vmc-fps", type=_rate, default=60.0, metavar="N", help="frames sent a second, by both (default: 60)"
    )
    group.add_argument(
        "--vmc-names",
        choices=NAMINGS,
        default="both",
        help="what expressions are called with --vmc: as VRM 0 has them, VRM 1, or both (default)",
    )
    group.add_argument(
        "--upright",
        action="store_true",
        help="the camera looks down or up: learn how far from whom stands straight, and turn skeletons back",
    )
    group.add_argument("--vrm", type=Path, metavar="FILE", help="the avatar, whose bones' lengths are sent with --vmc")
    for name, port, source in (
        ("--openseeface", OPENSEEFACE_PORT, "OpenSeeFace: points, head, eyes and mouth"),
        ("--ifacialmocap", IFACIALMOCAP_PORT, "the app iFacialMocap: blendshapes, head and eyes"),
        ("--livelink", LIVELINK_PORT, "the app Live Link Face: the same"),
    ):
        _add_receiver(group, name, port, f"send the face as if from {source}")


def targets(args: argparse.Namespace) -> Targets:
    """Return to whom the arguments say that poses are sent."""
    return Targets(
        vmc=args.vmc,
        vrchat=args.vrchat,
        vrm=args.vrm,
        fps=args.vmc_fps,
        height=args.height,
        vmc_names=args.vmc_names,
        upright=args.upright,
        openseeface=args.openseeface,
        ifacialmocap=args.ifacialmocap,
        livelink=args.livelink,
    )


def open_avatars(args: argparse.Namespace, stack: ExitStack) -> AvatarSender | None:
    """Open what the arguments ask for, None where they ask for nothing; leaving `stack` closes it.

    Raises:
        ValueError: a receiver has no address, or the avatar's file is damaged.
        OSError: the avatar's file cannot be read.
    """
    wanted = targets(args)
    if not wanted:
        return None
    return stack.enter_context(AvatarSender(wanted))


def _add_receiver(group: argparse._ArgumentGroup, name: str, port: int, does: str, more: str = "") -> None:
    def receiver(text: str) -> Receiver:
        try:
            return Receiver.parse(text, port)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    group.add_argument(
        name,
        type=receiver,
        nargs="?",
        const=Receiver(LOOPBACK, port),
        metavar="HOST:PORT",
        help=f"{does} (default: {LOOPBACK}:{port}{more})",
    )


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate <= FASTEST:
        raise argparse.ArgumentTypeError(f"must be above 0 and at most {FASTEST:g}, got {text}")
    return rate
