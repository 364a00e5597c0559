"""Where things are that belong to no installed package."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
# Media and recordings that are not part of the repository; tests that need them are skipped where they are absent.
SHARED = ROOT.parent / "shared"
