"""What MediaPipe 0.10.21 was recorded on, with which programs, and how results are compared with the recordings."""

from pathlib import Path

GOLDEN = Path(__file__).parents[2] / "golden"
