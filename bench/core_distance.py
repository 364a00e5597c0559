"""How far two cores are apart: what one thread writes the other reads some ten nanoseconds later, or some hundred.

    python -m bench.core_distance [--seconds 10]

Models on two threads wait for each other after each of their layers, and read what the other has written. Cores that
share a cache are near. On virtual machines the host may move a core at any time: then the same model takes up to half
as long again, while models on one thread each take as long as ever. So figures of models on two threads want this one
beside them.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_SOURCE = Path(__file__).with_suffix(".cpp")


def distance_meter() -> Callable[[], float] | None:
    """Return what measures nanoseconds from the first core to the second and back, in some milliseconds.

    None with a single core, and where it cannot be built: without a C++ compiler, and not on Linux.
    """
    compiler = shutil.which("c++")
    cores = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
    if compiler is None or len(cores) < 2:
        return None
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "core_distance.so")
        options = ("-std=c++20", "-O2", "-shared", "-fPIC", "-pthread")
        subprocess.run([compiler, *options, str(_SOURCE), "-o", str(library)], check=True)
        there_and_back = ctypes.CDLL(str(library)).there_and_back
    there_and_back.restype = ctypes.c_double

    def measure() -> float:
        nanoseconds = float(there_and_back(*cores[:2]))
        if nanoseconds < 0:
            raise OSError(f"threads cannot be kept on the cores {cores[:2]}")
        return nanoseconds

    return measure


def main() -> None:
    """Measure for some seconds, and say how often the cores were how far apart."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0)
    args = parser.parse_args()
    measure = distance_meter()
    if measure is None:
        sys.exit("two cores and a C++ compiler are needed, on Linux")
    end, found = time.monotonic() + args.seconds, []
    while time.monotonic() < end:
        found.append(measure())
        time.sleep(0.1)
    found.sort()
    places = (0, len(found) // 4, len(found) // 2, 3 * len(found) // 4, -1)
    least, quarter, half, most_of_all, most = (found[place] for place in places)
    sys.stdout.write(
        f"{len(found)} times, ns there and back: {least:.0f} at least, quartiles {quarter:.0f}, {half:.0f}, "
        f"{most_of_all:.0f}, {most:.0f} at most\n"
    )


if __name__ == "__main__":
    main()
