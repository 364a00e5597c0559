"""Track one frame in a fresh process and report how long that took.

    python first_result.py LIBRARY FRAMES SHAPE_JSON STARTED

STARTED is the monotonic clock when the process was started. Answers with one line of JSON, in seconds.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Import, make a Holistic, track the first frame."""
    library, path, shape, started = sys.argv[1:]
    begin = time.monotonic()
    module = importlib.import_module(library)
    imported = time.monotonic()
    import numpy as np  # here, since both libraries import it themselves

    _, height, width, _ = json.loads(shape)
    with Path(path).open("rb") as file:
        frame = np.frombuffer(file.read(height * width * 3), np.uint8).reshape(height, width, 3)
    make = module.solutions.holistic.Holistic if library == "mediapipe" else module.Holistic
    with make() as tracker:
        found = tracker.process(frame).pose_landmarks is not None
        end = time.monotonic()
    answer = {"import": imported - begin, "first": end - begin, "process": end - float(started), "found": found}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
