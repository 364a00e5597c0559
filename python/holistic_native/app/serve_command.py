"""`holistic-native serve`: landmarks of pictures and live streams over HTTP, on this machine."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.app.outputs.avatars import add_avatars, targets
from holistic_native.app.tracking import fetch

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from holistic_native.web.settings import ServiceSettings

_COUNTS = {
    "threads": "CPU threads of each tracker of pictures (default: the cores, divided among the trackers)",
    "workers": "trackers of pictures in each process (default: 1)",
    "processes": "processes that share the port; one that dies is replaced (default: 1)",
    "streams": "live connections at the same time, in each process (default: 4)",
    "queue": "requests that may wait for a tracker, in each process (default: 16)",
    "max_bytes": "bytes of a request's body (default: 16777216)",
    "max_pixels": "pixels of a picture (default: 50000000)",
}


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `serve` command to a command line; `run` carries it out."""
    parser = subparsers.add_parser("serve", help="serve landmarks over HTTP and WebSocket, on this machine")
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1, this machine alone)")
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes a free one (default: 8000)")
    access = parser.add_mutually_exclusive_group()
    access.add_argument("--token", help="what clients must send; needed where other machines can reach the service")
    access.add_argument("--no-token", dest="open_to_all", action="store_true", help="accept clients without a token")
    parser.add_argument(
        "--allow-host", dest="allow_hosts", action="append", metavar="NAME", help="a host name that clients use"
    )
    parser.add_argument("--certfile", type=Path, metavar="FILE", help="TLS certificate with its chain, PEM")
    parser.add_argument("--keyfile", type=Path, metavar="FILE", help="its private key, PEM")
    for name, text in _COUNTS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, metavar="N", help=text)
    parser.add_argument(
        "--queue-timeout", type=float, metavar="SECONDS", help="how long a request may wait (default: 2)"
    )
    parser.add_argument(
        "--profile",
        choices=("exact", "fast", "auto"),
        help="profile of streams (default: exact); pictures are tracked in 'exact', or in 'fast' with 'fast'",
    )
    parser.add_argument("--complexity", type=int, choices=(0, 1, 2), help="pose model: lite, full, heavy (default: 1)")
    add_avatars(
        parser.add_argument_group(
            "avatars", "What a stream may move, if its client asks for it: the page does, with a switch. One at a time."
        )
    )
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `serve` command; it ends by a signal.

    Returns:
        0 when a signal has stopped it and all that was accepted is answered.

    Raises:
        argparse.ArgumentError: a setting makes no sense.
        ValueError: a receiver of an avatar's movements has no address, or the avatar's file is damaged.
        RuntimeError: the extra `web` is not installed, or a model could not be fetched.
        OSError: the address cannot be had.
    """
    settings = _settings(args)
    try:
        from holistic_native.web.server import listening_socket, run_one, run_several
    except ImportError as error:
        raise RuntimeError(f"serving needs the extra 'web': pip install 'holistic_native[web]' ({error})") from error
    _fetch_models(settings)
    listening = listening_socket(settings)
    scheme = "http" if settings.certfile is None else "https"
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host

    def started() -> None:
        # A fragment is never sent and never logged; the page reads the token from it.
        token = "" if settings.token is None else f"#token={settings.token}"
        sys.stderr.write(f"serving at {scheme}://{shown}:{port}/{token}\n")
        sys.stderr.flush()

    with listening:
        (run_one if settings.processes == 1 else run_several)(settings, listening, started)
    return 0


def _settings(args: argparse.Namespace) -> ServiceSettings:
    from holistic_native.web.settings import ServiceSettings

    names = {field.name for field in dataclasses.fields(ServiceSettings)}
    given = {name: value for name, value in vars(args).items() if value is not None}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if name in names}
    if "allow_hosts" in chosen:
        chosen["allow_hosts"] = tuple(chosen["allow_hosts"])
    try:
        return ServiceSettings(**chosen, avatars=targets(args))
    except (TypeError, ValueError) as error:
        raise argparse.ArgumentError(None, str(error)) from error


def _fetch_models(settings: ServiceSettings) -> None:
    from holistic_native.holistic import Holistic
    from holistic_native.model_files.store import MODELS

    fetch(Holistic.model_names(settings.complexity), MODELS)
