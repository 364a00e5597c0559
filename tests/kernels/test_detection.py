"""SSD detections: anchors, decoding, weighted suppression and the way back to the image, as their oracles have them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from holistic_native import _core
from tests.support import oracles
from tests.support.oracles import Region
from tests.support.samples import Floats, floats, place, placed, regions, seeds

# MediaPipe's detectors: input size, strides, anchors per layer, anchors in all.
DETECTORS = {
    "pose": (224, [8, 16, 32, 32, 32], 2, 2254),
    "face, short range": (128, [8, 16, 16, 16], 2, 896),
    "face, full range": (192, [4], 1, 2304),
    "palm": (192, [8, 16, 16, 16], 2, 2016),
}
OVERLAPS = (0.0, 0.3, 0.5, 1.0)


@pytest.mark.parametrize("detector", DETECTORS)
def test_make_anchors_of_the_detectors(detector: str) -> None:
    size, strides, per_layer, count = DETECTORS[detector]
    anchors = _core.make_anchors(size, strides, per_layer)
    assert anchors.shape == (count, 2)
    assert_array_equal(anchors, oracles.make_anchors(size, strides, per_layer), strict=True)


@settings(deadline=None)
@given(
    size=st.integers(1, 100),
    strides=st.lists(st.sampled_from((1, 3, 8, 16, 64, 2**31 - 1)), max_size=5),
    per_layer=st.integers(1, 3),
)
def test_make_anchors(size: int, strides: list[int], per_layer: int) -> None:
    anchors = _core.make_anchors(size, strides, per_layer)
    assert_array_equal(anchors, oracles.make_anchors(size, strides, per_layer), strict=True)
    assert ((anchors > 0) & (anchors < 1)).all()


def raw_boxes(seed: int, count: int, keypoints: int) -> Floats:
    """Boxes as models give them, now and then one turned inside out, or no numbers at all."""
    boxes = np.abs(floats(seed, count, 4 + 2 * keypoints, spread=40.0))
    boxes[::7, 2] *= -1
    boxes[::11, 3] = 0
    boxes[::13, :4] = math.nan
    boxes[::17, 2] = math.inf
    return boxes


@settings(deadline=None)
@given(
    seed=seeds,
    count=st.integers(1, 40),
    keypoints=st.sampled_from((0, 1, 4, 7)),
    size=st.sampled_from((1, 128, 192, 224)),
    min_score=st.sampled_from((0.5, 0.6, -math.inf, 0.0, 1.0, math.nan)) | st.floats(-0.5, 1.5, width=32),
)
def test_decode_detections(seed: int, count: int, keypoints: int, size: int, min_score: float) -> None:
    boxes, anchors = raw_boxes(seed, count, keypoints), floats(seed + 1, count, 2, spread=0.3, centre=0.5)
    logits = floats(seed + 2, count, spread=3.0)
    logits[::5] *= 100
    logits[::9] = math.nan
    found = _core.decode_detections(boxes, logits, anchors, size, min_score)
    assert_array_equal(found, oracles.decode_detections(boxes, logits, anchors, size, min_score), strict=True)


@pytest.mark.parametrize("min_score", [1e-30, 1e-3, 0.5, 0.6, 0.999, 1 - 2**-24])
def test_decode_detections_at_the_threshold(min_score: float) -> None:
    """Scores are compared, not logits, though a logit may say early that a score is too low."""
    middle = math.log(min_score) - math.log1p(-min_score)
    logits = np.float32(middle) + np.arange(-2000, 2000, dtype=np.float32) * np.spacing(np.float32(max(abs(middle), 1)))
    count = len(logits)
    boxes, anchors = np.ones((count, 4), np.float32), np.zeros((count, 2), np.float32)
    found = _core.decode_detections(boxes, logits, anchors, 1, min_score)
    assert_array_equal(found, oracles.decode_detections(boxes, logits, anchors, 1, min_score), strict=True)
    assert 0 < len(found) < count
    assert (found[:, 0] >= np.float32(min_score)).all()


def test_decode_detections_of_a_model_s_outputs() -> None:
    anchors = _core.make_anchors(*DETECTORS["pose"][:3])
    boxes, logits = floats(1, 1, 2254, 12, spread=40.0), floats(2, 1, 2254, 1, spread=2.0, centre=-4.0)
    found = _core.decode_detections(boxes, logits, anchors, 224, 0.5)
    assert_array_equal(found, oracles.decode_detections(boxes, logits, anchors, 224, 0.5), strict=True)
    assert 0 < len(found) < 200


def crowd(seed: int, count: int, keypoints: int = 2) -> Floats:
    """Detections in a few heaps, of scores some of which are equal."""
    random = np.random.default_rng(seed)
    heaps = random.uniform(0, 1, (3, 2))[random.integers(0, 3, count)]
    rows = random.uniform(0, 1, (count, 5 + 2 * keypoints)).astype(np.float32)
    rows[:, 0] = random.integers(1, 8, count) / 8
    rows[:, 1:3] = heaps + random.normal(0, 0.03, (count, 2))
    rows[:, 3:5] = random.uniform(0.1, 0.2, (count, 2))
    return rows


@settings(deadline=None)
@given(seed=seeds, count=st.integers(0, 30), keypoints=st.integers(0, 3), max_overlap=st.sampled_from(OVERLAPS))
def test_suppress_detections(seed: int, count: int, keypoints: int, max_overlap: float) -> None:
    rows = crowd(seed, count, keypoints)
    before = rows.copy()
    kept = _core.suppress_detections(rows, max_overlap)
    assert_array_equal(kept, oracles.suppress_detections(rows, max_overlap), strict=True)
    assert_array_equal(rows, before)


@settings(deadline=None)
@given(seed=seeds, count=st.integers(1, 30), max_overlap=st.sampled_from(OVERLAPS[:3]))
def test_suppress_detections_keeps_the_best_in_order(seed: int, count: int, max_overlap: float) -> None:
    rows = crowd(seed, count)
    kept = _core.suppress_detections(rows, max_overlap)
    assert 1 <= len(kept) <= count
    assert kept[0, 0] == rows[:, 0].max()
    assert (np.diff(kept[:, 0]) <= 0).all()
    # Means of corners and of keypoints lie within what they are means of, but for rounding.
    lowest, highest = rows.min(axis=0), rows.max(axis=0)
    for columns in (slice(1, 3), slice(5, None)):
        assert (kept[:, columns] >= lowest[columns] - 1e-6).all()
        assert (kept[:, columns] <= highest[columns] + 1e-6).all()


@settings(deadline=None)
@given(seed=seeds, count=st.integers(2, 20))
def test_suppress_detections_takes_them_in_any_order(seed: int, count: int) -> None:
    rows = crowd(seed, count)
    rows[:, 0] = np.arange(1, count + 1) / 32
    shuffled = np.random.default_rng(seed).permutation(rows)
    assert_array_equal(_core.suppress_detections(shuffled, 0.3), _core.suppress_detections(rows, 0.3))


@settings(deadline=None)
@given(seed=seeds, count=st.integers(1, 20))
def test_suppress_detections_leaves_separate_ones_alone(seed: int, count: int) -> None:
    """Scores are powers of two, so that the mean of a single detection is that detection."""
    rows = np.random.default_rng(seed).uniform(0.1, 0.9, (count, 9)).astype(np.float32)
    rows[:, 0] = 0.5 ** np.arange(count)
    rows[:, 1] += 2 * np.arange(count)
    kept = _core.suppress_detections(rows, 0.3)
    # A box's width goes through its right corner and back.
    corners = rows.copy()
    corners[:, 3:5] = (rows[:, 1:3] + rows[:, 3:5]) - rows[:, 1:3]
    assert_array_equal(kept, corners)
    assert_array_equal(_core.suppress_detections(kept, 0.3), kept)


@settings(deadline=None)
@given(seed=seeds, shift=st.floats(0, 2, width=32))
def test_suppress_detections_compares_both_ways_alike(seed: int, shift: float) -> None:
    """Which of two is the better one does not matter for whether they are one."""
    first, second = crowd(seed, 2, 0)
    second[1:5] = first[1:5]
    second[1] += np.float32(shift) * first[3]
    for max_overlap in OVERLAPS:
        counts = set()
        for scores in ((1.0, 0.5), (0.5, 1.0)):
            first[0], second[0] = scores
            counts.add(len(_core.suppress_detections(np.stack([first, second]), max_overlap)))
        assert len(counts) == 1


def test_suppress_detections_weighs_by_score() -> None:
    rows = np.array([[0.75, 0, 0, 1, 1, 0.5, 0.5], [0.25, 0, 0, 2, 1, 1.5, 0.5], [0.5, 5, 5, 1, 1, 5, 5]], np.float32)
    kept = _core.suppress_detections(rows, 0.3)
    assert_allclose(kept, [[0.75, 0, 0, 1.25, 1, 0.75, 0.5], [0.5, 5, 5, 1, 1, 5, 5]], rtol=1e-6)


def test_suppress_detections_stops_at_a_box_without_area() -> None:
    """Such a box does not overlap even itself, and MediaPipe ends there."""
    rows = np.array([[0.9, 0.5, 0.5, 0, 0], [0.8, 0.1, 0.1, 0.2, 0.2]], np.float32)
    assert_array_equal(_core.suppress_detections(rows, 0.3), rows[:1])


@settings(deadline=None)
@given(seed=seeds, region=regions | st.none(), count=st.integers(0, 5), keypoints=st.integers(0, 7))
def test_remove_letterbox_and_project_detections(seed: int, region: Region | None, count: int, keypoints: int) -> None:
    crops = place(region, (640, 360), (128, 128))
    if crops is None:
        return
    for change, oracle in (
        (_core.remove_letterbox, oracles.remove_letterbox),
        (_core.project_detections, oracles.project_detections),
    ):
        rows = crowd(seed, count, keypoints)
        expected = rows.copy()
        change(rows, crops[0])
        oracle(expected, crops[1])
        assert_array_equal(rows, expected, strict=True)


@settings(deadline=None)
@given(seed=seeds, count=st.integers(1, 5))
def test_removing_the_letterbox_of_the_whole_image_is_projecting(seed: int, count: int) -> None:
    crop, _ = placed(None, (640, 360), (128, 128))
    removed, projected = crowd(seed, count), crowd(seed, count)
    _core.remove_letterbox(removed, crop)
    _core.project_detections(projected, crop)
    # Two roundings of coordinates up to 2: a few times 1.2e-7.
    assert_allclose(removed, projected, rtol=0, atol=1e-6)


def test_project_detections_bounds_a_turned_box() -> None:
    """A box of 0.5 x 0.5 in a crop turned by 45 degrees is bounded by one of its diagonal."""
    crop, _ = placed(Region(0.5, 0.5, 1.0, 1.0, math.pi / 4), (100, 100), (128, 128))
    rows = np.array([[0.9, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5]], np.float32)
    _core.project_detections(rows, crop)
    diagonal = 0.5 * math.sqrt(2)
    assert_allclose(rows[0], [0.9, 0.5 - diagonal / 2, 0.5 - diagonal / 2, diagonal, diagonal, 0.5, 0.5], atol=1e-6)
