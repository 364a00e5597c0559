"""A service in a process of its own, and clients of it."""

from __future__ import annotations

import http.client
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_PROGRAM = "import sys; from holistic_native.app.main import main; sys.exit(main())"
_STARTED = re.compile(r"serving at (https?)://(.*):(\d+)/")
PATIENCE = 60.0


class Reply(NamedTuple):
    """An answer over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class RunningService:
    """A service that runs.

    Attributes:
        process: its process.
        port: where it listens on 127.0.0.1.
        log: what it has written to standard error.
    """

    process: subprocess.Popen[str]
    port: int
    log: list[str] = field(default_factory=list)

    def request(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] = {}, **options: Any
    ) -> Reply:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {**headers}, **options)
            answered = connection.getresponse()
            return Reply(answered.status, {k.lower(): v for k, v in answered.getheaders()}, answered.read())
        finally:
            connection.close()

    def post(self, path: str, body: bytes, **headers: str) -> Reply:
        """Send a picture."""
        return self.request("POST", path, body, headers or {"Content-Type": "image/jpeg"})


def encoded(picture: NDArray[np.uint8], kind: str, **options: Any) -> bytes:
    """Return a picture, (height, width, 3) RGB, as a file of a kind that Pillow knows."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, kind, **options)
    return stream.getvalue()


def form(*parts: tuple[str, bytes]) -> tuple[bytes, dict[str, str]]:
    """Return a multipart form and its headers."""
    boundary = "a-boundary"
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\n'.encode() + data + b"\r\n"
        for name, data in parts
    )
    return body + f"--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


@contextmanager
def running(*arguments: str, environment: Mapping[str, str] = {}) -> Iterator[RunningService]:
    """Start a service on a free port, with more in its environment, and stop it in the end."""
    command = [sys.executable, "-c", _PROGRAM, "serve", "--port", "0", *arguments]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        env={**os.environ, **environment},
    )
    assert process.stderr is not None
    service = RunningService(process, 0)
    try:
        for line in process.stderr:
            service.log.append(line)
            started = _STARTED.search(line)
            if started:
                service.port = int(started[3])
                break
        assert service.port, f"the service did not start: {''.join(service.log)}"
        stream = process.stderr
        reader = threading.Thread(target=lambda: service.log.extend(stream), daemon=True)
        reader.start()
        yield service
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        reader.join(PATIENCE)
    finally:
        with suppress(ProcessLookupError):  # all of them are gone, as they should be
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stderr.close()
