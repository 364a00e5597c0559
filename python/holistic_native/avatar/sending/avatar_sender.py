"""What a tracker finds, to everybody who is to get it."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from holistic_native.avatar.seen import seen_with
from holistic_native.avatar.seen_face import seen_face
from holistic_native.avatar.sending import vrchat
from holistic_native.avatar.sending.channels import Bones, Channel, Faces
from holistic_native.avatar.sending.ifacialmocap import IFacialMocapEncoder
from holistic_native.avatar.sending.livelink import LiveLinkEncoder
from holistic_native.avatar.sending.openseeface import OpenSeeFaceEncoder
from holistic_native.avatar.sending.targets import Sent, Targets
from holistic_native.avatar.sending.vmc import VmcEncoder
from holistic_native.avatar.skeleton import HUMAN
from holistic_native.avatar.vrm import read_vrm, read_vrm_expressions

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from holistic_native.result import HolisticResult

_LOGGER = logging.getLogger("holistic_native")


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
        self._targets = targets
        self._closed = False
        self._on = False
        self._noted = False
        self._channels: list[Channel] = []
        try:
            self._open(targets)
            self.switch(on)
        except BaseException:
            self.close()
            raise

    def _open(self, targets: Targets) -> None:
        if targets.vmc is not None:
            skeleton = HUMAN if targets.vrm is None else read_vrm(targets.vrm)
            known = frozenset[str]() if targets.vrm is None else read_vrm_expressions(targets.vrm)
            encode = VmcEncoder(skeleton, targets.vmc_names, known).datagrams
            self._channels.append(
                Bones("VMC", "55 bones", targets.vmc, targets.fps, skeleton, encode, upright=targets.upright)
            )
        if targets.vrchat is not None:
            skeleton = vrchat.sized(targets.height)
            encode = vrchat.VrchatEncoder(skeleton).datagrams
            what = f"{len(vrchat.TRACKERS)} trackers"
            self._channels.append(
                Bones("VRChat", what, targets.vrchat, targets.fps, skeleton, encode, upright=targets.upright)
            )
        if targets.openseeface is not None:
            self._channels.append(Faces("OpenSeeFace", targets.openseeface, OpenSeeFaceEncoder))
        if targets.ifacialmocap is not None:
            self._channels.append(Faces("iFacialMocap", targets.ifacialmocap, IFacialMocapEncoder))
        if targets.livelink is not None:
            self._channels.append(Faces("Live Link Face", targets.livelink, LiveLinkEncoder))

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
                face = seen_face(result, size)
                seen = seen_with(face, result, size)
                if face is not None and not face.movements:
                    self._note()
                for channel in self._channels:
                    channel.add(seen, face, time)

    def _note(self) -> None:
        # Once, and not before there is a face: who tracks none wants no expressions.
        if not self._noted:
            self._noted = True
            wanting = [name for name, receiver in self._targets.expressive.items() if receiver is not None]
            if wanting:
                _LOGGER.warning(
                    "no expressions are sent (%s): faces have no blendshapes, which Holistic computes with "
                    "face_blendshapes=True, and run with --refine-face --blendshapes",
                    ", ".join(wanting),
                )

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
