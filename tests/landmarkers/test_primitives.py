"""What the tasks are made of: regions of turned images, association, filters with another size of image, masks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from holistic_native import _core
from holistic_native.landmarkers.association import associated
from holistic_native.landmarkers.filters import PoseFilters, SizedFilter, SmoothedMask, object_scale
from holistic_native.landmarkers.models import rounded
from holistic_native.landmarkers.rects import image_region
from tests.support import oracles
from tests.support.oracles import Region
from tests.support.samples import floats, likely_region, seeds


@pytest.mark.parametrize("turns", range(-3, 6))
def test_the_region_of_a_turned_image_covers_it(turns: int) -> None:
    region = image_region((640, 480), 90 * turns)
    sides = (1.0, 1.0) if turns % 2 == 0 else (0.75, 640 / 480)
    assert (region.cx, region.cy) == (0.5, 0.5)
    assert (region.width, region.height) == tuple(float(np.float32(side)) for side in sides)
    assert region.rotation == float(np.float32(-turns * math.pi / 2))


@given(seed=seeds, count=st.tuples(st.integers(0, 3), st.integers(0, 4)), overlap=st.sampled_from((0.1, 0.5, 0.9)))
def test_detected_regions_replace_what_they_overlap(seed: int, count: tuple[int, int], overlap: float) -> None:
    """Step by step, as MediaPipe does it: each region removes those before it that it overlaps, and is added."""
    regions = [likely_region(seed + number) for number in range(sum(count))]
    listed: list[Region] = []
    for region in regions:
        listed = [other for other in listed if not oracles.region_overlap(region, other) > np.float32(overlap)]
        listed.append(region)
    made = [_core.Region(*region) for region in regions]
    found = associated(made[: count[0]], made[count[0] :], rounded(overlap))
    assert [region.as_tuple() for region in found] == [tuple(map(float, region)) for region in listed]


def test_a_filter_begins_anew_with_another_size() -> None:
    values = floats(1, 4, 5, 3)
    sized, fresh = SizedFilter(0.05, 80.0), _core.OneEuroFilter(0.05, 80.0, 1.0)
    for index in (0, 1):
        sized.apply(values[index].copy(), 33_000 * index, (640, 480), 100.0)
    for index in (2, 3):
        one, other = values[index].copy(), values[index].copy()
        sized.apply(one, 33_000 * index, (480, 640), 100.0)
        fresh.apply(other, 33_000 * index, (480, 640), 100.0)
        assert_array_equal(one, other)


def test_a_lost_body_restarts_the_filter_of_its_image_landmarks_alone() -> None:
    values = floats(2, 3, 33, 5)
    filters = PoseFilters()
    results = []
    for index, value in enumerate(values):
        if index == 2:
            filters.lose()
        landmarks, world = value.copy(), value.copy()
        filters.apply(landmarks, world, 33_000 * (index + 1), (64, 64), 10.0)
        results.append((landmarks, world))
        assert_array_equal(landmarks[:, 4], value[:, 4])
    # The first frame's landmarks pass, on the way to pixels and back; so do those after the loss.
    for index in (0, 2):
        assert_array_equal(results[index][0][:, :3], values[index, :, :3] * np.float32(64) / np.float32(64))
    assert np.abs(results[2][1][:, :3] - values[2, :, :3]).max() > 0.01
    assert np.abs(results[2][0][:, 3] - values[2, :, 3]).max() > 0.01


def test_masks_are_mixed_with_the_smoothed_one_before() -> None:
    masks = np.random.default_rng(3).random((3, 6, 8), np.float32)
    smoothed = SmoothedMask(0.7)
    previous = masks[0]
    for index, mask in enumerate(masks):
        found = mask.copy()
        smoothed.apply(found)
        previous = mask if index == 0 else oracles.smooth_mask(mask, previous, 0.7)
        assert_array_equal(found, previous)


def test_the_scale_of_an_object_is_the_mean_of_its_sides() -> None:
    landmarks = np.array([[0.25, 0.5, 9.0], [0.75, 0.5, -9.0], [0.5, 1.0, 0.0]], np.float32)
    assert object_scale(landmarks, (400, 100)) == (200 + 50) / 2
