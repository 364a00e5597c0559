"""Outputs into devices, pipes, sockets and open files: written into, never replaced."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from holistic_native.atomic_write import AtomicFile, write_atomically

CONTENT = bytes(range(256)) * 300

pytestmark = pytest.mark.usefixtures("nothing_left_behind")


def test_null_device_stays_one() -> None:
    before = Path(os.devnull).stat()
    write_atomically(Path(os.devnull), CONTENT)
    assert Path(os.devnull).stat().st_ino == before.st_ino
    assert Path(os.devnull).is_char_device()


def test_a_full_device_is_named() -> None:
    with pytest.raises(OSError, match="No space left on device: '/dev/full'") as caught:
        write_atomically(Path("/dev/full"), CONTENT)
    assert caught.value.errno == errno.ENOSPC
    assert Path("/dev/full").is_char_device()


def received(take: Callable[[], bytes], write: Callable[[], None]) -> bytes:
    """Return what a reader gets of what is written meanwhile."""
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(take()))
    reader.start()
    write()
    reader.join(60)
    return got[0]


@pytest.mark.parametrize("linked", [False, True], ids=["itself", "by a link"])
@pytest.mark.parametrize("size", [0, 1, 70_000])  # a pipe holds 65536 bytes
def test_a_named_pipe_gets_all(tmp_path: Path, linked: bool, size: int) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)
    name = tmp_path / "link" if linked else pipe
    assert received(pipe.read_bytes, lambda: write_atomically(name, CONTENT[:size])) == CONTENT[:size]
    assert pipe.is_fifo()


def test_a_pipe_gets_nothing_of_what_failed(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def broken_off() -> None:
        with AtomicFile(pipe) as file:
            file.stream.write(CONTENT)
            raise KeyboardInterrupt

    def write() -> None:
        with pytest.raises(KeyboardInterrupt):
            broken_off()

    assert received(pipe.read_bytes, write) == b""


def test_a_pipe_whose_reader_goes_is_named(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    def write() -> None:
        with AtomicFile(pipe) as file:
            file.stream.write(CONTENT)
            os.close(reader)

    with pytest.raises(BrokenPipeError, match="pipe'"):
        write()


def test_a_socket_gets_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # the names of sockets must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        server.listen()

        def take() -> bytes:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as stream:
                return stream.read()

        assert received(take, lambda: write_atomically(Path("socket"), CONTENT)) == CONTENT
    assert Path("socket").is_socket()
    with pytest.raises(ConnectionRefusedError, match="'socket'"):
        write_atomically(Path("socket"), CONTENT)


@pytest.mark.parametrize("name", ["/dev/fd/{}", "/proc/self/fd/{}"])
def test_an_open_file_is_written_where_it_stands(tmp_path: Path, name: str) -> None:
    path = tmp_path / "log"
    with path.open("wb", buffering=0) as stream:
        stream.write(b"before ")
        write_atomically(Path(name.format(stream.fileno())), CONTENT)
        stream.write(b" after")
    assert path.read_bytes() == b"before " + CONTENT + b" after"


def test_standard_output_by_its_name(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from holistic_native.atomic_write import write_atomically\n"
        "write_atomically(Path('/dev/stdout'), b'content'); sys.stdout.write(' and more')"
    )
    with (tmp_path / "out").open("wb") as out:
        subprocess.run([sys.executable, "-c", program], stdout=out, check=True, timeout=600)
    assert (tmp_path / "out").read_bytes() == b"content and more"
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True, timeout=600)
    assert done.stdout == b"content and more"
