"""What a tracker finds, to everybody who is to get it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from holistic_native.avatar.animator import Animator, Pose
from holistic_native.avatar.seen import seen_in
from holistic_native.avatar.sending import vrchat
from holistic_native.avatar.sending.steady import SteadySender
from holistic_native.avatar.sending.targets import Sent, Targets
from holistic_native.avatar.sending.udp import UdpSender
from holistic_native.avatar.sending.vmc import VmcEncoder
from holistic_native.avatar.skeleton import HUMAN
from holistic_native.avatar.vrm import read_vrm

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from holistic_native.avatar.sending.targets import Receiver
    from holistic_native.avatar.skeleton import Skeleton
    from holistic_native.result import HolisticResult

Encode = Callable[[Pose, float], list[bytes]]


class AvatarSender:
    """Sends what a tracker finds to every target; threads may share it.

    Receivers that are not there cost nothing. It can be switched off and on again, and then begins without a past, as
    it does when the time goes back.
    """

    def __init__(self, targets: Targets, *, on: bool = True) -> None:
        """Find the receivers and read the avatar; nothing is sent before the first result.

        Args:
            targets: to whom.
            on: whether results are sent from the start.

        Raises:
            ValueError: a receiver has no address, or the avatar's file is damaged.
            OSError: the avatar's file cannot be read.
        """
        self._lock = threading.Lock()
        self._closed = False
        self._on = False
        self._channels: list[_Bones] = []
        try:
            if targets.vmc is not None:
                skeleton = HUMAN if targets.vrm is None else read_vrm(targets.vrm)
                encode = VmcEncoder(skeleton).datagrams
                self._channels.append(_Bones("VMC", "55 bones", targets.vmc, targets.fps, skeleton, encode))
            if targets.vrchat is not None:
                skeleton = vrchat.sized(targets.height)
                encode = vrchat.VrchatEncoder(skeleton).datagrams
                what = f"{len(vrchat.TRACKERS)} trackers"
                self._channels.append(_Bones("VRChat", what, targets.vrchat, targets.fps, skeleton, encode))
            self.switch(on)
        except BaseException:
            self.close()
            raise

    @property
    def on(self) -> bool:
        """Whether results are sent."""
        return self._on

    def switch(self, on: bool) -> None:
        """Send from now on, or no longer; poses that were sent stay where receivers have them.

        Raises:
            RuntimeError: the sender is closed.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("the sender is closed")
            if on != self._on:
                for channel in self._channels:
                    channel.begin() if on else channel.end()
                self._on = on

    def add(self, result: HolisticResult, size: tuple[int, int], time: float) -> None:
        """Send what was found in the next frame; this waits for no network, and does nothing while switched off.

        Args:
            result: of a tracker.
            size: width and height of the frame in pixels.
            time: of the frame, seconds.

        Raises:
            ValueError: time is not finite.
        """
        with self._lock:
            if self._on:
                for channel in self._channels:
                    channel.add(result, size, time)

    def sent(self) -> tuple[Sent, ...]:
        """Return what each receiver was sent until now, whether or not anybody was there."""
        return tuple(channel.sent() for channel in self._channels)

    def close(self) -> None:
        """End for good; results that come later are not sent."""
        with self._lock:
            self._closed = True
            self._on = False
            for channel in self._channels:
                channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Bones:
    # Poses of a skeleton at a steady rate to one receiver.

    def __init__(
        self, protocol: str, what: str, receiver: Receiver, fps: float, skeleton: Skeleton, encode: Encode
    ) -> None:
        self._protocol, self._what = protocol, what
        self._udp = UdpSender(receiver)
        self._fps, self._skeleton, self._encode = fps, skeleton, encode
        self._animator = Animator(skeleton)
        self._time = 0.0
        self._sender: SteadySender | None = None

    def begin(self) -> None:
        self._animator = Animator(self._skeleton)
        self._sender = SteadySender(self._encode, self._udp, fps=self._fps)

    def add(self, result: HolisticResult, size: tuple[int, int], time: float) -> None:
        if time < self._time:
            self._animator = Animator(self._skeleton)
        pose = self._animator.pose(seen_in(result, size), time)
        self._time = time
        if self._sender is not None:
            self._sender.add(pose)

    def end(self) -> None:
        if self._sender is not None:
            self._sender.close()
            self._sender = None

    def close(self) -> None:
        self.end()
        self._udp.close()

    def sent(self) -> Sent:
        return Sent(self._protocol, self._udp.receiver, self._what, self._udp.frames)
