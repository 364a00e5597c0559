"""One tracker in a process of its own, measured on request; runs under the Python of whichever library it measures.

    python worker.py LIBRARY KIND ARGUMENTS_JSON FRAMES_NPY

For each line on standard input it tracks all frames once and answers with one line of JSON: wall milliseconds of each
frame, CPU milliseconds per frame over the whole round, and the process's peak memory so far.
"""

import importlib
import json
import resource
import sys
import time

import numpy as np


def main() -> None:
    """Measure a round for each line that comes in."""
    library, kind, arguments, path = sys.argv[1:]
    frames = np.load(path, mmap_mode="c")
    if library == "mediapipe":
        solutions = importlib.import_module("mediapipe").solutions
        make = getattr(getattr(solutions, kind.lower()), kind)
    else:
        make = getattr(importlib.import_module(library), kind)
    with make(**json.loads(arguments)) as tracker:
        for _ in sys.stdin:
            tracker.reset()
            walls = []
            cpu = time.process_time()
            for frame in frames:
                start = time.perf_counter()
                tracker.process(frame)
                walls.append(1e3 * (time.perf_counter() - start))
            cpu = 1e3 * (time.process_time() - cpu) / len(frames)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            sys.stdout.write(json.dumps({"wall": walls, "cpu": cpu, "peak_rss_mib": peak}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
