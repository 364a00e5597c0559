"""Versions of the libraries that bytes of outputs depend on: those that decode clips, and those that write outputs.

They are taken from what is installed, as none of these libraries is loaded in the process that asks: that takes half a
second, and two of them do not get on in one process.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from importlib.util import find_spec

from holistic_native.runtime.own_python import child_command, spell_end

_LOG = logging.getLogger("holistic_native")
_CHILD = "holistic_native.extract.processes.library_child"
_UNKNOWN = "unknown"
# The packages that have OpenCV. Their fourth number says which FFmpeg is in them.
_OPENCV = (
    *("opencv-python", "opencv-python-headless"),
    *("opencv-contrib-python", "opencv-contrib-python-headless"),
)
# What of FFmpeg takes files apart, decodes, and converts colours.
_FFMPEG = ("avformat", "avcodec", "swscale")
# A wheel's list of files: av.libs/libavcodec-5e6b81c2.so.62.28.102, av/.dylibs/libavcodec.62.28.102.dylib.
_IN_WHEEL = re.compile(rf"lib({'|'.join(_FFMPEG)})[-.][^,/\n]*?\b(\d+\.\d+\.\d+)\b")


def decoder_versions(reader: str) -> dict[str, str]:
    """Return the versions of what decodes clips, by the names of the libraries; without those that are not there.

    Args:
        reader: "av" or "cv2".
    """
    if reader == "cv2":
        return _there("OpenCV", "cv2", _opencv)
    return {**_there("PyAV", "av", _pyav), **_there("Pillow", "PIL", lambda: version_of("pillow"))}


def _there(name: str, module: str, found: Callable[[], str]) -> dict[str, str]:
    return {} if find_spec(module) is None else {name: found()}


def writer_versions(libraries: Iterable[str]) -> str:
    """Return libraries that write outputs, each with its version; "" for none.

    Args:
        libraries: names of packages; and "zlib", which is Python's.
    """
    return ", ".join(
        f"{name} {zlib.ZLIB_RUNTIME_VERSION if name == 'zlib' else version_of(name)}" for name in libraries
    )


def version_of(package: str) -> str:
    """Return the version of a package; "unknown" where nothing is known of it."""
    try:
        return version(package)
    except PackageNotFoundError:  # built from source, or in a frozen program
        return _UNKNOWN


def _pyav() -> str:
    found = _distribution("av")
    files = "" if found is None else found.read_text("RECORD") or ""
    if found is not None and "avcodec" in files:
        return _spelt(found.version, dict(_IN_WHEEL.findall(files)))
    # Without FFmpeg in its package it uses that of the system, which is replaced without it.
    return _asked("av") or version_of("av")


def _opencv() -> str:
    installed = [found.version for found in map(_distribution, _OPENCV) if found is not None]
    # Where several are, nothing says which of them was unpacked last.
    return " or ".join(installed) or _asked("cv2") or _UNKNOWN


def _distribution(package: str) -> Distribution | None:
    try:
        return distribution(package)
    except PackageNotFoundError:
        return None


def _spelt(number: str, libraries: dict[str, str]) -> str:
    held = ", ".join(f"lib{name} {libraries[name]}" for name in _FFMPEG if name in libraries)
    return f"{number} ({held})" if held else number


def _asked(module: str) -> str | None:
    """Let a new process load a library and say its version; None where it cannot."""
    command = child_command(_CHILD, module)
    return None if command is None else _said(tuple(command))


@cache
def _said(command: tuple[str, ...]) -> str | None:
    # Once for all clips of a program: it takes half a second.
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:  # which workers say better, should they need it
        _LOG.debug("a library cannot be loaded (%s): %s", spell_end(done.returncode), done.stderr.decode())
        return None
    said = json.loads(done.stdout)
    return _spelt(said["version"], said["libraries"])
