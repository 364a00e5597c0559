"""Avatars that move along with a stream: those that the service was started with, and one stream at a time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from holistic_native.avatar.sending import AvatarSender

if TYPE_CHECKING:
    from holistic_native.avatar.sending import Targets
    from holistic_native.result import HolisticResult


class Avatars:
    """Who of the streams moves the avatars; threads may share it.

    Attributes:
        expressive: whether faces of avatars move, too, where streams have blendshapes.
    """

    def __init__(self, targets: Targets) -> None:
        """Find the receivers; nothing is sent before a stream asks for it.

        Raises:
            ValueError: a receiver has no address, or the avatar's file is damaged.
            OSError: the avatar's file cannot be read.
        """
        self._sender = AvatarSender(targets, on=False)
        self.expressive = any(receiver is not None for receiver in targets.expressive.values())
        self._lock = threading.Lock()
        self._owner: object | None = None

    @property
    def receivers(self) -> dict[str, str]:
        """Where to, by the protocol's name."""
        return {sent.protocol: str(sent.receiver) for sent in self._sender.sent()}

    def claim(self, owner: object) -> bool:
        """Let a stream move the avatars from now on; return whether it may, which it may not beside another one."""
        with self._lock:
            if self._owner is None:
                self._sender.switch(True)
                self._owner = owner
            return self._owner is owner

    def release(self, owner: object) -> None:
        """Let others move them, where it was this stream that did."""
        with self._lock:
            if self._owner is owner:
                self._owner = None
                self._sender.switch(False)

    def add(self, owner: object, result: HolisticResult, size: tuple[int, int], time: float) -> None:
        """Send what was found in a stream's next frame, where it is the one that moves them.

        Args:
            owner: the stream.
            result: of its tracker.
            size: width and height of the frame in pixels.
            time: of the frame, seconds.
        """
        if self._owner is not owner:
            return  # without waiting for the one that is
        with self._lock:
            if self._owner is owner:
                self._sender.add(result, size, time)

    def close(self) -> None:
        """End for good; streams that still run move nothing any more."""
        with self._lock:
            self._owner = self  # nobody's
            self._sender.close()
