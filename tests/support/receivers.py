"""Programs that listen for datagrams."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def listening() -> Iterator[socket.socket]:
    """Give a socket on this machine; what does not come within 20 seconds is an error."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(20)
        yield receiver


def free_port() -> int:
    """Return a port at which nobody listens."""
    with listening() as taken:
        return port_of(taken)


def port_of(receiver: socket.socket) -> int:
    """Return where a receiver listens."""
    port = receiver.getsockname()[1]
    assert isinstance(port, int)
    return port
