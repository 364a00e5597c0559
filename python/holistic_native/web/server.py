"""Run the service: in this process, or in several that share a port and are replaced when they die."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
import warnings
from contextlib import contextmanager
from multiprocessing import connection
from typing import TYPE_CHECKING

import uvicorn
from PIL import Image

from holistic_native.web.application import Application
from holistic_native.web.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.process import BaseProcess

    from holistic_native.web.settings import ServiceSettings

_LOG = logging.getLogger("holistic_native")
_BACKLOG = 128
_GRACE_SECONDS = 10
# A process that dies this soon after its start is not replaced at once.
_SHORT_LIFE = 5.0
_PAUSE_SECONDS = 1.0
# A signal sets an event; how long it may take until that is seen.
_GLANCE_SECONDS = 0.2
_STOPPING = (signal.SIGTERM, signal.SIGINT)


def listening_socket(settings: ServiceSettings) -> socket.socket:
    """Return a socket that listens where the settings say.

    Raises:
        OSError: the address cannot be had, or another program has the port.
    """
    family, kind, _, _, address = socket.getaddrinfo(
        settings.host.strip("[]"), settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listening = socket.socket(family, kind)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def run_one(settings: ServiceSettings, listening: socket.socket, started: Callable[[], None]) -> None:
    """Serve in this process until a signal stops it.

    Args:
        settings: of the service.
        listening: where.
        started: called once the models are loaded, just before requests are answered.

    Raises:
        FileNotFoundError: a model is nowhere to be found.
        ValueError: a model is damaged, or a TLS file makes no sense.
    """
    # Bounds of our own refuse such pictures; Pillow's warning would only repeat it.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    # Each damaged form is a line of this library's, and anybody may send them; clients hear about it, with a 400.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    service = Service(settings)
    service.warm_up()
    config = uvicorn.Config(
        Application(service).guarded(),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ws="websockets-sansio",
        ws_max_size=settings.max_bytes,
        ws_max_queue=2,
        ws_per_message_deflate=False,
        h11_max_incomplete_event_size=16 << 10,
        ssl_certfile=settings.certfile,
        ssl_keyfile=settings.keyfile,
    )
    started()
    _Server(config).run([listening])


class _Server(uvicorn.Server):
    """A server that a signal stops, and that is all: uvicorn's own would raise the signal again afterwards."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM as long as the server runs; in the main thread, where signals arrive."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in _STOPPING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def run_several(settings: ServiceSettings, listening: socket.socket, started: Callable[[], None]) -> None:
    """Serve in as many processes as the settings say, until a signal stops all; one that dies is replaced."""
    context = multiprocessing.get_context("spawn")
    stopping = threading.Event()
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in _STOPPING}
    children: dict[int, tuple[BaseProcess, float]] = {}

    def start() -> None:
        process = context.Process(target=_child, args=(settings, listening), daemon=True)
        process.start()
        children[process.sentinel] = process, time.monotonic()

    try:
        for _ in range(settings.processes):
            start()
        started()
        while not stopping.is_set():
            for sentinel in connection.wait([*children], timeout=_GLANCE_SECONDS):
                assert isinstance(sentinel, int)
                process, began = children.pop(sentinel)
                process.join()
                _LOG.error("process %s ended (%s); another one takes its place", process.pid, process.exitcode)
                if time.monotonic() - began < _SHORT_LIFE:
                    stopping.wait(_PAUSE_SECONDS)
                start()
    finally:
        for process, _ in children.values():
            process.terminate()
        for process, _ in children.values():
            process.join()
        for number, handler in before.items():
            signal.signal(number, handler)


def _child(settings: ServiceSettings, listening: socket.socket) -> None:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    run_one(settings, listening, lambda: None)


def _end_with_parent() -> None:
    """Stop this process once its parent is gone: it would keep the port, and could not be stopped."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
