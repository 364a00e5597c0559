"""Streams that move an avatar: one at a time, and to nobody but those whom the command line names."""

from __future__ import annotations

import json
import socket as sockets
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any

import pytest

from holistic_native.avatar.bones import BONES
from tests.support import astronaut
from tests.support.osc import parsed
from tests.support.receivers import listening, port_of
from tests.support.services import PATIENCE, RunningService, encoded
from tests.support.stream_client import frame, landmarks

client = pytest.importorskip("websockets.sync.client", reason="a service needs the extra 'web'")
exceptions = pytest.importorskip("websockets.exceptions")
settings = pytest.importorskip("holistic_native.web.settings")

SEND, STOP = ({"type": "avatar", "send": yes} for yes in (True, False))


class Client:
    """A program with a stream."""

    def __init__(self, service: RunningService, stack: ExitStack) -> None:
        address = f"ws://127.0.0.1:{service.port}/v1/stream?complexity=0&hands=0"
        connected = client.connect(address, subprotocols=["holistic.v1"], max_size=None, open_timeout=PATIENCE)
        self.socket = stack.enter_context(connected)
        self._number = 0

    def says(self, command: dict[str, Any]) -> Any:
        self.socket.send(json.dumps(command))
        return json.loads(self.socket.recv(PATIENCE))

    def tracks(self) -> None:
        """Send a frame with a person, and take what is found."""
        self._number += 1
        self.socket.send(frame(self._number, self._number / 30, encoded(astronaut.frames()[0], "JPEG")))
        assert landmarks(self.socket.recv(PATIENCE)).parts["pose"] is not None


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def assert_silent(receiver: sockets.socket) -> None:
    """Take what has come before, and require that no more comes: for five frames at the rate of the service."""
    receiver.setblocking(False)
    with suppress(BlockingIOError):
        while receiver.recv(2048):
            pass
    receiver.settimeout(0.1)
    with pytest.raises(TimeoutError):
        receiver.recv(2048)
    receiver.settimeout(PATIENCE)


def test_one_stream_moves_the_avatar(sending: RunningService, receiver: sockets.socket, stack: ExitStack) -> None:
    health = sending.request("GET", "/v1/health").json
    assert health["avatars"] == {"VMC": f"127.0.0.1:{port_of(receiver)}"}
    first, second = Client(sending, stack), Client(sending, stack)
    first.tracks()
    assert_silent(receiver)
    assert first.says(SEND) == {"avatar": "on"}
    assert second.says(SEND) == {"avatar": "taken"}
    first.tracks()
    bones: dict[str, list[Any]] = {}
    while len(bones) < len(BONES):
        for address, tags, values in parsed(receiver.recv(2048)):
            if address == "/VMC/Ext/Bone/Pos":
                assert tags == ",sfffffff"
                assert sum(value**2 for value in values[4:]) == pytest.approx(1, abs=1e-6)
                bones[values[0]] = values
    assert bones.keys() == set(BONES)
    # The one that was refused changes nothing by what it tracks or says.
    assert second.says(STOP) == {"avatar": "off"}
    assert second.says(SEND) == {"avatar": "taken"}
    assert first.says(SEND) == {"avatar": "on"}
    assert first.says(STOP) == {"avatar": "off"}
    assert second.says(SEND) == {"avatar": "on"}
    first.tracks()
    assert_silent(receiver)
    second.tracks()
    assert parsed(receiver.recv(2048))
    # A client that goes leaves the avatar to the next one.
    second.socket.close()
    for _ in range(200):
        if (said := first.says(SEND)) == {"avatar": "on"}:
            break
    assert said == {"avatar": "on"}


@pytest.mark.parametrize(
    "command",
    [
        {"type": "avatar", "send": True, "vmc": "127.0.0.1:{port}"},
        {"type": "avatar", "send": "127.0.0.1:{port}"},
        {"type": "avatar", "send": 1},
        {"type": "avatar", "host": "127.0.0.1", "port": "{port}"},
        {"type": "avatar"},
    ],
)
def test_no_client_says_where_to(
    sending: RunningService, receiver: sockets.socket, stack: ExitStack, command: dict[str, Any]
) -> None:
    elsewhere = stack.enter_context(listening())
    asking = Client(sending, stack)
    text = json.dumps(command).replace("{port}", str(port_of(elsewhere)))
    asking.socket.send(frame(0, 0, encoded(astronaut.frames()[0], "JPEG")))
    asking.socket.send(text)
    with pytest.raises(exceptions.ConnectionClosedError) as closed:
        list(asking.socket)
    assert closed.value.rcvd.code == 1003
    for silent in (receiver, elsewhere):
        assert_silent(silent)


def test_no_address_and_no_page_from_elsewhere(
    sending: RunningService, receiver: sockets.socket, stack: ExitStack
) -> None:
    elsewhere = stack.enter_context(listening())
    query = f"vmc=127.0.0.1:{port_of(elsewhere)}&vrchat={port_of(elsewhere)}&avatar=1&send=1"
    address = f"ws://127.0.0.1:{sending.port}/v1/stream?{query}"
    with client.connect(address, subprotocols=["holistic.v1"], open_timeout=PATIENCE) as socket:
        socket.send(frame(0, 0, encoded(astronaut.frames()[0], "JPEG")))
        assert landmarks(socket.recv(PATIENCE)).parts["pose"] is not None
    for headers in ({"Origin": "http://elsewhere.test"}, {"Host": "elsewhere.test"}):
        with pytest.raises(exceptions.InvalidStatus):
            client.connect(address, additional_headers=headers, open_timeout=PATIENCE)
    for silent in (receiver, elsewhere):
        assert_silent(silent)


def test_without_avatars_a_stream_says_so(service: RunningService, stack: ExitStack) -> None:
    asking = Client(service, stack)
    assert service.request("GET", "/v1/health").json["avatars"] == {}
    assert asking.says(SEND) == {"avatar": "none"}
    asking.tracks()


def test_one_process_alone_moves_avatars() -> None:
    from holistic_native.avatar.sending import Receiver, Targets

    targets = Targets(vmc=Receiver("127.0.0.1", 1))
    assert settings.ServiceSettings(avatars=targets).avatars == targets
    with pytest.raises(ValueError, match="processes must be 1 where avatars move, got 2"):
        settings.ServiceSettings(avatars=targets, processes=2)
    assert settings.ServiceSettings(avatars=replace(targets, vmc=None), processes=2).processes == 2
