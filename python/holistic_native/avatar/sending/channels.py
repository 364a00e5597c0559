"""What one receiver is sent: made of results, frame by frame."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from holistic_native.avatar.animator import Animator, Pose
from holistic_native.avatar.seen import Seen
from holistic_native.avatar.sending.steady import SteadySender
from holistic_native.avatar.sending.targets import Receiver, Sent
from holistic_native.avatar.sending.udp import UdpSender

if TYPE_CHECKING:
    from holistic_native.avatar.seen_face import SeenFace
    from holistic_native.avatar.skeleton import Skeleton


class Channel(Protocol):
    """What `AvatarSender` feeds."""

    def begin(self) -> None:
        """Send from now on, without a past."""

    def add(self, seen: Seen, face: SeenFace | None, time: float) -> None:
        """Send what is seen on the next frame."""

    def end(self) -> None:
        """Send no longer."""

    def close(self) -> None:
        """Free the socket."""

    def sent(self) -> Sent:
        """Return what was sent."""


class Bones:
    """Poses of a skeleton, at a steady rate."""

    def __init__(
        self,
        protocol: str,
        what: str,
        receiver: Receiver,
        fps: float,
        skeleton: Skeleton,
        encode: Callable[[Pose, float], list[bytes]],
        *,
        upright: bool,
    ) -> None:
        """Find the receiver.

        Raises:
            ValueError: it has no address.
        """
        self._protocol, self._what = protocol, what
        self._udp = UdpSender(receiver)
        self._fps, self._skeleton, self._encode = fps, skeleton, encode
        self._upright = upright
        self._animator = self._new_animator()
        self._time = 0.0
        self._sender: SteadySender | None = None

    def begin(self) -> None:
        """Send from now on, without a past."""
        self._animator = self._new_animator()
        self._sender = SteadySender(self._encode, self._udp, fps=self._fps)

    def add(self, seen: Seen, face: SeenFace | None, time: float) -> None:  # noqa: ARG002 (it is in what is seen)
        """Send what is seen on the next frame; a time that goes back begins anew."""
        if time < self._time:
            self._animator = self._new_animator()
        pose = self._animator.pose(seen, time)
        self._time = time
        if self._sender is not None:
            self._sender.add(pose)

    def end(self) -> None:
        """Send no longer."""
        if self._sender is not None:
            self._sender.close()
            self._sender = None

    def close(self) -> None:
        """Free the socket."""
        self.end()
        self._udp.close()

    def sent(self) -> Sent:
        """Return what was sent."""
        return Sent(self._protocol, self._udp.receiver, self._what, self._udp.frames)

    def _new_animator(self) -> Animator:
        return Animator(self._skeleton, upright=self._upright)


class FaceEncoder(Protocol):
    """Makes datagrams of a face."""

    def datagrams(self, face: SeenFace, seconds: float) -> list[bytes]:
        """Return the datagrams of a face, none where it lacks what they need; seconds since 1970."""


class Faces:
    """Faces, each as soon as it is seen: receivers of faces interpolate and smooth themselves."""

    def __init__(self, protocol: str, receiver: Receiver, encoder: Callable[[], FaceEncoder]) -> None:
        """Find the receiver.

        Raises:
            ValueError: it has no address.
        """
        self._protocol = protocol
        self._udp = UdpSender(receiver)
        self._new_encoder = encoder
        self._encoder: FaceEncoder | None = None

    def begin(self) -> None:
        """Send from now on, without a past."""
        self._encoder = self._new_encoder()

    def add(self, seen: Seen, face: SeenFace | None, time: float) -> None:  # noqa: ARG002 (frames go at once)
        """Send what is seen on the next frame."""
        if self._encoder is not None and face is not None:
            datagrams = self._encoder.datagrams(face, _now())
            if datagrams:
                self._udp.send(datagrams)

    def end(self) -> None:
        """Send no longer."""
        self._encoder = None

    def close(self) -> None:
        """Free the socket."""
        self.end()
        self._udp.close()

    def sent(self) -> Sent:
        """Return what was sent."""
        return Sent(self._protocol, self._udp.receiver, "a face", self._udp.frames)


def _now() -> float:
    return time.time()
