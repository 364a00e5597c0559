"""Datagrams to one receiver."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holistic_native.avatar.sending.targets import Receiver

_LOGGER = logging.getLogger("holistic_native")


class UdpSender:
    """Sends datagrams; nobody need be there to receive them, and what cannot be sent at once is left out.

    Attributes:
        receiver: to whom.
        frames: how many were sent whole.
    """

    def __init__(self, receiver: Receiver) -> None:
        """Find the receiver's address; IPv4 goes first.

        Raises:
            ValueError: the host has no address.
        """
        try:
            found = socket.getaddrinfo(receiver.host, receiver.port, type=socket.SOCK_DGRAM)
        except (OSError, UnicodeError) as error:
            raise ValueError(f"the receiver {receiver.host!r} has no address: {error}") from None
        family, kind, protocol, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
        self.receiver = receiver
        self.frames = 0
        self._address: tuple[Any, ...] = address
        self._socket = socket.socket(family, kind, protocol)
        self._socket.setblocking(False)
        self._failed = False

    def send(self, datagrams: Iterable[bytes]) -> None:
        """Send the datagrams of a frame, without waiting."""
        try:
            for datagram in datagrams:
                self._socket.sendto(datagram, self._address)
        except OSError as error:  # no room, no route, nobody there: the next frame says everything again
            if not self._failed:
                _LOGGER.warning("poses cannot be sent to %s: %s", self.receiver, error)
            self._failed = True
        else:
            self.frames += 1

    def close(self) -> None:
        """Free the socket."""
        self._socket.close()
