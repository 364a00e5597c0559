"""A task of MediaPipe Tasks in a process of its own, in VIDEO mode, measured on request.

    python task.py LIBRARY KIND BUNDLE OPTIONS_JSON FRAMES SHAPE_JSON

LIBRARY is "mediapipe" or "holistic_native". FRAMES is a file of raw frames, SHAPE_JSON their (count, height, width, 3).
The first line of output says how long it took, in seconds, from before the library was imported until the first result
was there. Then each line on standard input asks for a round: a JSON object {"frames": N, "warm_up": N}; the answer is
one line of JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEP_MS = 33
# Of each library: where its images are, and its tasks.
MODULES = {
    "mediapipe": ("mediapipe", "mediapipe.tasks.python"),
    "holistic_native": ("holistic_native.tasks.vision.core.image", "holistic_native.tasks"),
}
Detect = Callable[[Any, int], Any]


def peak_mib() -> float:
    """Return this process's peak memory; ru_maxrss would count what the parent had when it started us."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def make(library: str, kind: str, bundle: str, options: dict[str, Any]) -> Detect:
    """Make a task; both libraries have it under the same names."""
    images, tasks = (importlib.import_module(module) for module in MODULES[library])
    base = tasks.BaseOptions(model_asset_path=bundle)
    settings = getattr(tasks.vision, f"{kind}Options")(
        base_options=base, running_mode=tasks.vision.RunningMode.VIDEO, **options
    )
    task = getattr(tasks.vision, kind).create_from_options(settings)
    return lambda frame, time_ms: task.detect_for_video(images.Image(images.ImageFormat.SRGB, frame), time_ms)


def play(detect: Detect, read: Callable[[int], Any], start: int, frames: int, warm_up: int) -> dict[str, object]:
    """Detect on frames, in a loop if the file has fewer; times are milliseconds, of the frames after `warm_up`."""
    walls = []
    cpu = time.process_time()
    for index in range(start, start + frames):
        if index == start + warm_up:
            cpu = time.process_time()
        frame = read(index)
        begin = time.perf_counter()
        detect(frame, index * STEP_MS)
        walls.append(1e3 * (time.perf_counter() - begin))
    measured = frames - warm_up
    return {
        "walls": walls[warm_up:],
        "cpu": 1e3 * (time.process_time() - cpu) / measured,
        "peak_mib": peak_mib(),
    }


def main() -> None:
    """Answer each line that comes in."""
    library, kind, bundle, options, path, shape_text = sys.argv[1:]
    shape = json.loads(shape_text)
    size = shape[1] * shape[2] * shape[3]
    with Path(path).open("rb", buffering=0) as file:
        content = file.read(size)
        begin = time.perf_counter()
        detect = make(library, kind, bundle, json.loads(options))
        import numpy as np  # here, since both libraries import it themselves

        frame = np.frombuffer(bytearray(content), np.uint8).reshape(shape[1:])
        detect(frame, 0)
        sys.stdout.write(json.dumps({"first": time.perf_counter() - begin}) + "\n")
        sys.stdout.flush()

        def read(index: int) -> Any:
            file.seek(index % shape[0] * size)
            file.readinto(frame.data)
            return frame

        start = 1
        for line in sys.stdin:
            request = json.loads(line)
            sys.stdout.write(json.dumps(play(detect, read, start, **request)) + "\n")
            sys.stdout.flush()
            start += request["frames"]


if __name__ == "__main__":
    main()
