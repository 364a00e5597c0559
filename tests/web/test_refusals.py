"""Requests that are refused: with a status that says why, in a few milliseconds of memory, never with a trace."""

from __future__ import annotations

import http.client
import random
import socket
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.services import PATIENCE, Reply, RunningService, encoded, form, running

LIMIT = 200_000
TOKEN = "0123456789-abcdefghij"


@pytest.fixture(scope="module")
def small(_models: None) -> Any:
    with running("--max-bytes", str(LIMIT), "--max-pixels", "1000000", "--allow-host", "tracker.example") as service:
        yield service


@pytest.fixture(scope="module")
def locked(_models: None) -> Any:
    with running("--token", TOKEN) as service:
        yield service


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """Return a small PNG that says it is large."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes(1 << 20))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def assert_problem(reply: Reply, *statuses: int) -> None:
    assert reply.status in statuses, reply.body
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json["status"] == reply.status
    assert reply.json["error"] == reply.json["detail"]
    assert b"Traceback" not in reply.body
    assert str(Path(__file__).parents[2]).encode() not in reply.body
    assert reply.headers["x-content-type-options"] == "nosniff"


def black(kind: str, **options: Any) -> bytes:
    return encoded(np.zeros((30, 40, 3), np.uint8), kind, **options)


def noise(kind: str) -> bytes:
    return encoded(np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8), kind)


REFUSED = {
    "nothing": (b"", 400),
    "text": (b"hello, this is no picture", 415),
    "a TIFF": (lambda: black("TIFF"), 415),
    "a cut JPEG": (lambda: noise("JPEG")[:20_000], 422),
    "a PNG without pixels": (lambda: noise("PNG")[:60], 415, 422),
    "a bomb": (lambda: bomb(50_000, 50_000), 413),
    "more pixels than allowed": (lambda: bomb(1001, 1000), 413),
    "more pixels than Pillow warns of": (lambda: bomb(10_000, 10_000), 413),
    "no pixels": (lambda: bomb(0, 0), 415, 422),
}


@pytest.mark.parametrize("name", REFUSED)
def test_pictures(small: RunningService, name: str) -> None:
    content, *statuses = REFUSED[name]
    body = content() if callable(content) else content
    assert_problem(small.post("/v1/image", body), *statuses)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query", ["complexity=3", "complexity=", "refine=maybe", "parts=feet", "parts=", "render=2", "hands=-1"]
)
def test_queries(small: RunningService, query: str) -> None:
    assert_problem(small.post(f"/v1/image?{query}", black("PNG")), 400)


def test_large_bodies(small: RunningService) -> None:
    large = bytes(LIMIT + 1)
    assert_problem(small.post("/v1/image", large), 413)
    pieces = (large[start : start + 10_000] for start in range(0, len(large), 10_000))
    try:
        reply = small.request("POST", "/v1/image", pieces, encode_chunked=True)
    except (BrokenPipeError, ConnectionResetError):
        pytest.fail("the answer must come before the connection is closed")
    assert_problem(reply, 413)


def test_a_length_that_is_announced_is_not_waited_for(small: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", small.port), timeout=PATIENCE) as client:
        client.sendall(b"POST /v1/image HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 413")


def test_forms(small: RunningService) -> None:
    picture = black("PNG")
    for parts in ((), (("other", picture),), (("image", picture),) * 2):
        body, headers = form(*parts)
        assert_problem(small.request("POST", "/v1/image", body, headers), 400)
    body, headers = form(*(("image", b""),) * 41)
    assert_problem(small.request("POST", "/v1/batch", body, headers), 413)
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "text/plain"):
        assert_problem(small.request("POST", "/v1/batch", body, {"Content-Type": kind}), 415)
    body, headers = form(("image", picture))
    for broken in (body[:-10], body[5:], b"--a-boundary", b"hello"):
        assert_problem(small.request("POST", "/v1/batch", broken, headers), 400)


def test_random_damage_is_never_an_error_of_ours(small: RunningService) -> None:
    sources = [black(kind) for kind in ("PNG", "JPEG", "WEBP", "BMP", "GIF")]
    random_ = random.Random(1)
    for number in range(100):
        content = bytearray(random_.choice(sources))
        for _ in range(random_.randint(1, 20)):
            content[random_.randrange(len(content))] = random_.randrange(256)
        if number % 2:
            content = content[: random_.randrange(len(content))]
        reply = small.post("/v1/image", bytes(content))
        assert reply.status in (200, 400, 413, 415, 422), reply.body
    assert not [line for line in small.log if "Traceback" in line]


def test_other_paths_and_methods(small: RunningService) -> None:
    assert_problem(small.request("GET", "/nowhere"), 404)
    assert_problem(small.request("GET", "/v1/image"), 405)
    assert_problem(small.request("GET", "/../../etc/passwd"), 404)


HOSTS = {
    "localhost": True,
    "LOCALHOST": True,
    "localhost.": True,
    "localhost:{port}": True,
    "127.0.0.1:{port}": True,
    "[::1]:{port}": True,
    "[0:0:0:0:0:0:0:1]": True,
    "tracker.example": True,
    "evil.example": False,
    "localhost.evil.example": False,
    "127.0.0.1.evil.example": False,
    "127.0.0.2": False,
    "localhost@evil.example": False,
    "evil.example@localhost": False,
    "localhost:port": False,
    "localhost/..": False,
    "[::1": False,
    "": False,
}
ORIGINS = {
    "http://localhost:{port}": True,
    "HTTP://LOCALHOST:{port}": True,
    "http://localhost": False,
    "https://localhost:{port}": False,
    "http://localhost:1": False,
    "http://127.0.0.1:{port}": False,
    "http://evil.example:{port}": False,
    "http://localhost.evil.example:{port}": False,
    "null": False,
    "": False,
    "file://": False,
}


def upgraded(service: RunningService, **headers: str) -> int:
    """Return the status of a WebSocket handshake."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
    handshake = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    connection.putrequest("GET", "/v1/stream", skip_host=True)
    for name, value in {**handshake, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def asked(service: RunningService, **headers: str) -> int:
    """Return the status of a plain request."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
    connection.putrequest("GET", "/v1/health", skip_host=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("host", HOSTS)
def test_hosts(small: RunningService, host: str) -> None:
    name = host.format(port=small.port)
    refused = (403, 400)  # what is no host at all is refused before it comes to us
    assert (asked(small, Host=name) == 200) == HOSTS[host] == (upgraded(small, Host=name) == 101)
    if not HOSTS[host]:
        assert asked(small, Host=name) in refused
        assert upgraded(small, Host=name) in refused


@pytest.mark.parametrize("origin", ORIGINS)
def test_origins(small: RunningService, origin: str) -> None:
    headers = {"Host": f"localhost:{small.port}", "Origin": origin.format(port=small.port)}
    assert asked(small, **headers) == (200 if ORIGINS[origin] else 403)
    assert upgraded(small, **headers) == (101 if ORIGINS[origin] else 403)


def test_two_hosts_are_none(small: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", small.port), timeout=PATIENCE) as client:
        client.sendall(b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n")
        assert client.recv(100)[9:12] in (b"400", b"403")


@pytest.mark.slow
def test_tokens(locked: RunningService) -> None:
    host = {"Host": "localhost"}
    for wrong in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"Authorization": f"Basic {TOKEN}"}):
        assert asked(locked, **host, **wrong) == 401
        assert upgraded(locked, **host, **wrong) == 403
    assert asked(locked, **host, Authorization=f"Bearer {TOKEN}") == 200
    assert asked(locked, **host, Authorization=f"bearer {TOKEN}") == 200
    assert upgraded(locked, **host, **{"Sec-WebSocket-Protocol": f"holistic.v1, token.{TOKEN}"}) == 101
    assert upgraded(locked, **host, **{"Sec-WebSocket-Protocol": "holistic.v1, token."}) == 403
    assert_problem(locked.request("POST", "/upload", b"", {}), 401)
    assert any(f"#token={TOKEN}" in line for line in locked.log)
