"""Measure a process from its start to the first result on a picture, and its peak memory.

    python -m bench.first_result [PICTURE] [--runs 9]

Without a picture, a flat grey one is used: every model is loaded, the landmark models do not run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

# Decoding is OpenCV's and not ours to measure: its import and imread are timed in the child and taken off.
CHILD = """
import json, resource, sys, time
begin = time.perf_counter()
import numpy as np
if len(sys.argv) > 1:
    import cv2
    image = np.ascontiguousarray(cv2.imread(sys.argv[1])[:, :, ::-1])
else:
    image = np.full((720, 1280, 3), 128, np.uint8)
decoding = time.perf_counter() - begin
import holistic_native
imported = time.perf_counter()
with holistic_native.Holistic() as tracker:
    result = tracker.process(image)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
found = result.pose_landmarks is not None
print(json.dumps({"decoding": decoding, "import": imported - begin - decoding, "found": found, "peak_mib": peak}))
"""


def main() -> None:
    """Measure and print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", nargs="?")
    parser.add_argument("--runs", type=int, default=9)
    args = parser.parse_args()
    command = [sys.executable, "-c", CHILD, *([args.picture] if args.picture else [])]
    totals, rows = [], []
    for _ in range(args.runs):
        start = time.perf_counter()
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        totals.append(time.perf_counter() - start)
        rows.append(json.loads(out))
    spread = f"min {min(totals):.3f}, max {max(totals):.3f}"
    print(f"process start to exit: median {statistics.median(totals):.3f} s ({spread})")
    for name in ("decoding", "import", "peak_mib"):
        print(f"  {name}: median {statistics.median(row[name] for row in rows):.3f}")
    print(f"  somebody found: {rows[0]['found']}")


if __name__ == "__main__":
    main()
