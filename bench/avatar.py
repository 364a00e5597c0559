"""What a skeleton costs on a frame: made of landmarks, interpolated, and as datagrams.

python -m bench.avatar [FRAMES]
"""

from __future__ import annotations

import math
import socket
import sys
import time
from collections.abc import Callable

from holistic_native.avatar import HUMAN, Animator, seen
from holistic_native.avatar.rotation import Y, Z, about
from holistic_native.avatar.sending.steady import Interpolation
from holistic_native.avatar.sending.vmc import VmcEncoder
from tests.support.avatars import landmarks_of


def milliseconds(work: Callable[[int], object], frames: int) -> float:
    """Return the median CPU time of a frame."""
    taken = []
    for frame in range(frames):
        start = time.thread_time_ns()
        work(frame)
        taken.append(time.thread_time_ns() - start)
    return sorted(taken)[frames // 2] / 1e6


def main() -> None:
    """Measure a person who waves, with both hands."""
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    people = [
        landmarks_of({"LeftUpperArm": about(Z, math.sin(frame / 9)), "LeftLowerArm": about(Y, -1.0)})
        for frame in range(frames)
    ]
    animator, encoder, shown = Animator(), VmcEncoder(HUMAN), Interpolation()
    views = [seen(body, *hands) for body, hands in people]
    poses = [Animator().pose(view, 0.0) for view in views]
    shown.add(poses[0], 0.0)
    shown.add(poses[-1], 0.2)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as to,
    ):
        to.bind(("127.0.0.1", 0))
        address = to.getsockname()

        def send(frame: int) -> None:
            for datagram in encoder.datagrams(poses[frame], frame / 60):
                sender.sendto(datagram, address)

        steps: dict[str, Callable[[int], object]] = {
            "landmarks to the skeleton's axes": lambda frame: seen(people[frame][0], *people[frame][1]),
            "pose of 55 bones, smoothed": lambda frame: animator.pose(views[frame], frame / 30),
            "interpolation": lambda frame: shown.at(0.2 + 0.1 * frame / frames),
            "datagrams of VMC, sent": send,
        }
        for name, work in steps.items():
            sys.stdout.write(f"{name}: {milliseconds(work, frames):.3f} ms\n")


if __name__ == "__main__":
    main()
