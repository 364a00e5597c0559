"""Poses at a steady rate, whenever they come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from holistic_native.avatar.animator import Pose
from holistic_native.avatar.rotation import add, between, scale
from holistic_native.avatar.sending.targets import FASTEST

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from holistic_native.avatar.sending.udp import UdpSender

# Between poses that are further apart nothing is made up: a camera of four frames a second is the slowest.
_LONGEST_S = 0.25


class Interpolation:
    """Goes from what is shown to the newest pose within the time that the pose took to come: never with a jump."""

    def __init__(self) -> None:
        """Begin without a pose."""
        self._from: Pose | None = None
        self._to: Pose | None = None
        self._came = 0.0
        self._span = 0.0

    def add(self, pose: Pose, now: float) -> None:
        """Take the newest pose; `now` is a time that only grows, seconds."""
        shown = self.at(now)
        self._span = 0.0 if shown is None else min(_LONGEST_S, max(0.0, now - self._came))
        self._from, self._to, self._came = shown, pose, now

    def at(self, now: float) -> Pose | None:
        """Return what to show; None before the first pose."""
        before, after = self._from, self._to
        if before is None or after is None or now - self._came >= self._span:
            return after
        share = max(0.0, now - self._came) / self._span
        rotations = {
            bone: between(rotation, after.rotations[bone], share) for bone, rotation in before.rotations.items()
        }
        hips = add(scale(before.hips, 1.0 - share), scale(after.hips, share))
        start = before.expression
        expression = {
            name: (1.0 - share) * start.get(name, 0.0) + share * value for name, value in after.expression.items()
        }
        return Pose(after.time, hips, rotations, after.tracked, expression)


class SteadySender:
    """Sends the datagrams of poses at a steady rate, from a thread of its own; use it in a `with` block."""

    def __init__(self, encode: Callable[[Pose, float], list[bytes]], udp: UdpSender, *, fps: float = 60.0) -> None:
        """Begin; nothing is sent before the first pose.

        Args:
            encode: returns the datagrams of a pose, given the seconds since the start.
            udp: sends them; it is not closed.
            fps: frames a second.

        Raises:
            ValueError: fps is not above 0.
        """
        if not 0 < fps <= FASTEST:
            raise ValueError(f"fps must be above 0 and at most {FASTEST:g}, got {fps}")
        self._udp = udp
        self._encode = encode
        self._period = 1.0 / fps
        self._lock = threading.Lock()
        self._poses = Interpolation()
        self._ended = threading.Event()
        self._start = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="holistic-native sender", daemon=True)
        self._thread.start()

    def add(self, pose: Pose) -> None:
        """Take the newest pose; this does not wait for the network."""
        with self._lock:
            self._poses.add(pose, time.monotonic())

    def close(self) -> None:
        """End the thread; nothing is sent any more."""
        self._ended.set()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._ended.is_set():
            now = time.monotonic()
            with self._lock:
                pose = self._poses.at(now)
            if pose is not None:
                self._udp.send(self._encode(pose, now - self._start))
            due += self._period
            if due < (after := time.monotonic()):  # what is late is not made up for by a burst
                due = after + self._period
            self._ended.wait(due - after)
