"""The settings that a service is started with."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.options import checked_count
from holistic_native.scheduling.schedule import usable_cores

if TYPE_CHECKING:
    from holistic_native.avatar.sending import Targets

MEGABYTE = 1 << 20
_LOOPBACK_NAMES = ("localhost",)
# What may stand in headers, in a sub-protocol's name and behind the '#' of an address.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,256}")


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """How a service listens, what it accepts, and with what it tracks.

    Attributes:
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        token: what clients must send, at least 16 characters; None for none, on loopback only.
        open_to_all: no token is needed although the address is no loopback one.
        allow_hosts: names beside the loopback ones that clients may call the service by.
        certfile: TLS certificate, with its chain, in PEM; None for plain HTTP.
        keyfile: its private key; None where `certfile` holds it.
        threads: CPU threads of each tracker of pictures, at least 1; None divides the cores among them.
        workers: trackers of pictures in each process, at least 1.
        processes: processes that share the port, at least 1.
        streams: WebSocket connections with a tracker at the same time, in each process, at least 1.
        queue: requests that may wait for a tracker, in each process, at least 1.
        queue_timeout: seconds a request may wait, above 0.
        max_bytes: of a request's body or a frame of a stream.
        max_pixels: of a picture.
        profile: of streams, by name; pictures are tracked in "exact", or in "fast" where that is said here.
        complexity: what `TrackerOptions.complexity` is by default.
        avatars: to whom streams may send an avatar's movements; None for nobody.

    Raises:
        TypeError: a count is no integer.
        ValueError: a setting is out of range, or the service would be open to all without that being said.
        FileNotFoundError: a TLS file does not exist.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    open_to_all: bool = False
    allow_hosts: tuple[str, ...] = ()
    certfile: Path | None = None
    keyfile: Path | None = None
    threads: int | None = None
    workers: int = 1
    processes: int = 1
    streams: int = 4
    queue: int = 16
    queue_timeout: float = 2.0
    max_bytes: int = 16 * MEGABYTE
    max_pixels: int = 50_000_000
    profile: str = "exact"
    complexity: int = 1
    avatars: Targets | None = None

    def __post_init__(self) -> None:
        for name in ("workers", "processes", "streams", "queue", "max_bytes", "max_pixels"):
            object.__setattr__(self, name, checked_count(name, getattr(self, name)))
        if self.threads is not None:
            checked_count("threads", self.threads)
        if self.avatars and self.processes > 1:
            raise ValueError(f"processes must be 1 where avatars move, got {self.processes}: one stream moves them")
        if not 0 <= self.port < 1 << 16:
            raise ValueError(f"port must be in 0..65535, got {self.port}")
        if not 0 < self.queue_timeout < float("inf"):
            raise ValueError(f"queue_timeout must be above 0 seconds, got {self.queue_timeout}")
        if self.profile not in ("exact", "fast", "auto"):
            raise ValueError(f"profile must be exact, fast or auto, got {self.profile!r}")
        if self.complexity not in (0, 1, 2):
            raise ValueError(f"complexity must be 0, 1 or 2, got {self.complexity}")
        if self.token is not None and not _TOKEN.fullmatch(self.token):
            raise ValueError("token must have at least 16 letters, digits, '-' and '_', and nothing else")
        if not self.loopback and self.token is None and not self.open_to_all:
            raise ValueError(
                f"host {self.host} can be reached from other machines: give a token, or say that none is wanted"
            )
        if self.keyfile is not None and self.certfile is None:
            raise ValueError("keyfile needs a certfile")
        for file in (self.certfile, self.keyfile):
            if file is not None and not file.is_file():
                raise FileNotFoundError(f"{file} does not exist")

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        if self.host.lower() in _LOOPBACK_NAMES:
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def tracker_threads(self) -> int:
        """CPU threads of each tracker of pictures."""
        return self.threads or max(1, usable_cores() // (self.workers * self.processes))
