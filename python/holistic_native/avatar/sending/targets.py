"""To whom an avatar's movements are sent, and what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAMINGS = ("vrm0", "vrm1", "both")
"""Whose names expressions have."""
LOOPBACK = "127.0.0.1"
VMC_PORT = 39539
"""Where programs that show avatars listen, by the Virtual Motion Capture protocol."""
VRCHAT_PORT = 9000
"""Where VRChat listens."""
OPENSEEFACE_PORT, IFACIALMOCAP_PORT, LIVELINK_PORT = 11573, 49983, 11111
"""Where programs listen for faces."""
HEIGHT = 1.70
"""Metres: of the skeleton that is scaled for VRChat."""
FASTEST = 1000.0
"""Frames a second."""


@dataclass(frozen=True)
class Receiver:
    """A program that listens for datagrams.

    Attributes:
        host: name or address.
        port: 1 to 65535.

    Raises:
        ValueError: the port is none.
    """

    host: str
    port: int

    def __post_init__(self) -> None:
        """Check the port."""
        if not 0 < self.port < 65536:
            raise ValueError(f"the port must be a number from 1 to 65535, got {str(self.port)!r}")

    @classmethod
    def parse(cls, text: str, port: int) -> Receiver:
        """Read HOST, PORT, HOST:PORT or [IPV6]:PORT.

        Args:
            text: what is left out is this machine, and the usual port.
            port: the usual one.

        Raises:
            ValueError: the port is none.
        """
        host, colon, end = text.rpartition(":")
        if text.startswith("[") and text.endswith("]"):
            host, end = text, ""
        elif not colon:
            host, end = (LOOPBACK, text) if _is_number(text) else (text, "")
        if end and not (_is_number(end) and len(end) < 6):
            raise ValueError(f"the port must be a number from 1 to 65535, got {end!r}")
        return cls(host.removeprefix("[").removesuffix("]") or LOOPBACK, int(end or port))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Targets:
    """To whom poses are sent; None for nobody.

    Attributes:
        vmc: a program that shows avatars, by the Virtual Motion Capture protocol: all 55 bones.
        vrchat: VRChat: eight trackers and the head.
        vrm: the avatar's file, whose bones' places are sent to `vmc`; None for those of a grown-up.
        fps: frames a second that both get, above 0 and at most 1000.
        height: of the person, metres, 0.5 to 3, for `vrchat`.
        vmc_names: what expressions are called for `vmc`: "vrm0", "vrm1" or "both".
        upright: whether poses of both are turned back by the camera's tilt, which is learnt where somebody stands
            straight.
        openseeface: a program that receives faces from OpenSeeFace: 68 points, the head and 14 features.
        ifacialmocap: one that receives them from the app iFacialMocap: 52 blendshapes, head and eyes.
        livelink: one that receives them from the app Live Link Face: the same.

    Raises:
        ValueError: a number is out of range.
    """

    vmc: Receiver | None = None
    vrchat: Receiver | None = None
    vrm: Path | None = None
    fps: float = 60.0
    height: float = HEIGHT
    vmc_names: str = "both"
    upright: bool = False
    openseeface: Receiver | None = None
    ifacialmocap: Receiver | None = None
    livelink: Receiver | None = None

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not 0 < self.fps <= FASTEST:
            raise ValueError(f"fps must be above 0 and at most {FASTEST:g}, got {self.fps}")
        if self.vmc_names not in NAMINGS:
            raise ValueError(f"vmc_names must be one of {', '.join(NAMINGS)}, got {self.vmc_names!r}")
        if not 0.5 <= self.height <= 3:
            raise ValueError(f"height must be from 0.5 to 3 m, got {self.height}")

    def __bool__(self) -> bool:
        """Return whether anybody is sent anything."""
        receivers = (self.vmc, self.vrchat, self.openseeface, self.ifacialmocap, self.livelink)
        return any(receiver is not None for receiver in receivers)

    @property
    def expressive(self) -> dict[str, Receiver | None]:
        """The receivers that get expressions where faces have blendshapes, by their arguments on command lines."""
        return {"--vmc": self.vmc, "--ifacialmocap": self.ifacialmocap, "--livelink": self.livelink}


@dataclass(frozen=True)
class Sent:
    """What a receiver was sent.

    Attributes:
        protocol: its name.
        receiver: who it was sent to; UDP does not say whether anybody was there.
        what: each frame has, as in "55 bones".
        frames: how many of them left this machine.
    """

    protocol: str
    receiver: Receiver
    what: str
    frames: int

    def __str__(self) -> str:
        plural = "" if self.frames == 1 else "s"
        return f"sent {self.what}, {self.frames:,} frame{plural}, to {self.receiver} ({self.protocol})"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()
