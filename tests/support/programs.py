"""Programs in a process of their own, which import what tests share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]


def run_python(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run this Python where `tests.support` is found; options are those of subprocess.run, a timeout among them."""
    return subprocess.run([sys.executable, *arguments], cwd=_ROOT, text=True, **options)
