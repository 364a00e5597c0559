"""What kind of machine this is, and how hot: read from Linux's own files, and from a Raspberry Pi's firmware."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Any

# What the bits of `vcgencmd get_throttled` mean now; 16 bits higher: since the machine was started (Raspberry Pi
# documentation, "vcgencmd").
_THROTTLING = ("under-voltage", "frequency capped", "throttled", "soft temperature limit")
_SINCE_START = 16


class Machine:
    """What this machine reports about itself; unknown facts are None or empty."""

    def __init__(self, root: Path = Path("/"), *, vcgencmd: str | None = None) -> None:
        """Choose where to read.

        Args:
            root: where `proc` and `sys` lie.
            vcgencmd: the program that asks a Raspberry Pi's firmware; None for the installed one, if any.
        """
        self._root = root
        self._vcgencmd = vcgencmd or shutil.which("vcgencmd")

    def facts(self) -> dict[str, Any]:
        """Return what stays the same: model, system, cores, memory, how the CPU's frequency is governed."""
        frequencies = self._root / "sys/devices/system/cpu"
        highest = [int(text) // 1000 for text in _texts(frequencies, "cpu*/cpufreq/scaling_max_freq")]
        return {
            "model": self._model(),
            "architecture": platform.machine(),
            "system": platform.platform(),
            "distribution": _distribution(self._root / "etc/os-release"),
            "cores": os.cpu_count(),
            "memory_mib": self._memory(),
            "governors": sorted(set(_texts(frequencies, "cpu*/cpufreq/scaling_governor"))),
            "highest_mhz": max(highest, default=None),
        }

    def state(self) -> dict[str, Any]:
        """Return what changes under load: frequencies, temperatures, what the firmware throttles."""
        zones = self._root / "sys/class/thermal"
        temperatures = {
            f"{zone.name} {_text(zone / 'type') or ''}".rstrip(): int(text) / 1000
            for zone in sorted(zones.glob("thermal_zone*"))
            if (text := _text(zone / "temp"))
        }
        cores = self._root / "sys/devices/system/cpu"
        return {
            "mhz": [int(text) // 1000 for text in _texts(cores, "cpu*/cpufreq/scaling_cur_freq")],
            "celsius": temperatures,
            "firmware_celsius": self._firmware_celsius(),
            "throttling": self._throttling(),
        }

    def _model(self) -> str | None:
        named = _text(self._root / "proc/device-tree/model")
        if named:
            return named
        for line in (_text(self._root / "proc/cpuinfo") or "").splitlines():
            key, _, value = line.partition(":")
            if key.strip().lower() in ("model name", "model", "hardware") and not value.strip().isdecimal():
                return value.strip()
        return platform.processor() or None

    def _memory(self) -> int | None:
        for line in (_text(self._root / "proc/meminfo") or "").splitlines():
            if line.startswith("MemTotal:"):
                return int(line.split()[1]) // 1024
        return None

    def _firmware_celsius(self) -> float | None:
        # temp=48.3'C
        found = self._ask("measure_temp").partition("=")[2].partition("'")[0]
        return float(found) if found else None

    def _throttling(self) -> dict[str, Any] | None:
        # throttled=0x50005
        found = self._ask("get_throttled").partition("=")[2]
        if not found:
            return None
        bits = int(found, 16)
        now, earlier = (
            [name for place, name in enumerate(_THROTTLING) if bits >> first + place & 1] for first in (0, _SINCE_START)
        )
        return {"bits": found, "now": now, "since_start": earlier}

    def _ask(self, question: str) -> str:
        if self._vcgencmd is None:
            return ""
        try:
            answer = subprocess.run([self._vcgencmd, question], capture_output=True, text=True, check=True, timeout=10)
        except (OSError, subprocess.SubprocessError):  # there, but not allowed to ask, or not on a Raspberry Pi
            return ""
        return answer.stdout.strip()


def _text(path: Path) -> str | None:
    try:
        return path.read_text(errors="replace").strip("\0\n ")
    except OSError:
        return None


def _texts(folder: Path, pattern: str) -> list[str]:
    paths = sorted(folder.glob(pattern), key=lambda path: (len(str(path)), path))
    return [text for path in paths if (text := _text(path))]


def _distribution(path: Path) -> str | None:
    for line in (_text(path) or "").splitlines():
        key, _, value = line.partition("=")
        if key == "PRETTY_NAME":
            return value.strip('"')
    return None
