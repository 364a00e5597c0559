"""Servers that answer with anything but a model: one documented error, whatever they send."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from holistic_native.model_files.fetch import fetch_missing
from holistic_native.model_files.origins.bucket import BucketOrigin
from tests.support.small_models import MANIFEST

OK = b"HTTP/1.1 200 OK\r\n"


class Server(socketserver.ThreadingTCPServer):
    """Answers every connection with the same bytes, and hangs up."""

    daemon_threads = True
    answer = b""


class Answer(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(1 << 16)
        assert isinstance(self.server, Server)
        self.request.sendall(self.server.answer)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Answer) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 999 What\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n",
        OK + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
        OK + b"X: y\r\n" * 200 + b"\r\n",
        OK + b"no colon\r\n\r\nbody",
        OK + b"Content-Length: 99\r\n\r\nshort",
        OK + b"Content-Length: -5\r\n\r\nbody",
        OK + b"Content-Length: many\r\n\r\nbody",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nbody",
        OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nbody",
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 70_000 + b"\r\n",
        OK + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:port/\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:99999/\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe\x00/\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n",
        b"HTTP/1.1 302 Found\r\n\r\n",
        b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\n\r\n",
    ],
    ids=range(29),
)
def test_what_is_no_model_is_one_error(tmp_path: Path, server: Server, answer: bytes) -> None:
    server.answer = answer
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    with pytest.raises(RuntimeError, match=r"could not fetch hand\.tflite\. Tried:\n  MediaPipe's asset bucket: "):
        fetch_missing(["hand"], directory=tmp_path, origins=[BucketOrigin(address)], manifest=MANIFEST, progress=False)
    assert list(tmp_path.iterdir()) == []
