"""Cameras by their number or name."""

from __future__ import annotations

import sys
from pathlib import Path

_DEVICES = Path("/sys/class/video4linux")


def find_camera(name: str, devices: Path = _DEVICES) -> int | None:
    """Return the number of a camera.

    Args:
        name: its number; or, on Linux, its device (/dev/video0) or a part of its name, in either case of letters.
        devices: where Linux lists them.

    Returns:
        The number, None where no camera has that name. A number need not be there.

    Raises:
        RuntimeError: several cameras have that name.
    """
    if name.isdecimal():
        return int(name)
    if sys.platform != "linux":
        return None
    device = name.removeprefix("/dev/video")
    if device != name and device.isdecimal():
        return int(device)
    found: dict[str, int] = {}
    for number, title in sorted(camera_names(devices).items()):
        if name.casefold() in title.casefold():
            # One camera has several devices of one name: the first gives pictures, the others what is known of them.
            found.setdefault(title, number)
    if len(found) > 1:
        listed = ", ".join(f"{number} ({title})" for title, number in found.items())
        raise RuntimeError(f"INPUT {name!r} is the name of several cameras: {listed}")
    return next(iter(found.values()), None)


def camera_names(devices: Path = _DEVICES) -> dict[int, str]:
    """Return the names of the cameras that Linux lists, by their numbers."""
    files = devices.glob("video*/name")
    return {int(file.parent.name.removeprefix("video")): file.read_text(errors="replace").strip() for file in files}
