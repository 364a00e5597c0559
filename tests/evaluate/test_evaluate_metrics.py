"""Errors between tracks: what must hold for all of them, and small ones worked out by hand."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holistic_native.evaluate import PARTS, Comparison, Position, Track, compare, metrics, scales
from tests.support.tracks import moved, noisy, random_track, seeds, standing

few = settings(max_examples=25, deadline=None)


def positions(comparison: Comparison) -> dict[str, Position]:
    return {part: found.position for part, found in comparison.parts.items()}


@few
@given(seeds)
def test_nothing_is_wrong_with_the_same(seed: int) -> None:
    track = random_track(seed)
    comparison = compare(track, track)
    assert tuple(comparison.parts) == PARTS
    for part, position in positions(comparison).items():
        there = int(track.present(part).sum())
        wanted = (there, *(0.0,) * 4, *(1.0,) * 3) if there else (0, *(math.nan,) * 7)
        np.testing.assert_array_equal(dataclasses.astuple(position), wanted)
        presence = comparison.parts[part].presence
        np.testing.assert_array_equal(dataclasses.astuple(presence), (1.0, 1.0) if there else (math.nan,) * 2)
        motion = comparison.parts[part].motion
        assert motion is not None
        np.testing.assert_equal(motion.jitter, motion.jitter_reference)
        assert motion.flicker == motion.flicker_reference


@few
@given(seeds, st.floats(-50, 50), st.floats(-50, 50))
def test_a_shifted_track_is_off_by_the_shift(seed: int, x: float, y: float) -> None:
    track = random_track(seed)
    for position in positions(compare(moved(track, shift=(x, y)), track)).values():
        if position.frames:
            found = (position.mae_px, position.p95_px, position.max_px)
            np.testing.assert_allclose(found, math.hypot(x, y), rtol=1e-9, atol=1e-9)


@few
@given(seeds, st.floats(-1000, 1000), st.floats(-1000, 1000))
def test_where_the_person_stands_does_not_matter(seed: int, x: float, y: float) -> None:
    reference = random_track(seed)
    candidate = noisy(reference, seed + 1)
    here, there = (
        positions(compare(moved(candidate, shift=shift), moved(reference, shift=shift))) for shift in ((0, 0), (x, y))
    )
    for part in PARTS:
        np.testing.assert_allclose(dataclasses.astuple(there[part]), dataclasses.astuple(here[part]), rtol=1e-6)


@few
@given(seeds, st.sampled_from([0.125, 0.5, 4.0, 16.0]))
def test_relative_errors_do_not_change_with_the_size(seed: int, scale: float) -> None:
    reference = random_track(seed)
    candidate = noisy(reference, seed + 1)
    small, large = (
        positions(compare(moved(candidate, scale=factor), moved(reference, scale=factor))) for factor in (1, scale)
    )
    for part in PARTS:
        one, other = small[part], large[part]
        for name in ("mae_px", "p95_px", "max_px"):
            np.testing.assert_allclose(getattr(other, name), scale * getattr(one, name))
        for name in ("mae_percent", "pck", "pckh", "oks"):
            np.testing.assert_allclose(getattr(other, name), getattr(one, name))


@few
@given(seeds, st.floats(0.1, 300))
def test_shares_stay_between_nothing_and_all(seed: int, spread: float) -> None:
    reference = random_track(seed)
    for position in positions(compare(noisy(reference, seed + 1, spread), reference)).values():
        if position.frames:
            assert 0 <= position.pck <= 1
            assert 0 <= position.pckh <= 1
            assert 0 < position.oks < 1
            assert 0 < position.mae_px <= position.max_px
            assert position.p95_px <= position.max_px


def test_sizes_of_a_person_by_hand() -> None:
    track = Track({"body": standing()})
    assert scales.torso_length(track).tolist() == [100.0]
    assert scales.head_size(track).tolist() == [20.0]
    # The 17 keypoints lie within 20..80 and 58..340.
    np.testing.assert_allclose(scales.person_area(track), [0.53 * 60 * 282])
    assert scales.person_area(Track({"body": standing()}, area=np.array([7.0]))).tolist() == [7.0]


def test_a_person_by_hand() -> None:
    reference = Track({"body": standing()})
    body = standing()
    body[0, 15] += (12, 16)  # the left wrist, 20 away
    body[0, 0] += (0, -10)  # the nose, 10 away
    body[0, 17] += (0, 30)  # a finger, 30 away, which is no keypoint of COCO
    position = compare(Track({"body": body}), reference).parts["body"].position
    assert position.frames == 1
    assert position.mae_px == pytest.approx(60 / 33)
    assert position.max_px == 30
    assert position.mae_percent == pytest.approx(60 / 33)  # of a torso of 100
    assert position.pck == pytest.approx(32 / 33)  # the wrist is just within 0.2 of the torso, the finger is not
    assert position.pckh == pytest.approx(31 / 33)  # the nose is just within half of the head, the wrist is not
    area = 0.53 * 60 * 282
    wrist = math.exp(-(20**2) / (2 * area * (2 * 0.062) ** 2))
    nose = math.exp(-(10**2) / (2 * area * (2 * 0.026) ** 2))
    # 17 keypoints of the body, big toes and heels of the feet; no small toes.
    assert position.oks == pytest.approx((19 + wrist + nose) / 21)


def test_only_where_both_are_there() -> None:
    body = standing(frames=3)
    late, early = body.copy(), body.copy()
    late[0], early[2] = np.nan, np.nan
    late[1, :, 0] += 3
    comparison = compare(Track({"body": late}), Track({"body": early}))
    assert comparison.parts["body"].position.frames == 1
    assert comparison.parts["body"].position.mae_px == 3
    assert comparison.parts["body"].presence == dataclasses.replace(
        comparison.parts["body"].presence, precision=0.5, recall=0.5
    )
    assert np.isnan(comparison.distances["body"][[0, 2]]).all()


def test_hands_without_a_body_are_measured_by_their_box() -> None:
    hand = np.zeros((1, 21, 2))
    hand[0, 8] = (30, 40)
    found = hand.copy()
    found[0, 4] = (0, 8)  # 0.2 of the box's longer side
    found[0, 12] = (0, 9)
    position = (
        compare(Track({"right_hand": found}), Track({"right_hand": hand}), norm="box").parts["right_hand"].position
    )
    assert position.mae_percent == pytest.approx(100 * 17 / 21 / 40)
    assert position.pck == pytest.approx(20 / 21)
    assert math.isnan(position.pckh)
    assert math.isnan(position.oks)
    of_torso = compare(Track({"right_hand": found}), Track({"right_hand": hand})).parts["right_hand"].position
    assert math.isnan(of_torso.mae_percent)
    assert of_torso.mae_px == pytest.approx(17 / 21)


def test_refined_faces_are_compared_with_plain_ones() -> None:
    face = np.random.default_rng(0).uniform(0, 100, (2, 478, 2))
    position = compare(Track({"face": face}), Track({"face": face[:, :468]})).parts["face"].position
    assert (position.frames, position.mae_px) == (2, 0.0)


def test_guessed_points_can_be_left_out() -> None:
    visibility = np.ones((2, 33))
    visibility[:, 25:] = 0.3  # below the hips
    reference = Track({"body": standing(2)}, visibility=visibility)
    found = standing(2)
    found[:, 25:] += 50
    found[:, 0, 0] += 5
    candidate = Track({"body": found})
    everything = compare(candidate, reference).parts["body"]
    seen = compare(candidate, reference, min_visibility=0.5).parts["body"]
    assert everything.position.max_px > 70
    assert seen.position.max_px == 5
    assert seen.position.mae_px == pytest.approx(5 / 25)
    assert seen.position.oks > everything.position.oks
    assert seen.presence == everything.presence
    # The person is as large as before.
    assert seen.position.mae_percent == pytest.approx(5 / 25)


def test_nobody_anywhere() -> None:
    nobody = Track({"body": np.full((4, 33, 2), np.nan)})
    position = compare(nobody, nobody).parts["body"].position
    np.testing.assert_array_equal(dataclasses.astuple(position), (0, *(math.nan,) * 7))


def test_wrong_arguments() -> None:
    body = Track({"body": standing(2)})
    with pytest.raises(ValueError, match="must be of the same frames, got 2 frames and 3"):
        compare(body, Track({"body": standing(3)}))
    with pytest.raises(ValueError, match="must have a part in common, got body and face"):
        compare(body, Track({"face": np.zeros((2, 468, 2))}))
    with pytest.raises(ValueError, match="norm must be one of torso, box, got 'head'"):
        compare(body, body, norm="head")
    with pytest.raises(ValueError, match=r"must have the same shape, got \(1, 2, 2\), \(1, 3, 2\)"):
        metrics.distances(np.zeros((1, 2, 2)), np.zeros((1, 3, 2)))


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ({}, r"the same number of frames for every part, got \[\]"),
        ({"body": np.zeros((1, 33, 2)), "face": np.zeros((2, 468, 2))}, r"got \[1, 2\]"),
        ({"tail": np.zeros((1, 33, 2))}, "points must be of body, left_hand, right_hand, face, got 'tail'"),
        ({"body": np.zeros((1, 17, 2))}, r"points of body must be \(frames, 33 or 23, 2\), got \(1, 17, 2\)"),
        ({"face": np.zeros((1, 468, 3))}, r"points of face must be \(frames, 468 or 478 or 68, 2\)"),
        ({"body": np.full((1, 33, 2), np.inf)}, "points of body must lie within 1e.09 pixels"),
        ({"body": np.full((1, 33, 2), -1e300)}, "points of body must lie within 1e.09 pixels"),
    ],
)
def test_wrong_points(points: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Track(points)


def test_the_first_frames() -> None:
    track = Track({"body": standing(3)}, area=np.arange(3.0), visibility=np.ones((3, 33)))
    first = track.first(2)
    assert first.frames == 2
    assert first.area is not None
    assert first.area.tolist() == [0.0, 1.0]
    assert track.first(None).frames == 3


def test_wrong_area() -> None:
    with pytest.raises(ValueError, match=r"visibility must be \(2, 33\), got \(2, 4\)"):
        Track({"body": standing(2)}, visibility=np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"area must be \(2,\), got \(3,\)"):
        Track({"body": standing(2)}, area=np.ones(3))
