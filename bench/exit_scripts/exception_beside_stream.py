"""An exception that nobody catches ends the script while a stream is open: exit code 1."""

from __future__ import annotations

from itertools import cycle

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic


def main() -> None:
    """Fail with tracker and stream in the traceback's frames."""
    tracker = Holistic(num_threads=2)
    for number, _ in enumerate(tracker.stream(cycle(FRAMES))):
        if number == 2:
            clock_starts()
            raise ArithmeticError("the script's own")


main()
