"""What a frame's landmarks cost as our messages, and what they would cost as protobuf's, made of the same descriptors.

    python -m bench.messages [--markdown FILE]

A result of Holistic: 33 + 33 + 21 + 21 + 468 landmarks. Without protobuf installed, its column is empty.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.machine import machine
from bench.table import table
from holistic_native.messages import NormalizedLandmarkList

SIZES = (33, 33, 21, 21, 468)
ROUNDS, RUNS = 7, 50
STARTS = 7


def protobuf_list() -> Any | None:
    """Build NormalizedLandmarkList of protobuf itself; None where it is not installed."""
    try:
        from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
    except ImportError:
        return None
    file = descriptor_pb2.FileDescriptorProto(name="bench.proto", package="bench", syntax="proto2")
    landmark = file.message_type.add(name="NormalizedLandmark")
    for number, name in enumerate(("x", "y", "z", "visibility", "presence"), 1):
        landmark.field.add(name=name, number=number, type=2, label=1)
    points = file.message_type.add(name="NormalizedLandmarkList")
    points.field.add(name="landmark", number=1, type=11, label=3, type_name=".bench.NormalizedLandmark")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("bench.NormalizedLandmarkList"))


def protobuf_of(kind: Any, array: np.ndarray[Any, np.dtype[np.float32]]) -> Any:
    """Fill a list of protobuf's from an array, as a tracker would have to on each frame."""
    made = kind()
    add = made.landmark.add
    for x, y, z in array.tolist():
        add(x=x, y=y, z=z)
    return made


def microseconds(call: Callable[[], object]) -> float:
    """Return the least time of a call."""
    return min(timeit.repeat(call, number=RUNS, repeat=ROUNDS)) / RUNS * 1e6


def costs(make: Callable[[np.ndarray[Any, np.dtype[np.float32]]], Any]) -> list[float]:
    """Measure making a frame's lists, reading x and y of all landmarks, and getting an array of them."""
    arrays = [np.random.default_rng(size).random((size, 3), np.float32) for size in SIZES]
    lists = [make(array) for array in arrays]

    def read() -> None:
        for points in lists:
            for point in points.landmark:
                point.x, point.y  # noqa: B018 (reading is what is timed)

    def as_arrays() -> list[Any]:
        return [
            points.array
            if isinstance(points, NormalizedLandmarkList)
            else np.array([(point.x, point.y, point.z) for point in points.landmark], np.float32)
            for points in lists
        ]

    return [microseconds(lambda: [make(array) for array in arrays]), microseconds(read), microseconds(as_arrays)]


def import_milliseconds(module: str, package: str) -> float:
    """Return the least time that an interpreter spends in a package's own modules while it imports one of them."""
    command = [sys.executable, "-X", "importtime", "-c", f"import {module}"]
    took = []
    for _ in range(STARTS):
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stderr.splitlines()
        cells = [line.removeprefix("import time:").split("|") for line in lines if line.count("|") == 2]
        took.append(sum(int(own) for own, _, name in cells if name.strip().startswith(package)))
    return min(took) / 1e3


def main() -> None:
    """Measure, print the table, write a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    args = parser.parse_args()
    theirs = protobuf_list()
    names = ("a frame's lists from arrays, µs", "x and y of all 576 landmarks, µs", "arrays of them, µs")
    ours_costs = costs(NormalizedLandmarkList)
    their_costs = [None] * 3 if theirs is None else costs(lambda array: protobuf_of(theirs, array))
    rows = [
        [name, f"{ours:.1f}", "" if other is None else f"{other:.1f}"]
        for name, ours, other in zip(names, ours_costs, their_costs, strict=True)
    ]
    imported = "" if theirs is None else f"{import_milliseconds('google.protobuf.message_factory', 'google'):.1f}"
    rows.append(["import, ms", f"{import_milliseconds('holistic_native', 'holistic_native.messages'):.1f}", imported])
    text = f"{machine()}\n\n{table(('', 'ours', 'protobuf'), rows)}"
    sys.stdout.write(text)
    if args.markdown is not None:
        args.markdown.write_text(text)


if __name__ == "__main__":
    main()
