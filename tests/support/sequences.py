"""Sequences of landmarks: recorded ones, and made-up ones with all that a sequence can hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from holistic_native.formats import Recording, Sequence
from holistic_native.formats.schema import PARTS, REASONS
from tests.support.places import SHARED
from tests.support.recordings import GOLDEN

RECORDING = Recording('täst, "a".avi', 640, 480, 29.97, 468, {"model_complexity": 1, "profile": None}, "0.2.0")

# Formats that keep every bit.
LOSSLESS = ("csv", "json", "jsonl", "npz", "parquet")


def recorded() -> list[Path]:
    """Return recordings of `Holistic`, MediaPipe's: those of the repository, and those beside it if they are there."""
    shared = (SHARED / "golden" / f"{name}.npz" for name in ("pose_1.holistic", "pose_squats.holistic_refine"))
    own = (GOLDEN / f"astronaut.{name}.npz" for name in ("holistic", "holistic_refine"))
    return [*own, *(path for path in shared if path.is_file())]


def sequence_of(path: Path) -> Sequence:
    """Return a recording as a sequence."""
    with np.load(path) as arrays:
        parts: dict[str, Any] = {part.name: arrays[part.name] for part in PARTS}
    frames = len(parts["pose"])
    rows: dict[str, Any] = {"index": np.arange(frames), "time": np.arange(frames) / 29.97}
    rows |= {"size": np.full((frames, 2), (640, 480), np.int32), "person": np.zeros(frames, np.int32)}
    recording = Recording(path.name, 640, 480, 29.97, parts["face"].shape[1], {}, "0.2.0")
    nothing = (None,) * frames
    reasons: dict[str, Any] = {"left_hand_reason": nothing, "right_hand_reason": nothing}
    return Sequence(recording, **rows, **parts, **reasons)


def random_sequence(seed: int, frames: int = 5, face_points: int = 468, extras: tuple[str, ...] = ()) -> Sequence:
    """Return numbers of all sizes, signed zeros, missing parts and numbers, several people, sizes and reasons."""
    random = np.random.default_rng(seed)
    recording = Recording(RECORDING.source, 640, 480, None, face_points, RECORDING.settings, "0.2.0", extras)
    parts: dict[str, Any] = {}
    for part in recording.parts:
        shape = (frames, *recording.shape(part))
        values = (random.standard_normal(shape) * 10.0 ** random.integers(-38, 30, shape)).astype(np.float32)
        values[random.random(shape) < 0.05] = -0.0
        values[random.random(shape) < 0.05] = np.nan
        values[random.random(frames) < 0.3] = np.nan
        parts[part.name] = values
    reasons = [tuple(random.choice(np.array([None, *REASONS]), frames).tolist()) for _ in range(2)]
    return Sequence(
        recording,
        np.sort(random.integers(0, 1 << 40, frames)),
        np.sort(random.uniform(0, 1e6, frames)),
        random.integers(1, 10_000, (frames, 2), dtype=np.int32),
        random.integers(0, 9, frames, dtype=np.int32),
        **parts,
        left_hand_reason=reasons[0],
        right_hand_reason=reasons[1],
    )
