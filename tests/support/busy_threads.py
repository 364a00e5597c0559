"""Run as a program with an exit code: daemon threads are busy in every kernel when the main thread ends.

With a number of runs behind the code it runs itself so often, and reports how each one ended.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from holistic_native import _core
from tests.support.calls import CALLS
from tests.support.programs import run_python

# Those that give the interpreter's lock up while they run.
UNLOCKED = (
    *("warp", "mask_to_frame", "yuv_to_rgb", "block_sums", "decode_detections", "refine_landmarks"),
    *("landmarks_to_transform", "transform_tensor_bilinear", "transform_landmarks"),
    *("transpose_convolution", "resize_linear", "categorize", "smooth_mask", "paint", "tint"),
)


def repeat(call: Callable[..., Any], arguments: dict[str, Any], begun: threading.Barrier) -> None:
    call(**arguments)
    begun.wait()
    while True:
        call(**arguments)


def main(code: int) -> None:
    work = [(CALLS[name].function, CALLS[name].make()) for name in UNLOCKED]
    work.append((_core.release_free_memory, {}))
    begun = threading.Barrier(len(work) + 1)
    for call, arguments in work:
        threading.Thread(target=repeat, args=(call, arguments, begun), daemon=True).start()
    begun.wait()
    sys.exit(code)


def run(code: int, within: float) -> subprocess.CompletedProcess[str]:
    """Run the program; TimeoutExpired if it does not end within some seconds."""
    return run_python("-m", "tests.support.busy_threads", str(code), capture_output=True, check=False, timeout=within)


def count(code: int, runs: int) -> None:
    endings: Counter[int] = Counter()
    slowest = 0.0
    for _ in range(runs):
        start = time.monotonic()
        endings[run(code, within=60).returncode] += 1
        slowest = max(slowest, time.monotonic() - start)
    sys.stdout.write(f"{dict(endings)}, slowest {slowest:.1f} s\n")


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    if len(numbers) == 2:
        count(*numbers)
    else:
        main(*numbers)
