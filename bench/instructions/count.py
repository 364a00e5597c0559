"""Count the instructions per pixel of the kernels on an emulated CPU.

python bench/instructions/count.py PYTHON PLUGIN

PYTHON runs the emulated CPU's Python with the package installed; PLUGIN is plugin.c, compiled. The rest of Python
drops out of the difference between runs that call a kernel once and three times.
"""

from __future__ import annotations

import os
import subprocess
import sys

# The crops of bench_kernels.py: a rotated region of a frame, once wholly in it, once beyond its edge.
WARP = """
crop = _core.place_crop(_core.Region({region}), (1280, 720), (256, 256), True)
image = np.random.default_rng(0).integers(0, 256, (720, 1280, 3), np.uint8)
out = np.empty((256, 256, 3), np.float32)
call = lambda: kernels.warp(image, crop, out)
"""
MASK = """
crop = _core.place_crop(_core.Region(0.5, 0.5, 0.6, 0.3375, 0.3), (1280, 720), (256, 256), True)
logits = np.random.default_rng(0).normal(0, 5, (256, 256)).astype(np.float32)
call = lambda: kernels.mask_to_frame(crop, logits)
"""
# What is called, and the pixels it makes.
CALLS = {
    "warp, inside": (WARP.format(region="0.5, 0.5, 0.6, 0.3375, 0.3"), 256 * 256),
    "warp, over an edge": (WARP.format(region="0.3, 0.2, 0.8, 0.45, 0.3"), 256 * 256),
    "mask_to_frame": (MASK, 1280 * 720),
}
PROGRAM = """
import sys
import numpy as np
from holistic_native import _core
kernels = _core.kernels(sys.argv[1])
{setup}
for _ in range(int(sys.argv[2])):
    call()
"""


def executed(python: str, plugin: str, setup: str, isa: str, times: int) -> int:
    """Return how many instructions a program that calls a kernel executes; the same within some thousand."""
    command = [python, "-c", PROGRAM.format(setup=setup), isa, str(times)]
    environment = {**os.environ, "QEMU_PLUGIN": f"file={plugin}", "PYTHONHASHSEED": "0"}
    environment["OPENBLAS_NUM_THREADS"] = "1"  # NumPy's idle threads spin, for millions of instructions
    done = subprocess.run(command, env=environment, check=True, stderr=subprocess.PIPE, text=True)
    return int(done.stderr)


def main(python: str, plugin: str) -> None:
    for name, (setup, pixels) in CALLS.items():
        per_pixel = {
            isa: (executed(python, plugin, setup, isa, 3) - executed(python, plugin, setup, isa, 1)) / 2 / pixels
            for isa in ("neon", "scalar")
        }
        ratio = per_pixel["neon"] / per_pixel["scalar"]
        print(f"{name}: NEON {per_pixel['neon']:.1f}, scalar {per_pixel['scalar']:.1f} instructions, {ratio:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
