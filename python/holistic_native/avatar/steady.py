"""Poses at a steady rate, whenever they come."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from holistic_native.avatar.animator import Pose
from holistic_native.avatar.rotation import add, between, scale

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

_LOGGER = logging.getLogger("holistic_native")
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
        return Pose(after.time, hips, rotations, after.tracked)


class SteadySender:
    """Sends the datagrams of poses over UDP at a steady rate, from a thread of its own; use it in a `with` block.

    Nobody need be there to receive them, and what cannot be sent at once is left out.
    """

    def __init__(
        self, encode: Callable[[Pose, float], list[bytes]], host: str, port: int, *, fps: float = 60.0
    ) -> None:
        """Find the receiver's address; nothing is sent before the first pose.

        Args:
            encode: returns the datagrams of a pose, given the seconds since the start.
            host: name or address of the receiver; IPv4 goes first.
            port: of the receiver.
            fps: frames a second.

        Raises:
            ValueError: the host has no address, or fps is not above 0.
        """
        if not 0 < fps <= 1000:
            raise ValueError(f"fps must be above 0 and at most 1000, got {fps}")
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        except (OSError, UnicodeError) as error:
            raise ValueError(f"the receiver {host!r} has no address: {error}") from None
        family, kind, protocol, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
        self._address: tuple[Any, ...] = address
        self._socket = socket.socket(family, kind, protocol)
        self._socket.setblocking(False)
        self._encode = encode
        self._period = 1.0 / fps
        self._lock = threading.Lock()
        self._poses = Interpolation()
        self._ended = threading.Event()
        self._start = time.monotonic()
        self._failed = False
        self._thread = threading.Thread(target=self._run, name="holistic-native sender", daemon=True)
        self._thread.start()

    def add(self, pose: Pose) -> None:
        """Take the newest pose; this does not wait for the network."""
        with self._lock:
            self._poses.add(pose, time.monotonic())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._ended.is_set():
            now = time.monotonic()
            with self._lock:
                pose = self._poses.at(now)
            if pose is not None:
                self._send(self._encode(pose, now - self._start))
            due += self._period
            if due < (after := time.monotonic()):  # what is late is not made up for by a burst
                due = after + self._period
            self._ended.wait(due - after)

    def _send(self, datagrams: list[bytes]) -> None:
        try:
            for datagram in datagrams:
                self._socket.sendto(datagram, self._address)
        except OSError as error:  # no room, no route, nobody there: the next frame says everything again
            if not self._failed:
                _LOGGER.warning("poses cannot be sent to %s: %s", self._address[0], error)
            self._failed = True
