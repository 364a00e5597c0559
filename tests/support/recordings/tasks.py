"""Recordings of MediaPipe Tasks 1.2.2 beside the repository, and what they were made on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.landmarkers.models import ImageModel
from holistic_native.model_files.bundle import Bundle
from tests.support.places import SHARED
from tests.support.recordings.comparison import assert_same
from tests.support.reference_media import decoded

FOLDER = SHARED / "golden_tasks"
STEP_US = 33_000
"""Between frames of a video."""
MASK_STEP = {".jpg": 2, ".mp4": 30}
"""Masks are kept of every so manieth picture or frame."""
# Cut out of a video, with every pixel doubled: x, y, width, height.
CUTS = {"pose_squats_cut": (240, 130, 240, 420)}
QUICK = 12
"""Frames of a video that are enough to see whether it is followed; all of them are `slow`."""


def recorded(*tasks: str) -> list[Any]:
    """Return (task, path, frames) of each recording, whole videos marked as slow; without any, one that skips."""
    found = [(task, path) for task in tasks for path in sorted(FOLDER.glob(f"*.{task}.npz"))]
    given = []
    for task, path in found:
        name, is_video = path.name.removesuffix(".npz"), media(path).suffix == ".mp4"
        given.append(pytest.param(task, path, QUICK if is_video else 3, id=name))
        if is_video:
            given.append(pytest.param(task, path, None, id=f"{name}-whole", marks=pytest.mark.slow))
    if not found:
        mark = pytest.mark.skip(reason="no folder 'shared' with recordings beside the repository")
        given.append(pytest.param("", None, None, marks=mark))
    return given


def media(path: Path) -> Path:
    """Return the picture or video that a recording was made on."""
    stem = path.name.partition(".")[0]
    return next((SHARED / "data").glob(f"{stem.removesuffix('_cut')}.*"))


def frames(path: Path, count: int) -> Iterator[NDArray[np.uint8]]:
    """Give the first frames that a recording was made on."""
    cut = CUTS.get(path.name.partition(".")[0])
    for image in itertools.islice(decoded(media(path), count), count):
        if cut is None:
            yield image
        else:
            x, y, width, height = cut
            window = image[y : y + height, x : x + width]
            yield np.ascontiguousarray(window.repeat(2, axis=0).repeat(2, axis=1))


def models(bundle: bytes, *names: str) -> list[ImageModel]:
    """Return models of a bundle that take an image."""
    opened = Bundle(bundle)
    return [ImageModel.read(opened.read(name)) for name in names]


def assert_slots(found: list[NDArray[np.float32]], expected: NDArray[np.float32], part: str, where: str) -> None:
    """Compare what was found with a recording's slots, of which those that stayed empty are NaN."""
    slots = np.full_like(expected, np.nan)
    for slot, one in zip(slots, found, strict=False):
        slot[...] = one
    assert_same(slots, expected, part, where)


def assert_mask(mask: NDArray[np.float32], expected: NDArray[np.float16], where: str) -> None:
    """Compare a body's mask with a recorded one of half the precision."""
    assert_same(mask.astype(np.float16), expected, "body's mask", where)
