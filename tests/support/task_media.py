"""What MediaPipe Tasks recorded beside the repository, and the frames it was recorded on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.landmarkers.models import ImageModel
from holistic_native.model_files.bundle import Bundle
from tests.support.places import SHARED
from tests.support.reference_media import decoded

GOLDEN = SHARED / "golden_tasks"
# The part of pose_squats.mp4 whose every pixel was doubled, so that its face is large enough: x, y, width, height.
_CUT = (240, 130, 240, 420)


def recordings(*tasks: str) -> list[Any]:
    """Return the name of each recording of some tasks, as parameters; a skipped one where there are none."""
    names = sorted(path.name.removesuffix(".npz") for task in tasks for path in GOLDEN.glob(f"*.{task}.npz"))
    absent = pytest.param("", marks=pytest.mark.skip(reason="no folder 'shared' with recordings beside the repository"))
    return [*names] or [absent]


def recorded(name: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of a recording, such as "hands.hands_image"."""
    with np.load(GOLDEN / f"{name}.npz") as arrays:
        return {key: arrays[key] for key in arrays.files if key != "mediapipe"}


def frames(name: str, count: int) -> Iterator[NDArray[np.uint8]]:
    """Return the first frames of a recording, a picture up to three times; skip the test without them."""
    stem = name.partition(".")[0]
    source = next((SHARED / "data").glob(f"{stem.removesuffix('_cut')}.*"), None)
    if source is None:
        pytest.skip(f"{stem} is not beside the repository")
    for frame in islice(decoded(source, 3), count):
        yield _cut(frame) if stem.endswith("_cut") else frame


def _cut(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    x, y, width, height = _CUT
    return frame[y : y + height, x : x + width].repeat(2, 0).repeat(2, 1)


def rows(found: Any, like: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what was found, one row for each that there may be, NaN where there is none."""
    out = np.full_like(like, np.nan)
    for row, one in enumerate(found):
        out[row] = one
    return out


def image_models(bundle: bytes, *names: str) -> list[ImageModel]:
    """Return models of a bundle that take an image."""
    opened = Bundle(bundle)
    return [ImageModel.read(opened.read(name)) for name in names]


def keeps_mask(name: str, index: int) -> bool:
    """Return whether a recording has the masks of a frame: every second picture's, every thirtieth video frame's."""
    source = next((SHARED / "data").glob(f"{name.partition('.')[0].removesuffix('_cut')}.*"))
    return index % (30 if source.suffix == ".mp4" else 2) == 0
