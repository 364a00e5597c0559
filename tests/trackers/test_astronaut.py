"""The astronaut frames are the ones MediaPipe saw, on every machine and with every NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support import astronaut
from tests.support.recordings import GOLDEN

RECORDED = sorted(GOLDEN.glob("astronaut.*.npz"))


def test_frames_are_those_the_golden_files_were_recorded_on() -> None:
    images = astronaut.frames()
    assert len(RECORDED) == 8
    for path in RECORDED:
        with np.load(path) as golden:
            assert str(golden["frames_sha256"]) == astronaut.checksum(images), path.name
            assert len(golden["pose"]) == len(images)
            present = np.isfinite(golden["pose"]).all(axis=(1, 2))
        assert present.tolist() == [placement is not None for placement in astronaut.PLACEMENTS]


@pytest.mark.parametrize("index", [0, 9, 13, 23])
def test_placement_says_where_the_picture_is(index: int) -> None:
    from skimage import data

    picture = data.astronaut()  # type: ignore[no-untyped-call]
    placement = astronaut.PLACEMENTS[index]
    assert placement is not None
    x, y, degrees, scale = placement
    angle = np.radians(degrees)
    frame = astronaut.frames()[index]
    for right, down in ((0, 0), (-60, -100), (80, -30)):  # pixels of the picture from its centre
        column = x + scale * (np.cos(angle) * right - np.sin(angle) * down)
        row = y + scale * (np.sin(angle) * right + np.cos(angle) * down)
        near = picture[256 + down - 1 : 256 + down + 2, 256 + right - 1 : 256 + right + 2].reshape(-1, 3)
        assert (near == frame[round(row), round(column)]).all(axis=1).any()
