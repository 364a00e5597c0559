"""A server on this machine that speaks S3, for as long as a test takes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any
from unittest import mock
from urllib.request import Request, urlopen

import pytest

NEEDED = ("fsspec", "s3fs", "moto", "flask_cors")
MARKS = (
    pytest.mark.skipif(
        any(find_spec(name) is None for name in NEEDED), reason="the server needs moto[server] and s3fs"
    ),
    pytest.mark.filterwarnings("default"),  # theirs
)
REGION = "us-east-1"


def environment(server: str) -> dict[str, str]:
    """Return what says to those who speak S3 where a server is, and who they are."""
    known = {"AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": REGION}
    return {**known, "AWS_ENDPOINT_URL": server}


@contextmanager
def bucket() -> Iterator[Any]:
    """Give the file system of an empty bucket `data`; the environment says to this process and its children where."""
    from moto.server import ThreadedMotoServer
    from s3fs import S3FileSystem

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        with mock.patch.dict(os.environ, environment(f"http://{host}:{port}")):
            # What an earlier server has left, in moto and in those who asked it.
            urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
            S3FileSystem.clear_instance_cache()
            system = S3FileSystem()
            system.mkdir("s3://data")
            yield system
    finally:
        S3FileSystem.clear_instance_cache()
        server.stop()
