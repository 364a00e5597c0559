"""One tracker in a process of its own, measured on request.

    python track.py LIBRARY KIND ARGUMENTS_JSON FRAMES SHAPE_JSON

FRAMES is a file of raw frames, SHAPE_JSON their (count, height, width, 3). Each line on standard input is a JSON object
{"mode": "process" or "stream", "frames": N, "warm_up": N}: track that many frames, in a loop if the file has fewer, and
answer with one line of JSON. Frames are read into the same buffers again and again, as a decoder's pool does.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]

# A frame of a stream must stay as it is until its result is there: more than a stream of four threads holds.
BUFFERS = 8


def peak_mib() -> float:
    """Return this process's peak memory; ru_maxrss would count what the parent had when it started us."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def read_frames(path: str, shape: list[int], start: int, stop: int, buffers: list[Frame]) -> Iterator[Frame]:
    """Read frames `start` to `stop` one by one, beginning again at the end, into the buffers in turn."""
    size = int(np.prod(shape[1:]))
    with Path(path).open("rb", buffering=0) as file:
        for index in range(start, stop):
            frame = buffers[index % len(buffers)]
            file.seek(index % shape[0] * size)
            file.readinto(frame.data)
            yield frame


def seen(result: Any) -> int:
    """Count what a result shows: hands or faces of a list, or the parts of a body."""
    lists = [getattr(result, name, None) for name in ("multi_hand_landmarks", "multi_face_landmarks")]
    parts = [getattr(result, f"{part}_landmarks", None) for part in ("pose", "left_hand", "right_hand", "face")]
    return sum(len(found) for found in lists if found) + sum(part is not None for part in parts)


def make_tracker(library: str, kind: str, arguments: str) -> Any:
    """Make the same tracker of either library."""
    if library == "mediapipe":
        names = {"Holistic": "holistic", "Pose": "pose", "Hands": "hands", "FaceMesh": "face_mesh"}
        module = getattr(importlib.import_module("mediapipe").solutions, names[kind])
    else:
        module = importlib.import_module(library)
    return getattr(module, kind)(**json.loads(arguments))


def track(tracker: Any, path: str, shape: list[int], *, mode: str, frames: int, warm_up: int) -> dict[str, object]:
    """Track frames; times are milliseconds, of the frames after `warm_up`."""
    buffers = [np.empty(shape[1:], np.uint8) for _ in range(BUFFERS if mode == "stream" else 1)]
    count = 0
    for frame in read_frames(path, shape, 0, warm_up, buffers):
        count += seen(tracker.process(frame))
    walls: list[float] = []
    cpu, begin = time.process_time(), time.perf_counter()
    if mode == "stream":
        for result in tracker.stream(read_frames(path, shape, warm_up, frames, buffers)):
            count += seen(result)
    else:
        for frame in read_frames(path, shape, warm_up, frames, buffers):
            start = time.perf_counter()
            result = tracker.process(frame)
            walls.append(1e3 * (time.perf_counter() - start))
            count += seen(result)
    elapsed, cpu = time.perf_counter() - begin, time.process_time() - cpu
    measured = frames - warm_up
    return {
        "walls": walls,
        "cpu": 1e3 * cpu / measured,
        "fps": measured / elapsed,
        "seen": count / frames,
        "peak_mib": peak_mib(),
    }


def main() -> None:
    """Answer each line that comes in."""
    library, kind, arguments, path, shape = sys.argv[1:]
    with make_tracker(library, kind, arguments) as tracker:
        for line in sys.stdin:
            tracker.reset()
            answer = track(tracker, path, json.loads(shape), **json.loads(line))
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
