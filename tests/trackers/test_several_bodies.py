"""`Pose(num_poses=...)`: the numbers that MediaPipe's PoseLandmarker 1.2.2 computed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from holistic_native import Pose, Smoothing
from holistic_native.result import PoseResult
from tests.support.bundles import legacy
from tests.support.task_media import frames, recorded, recordings, rows
from tests.support.task_recordings import assert_recorded


@pytest.fixture(autouse=True)
def _models() -> None:
    for name in ("pose_detection.tflite", "pose_landmark_full.tflite"):
        legacy(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", recordings("pose_video_two"))
def test_two_bodies_of_a_video(name: str) -> None:
    golden = recorded(name)
    count = min(len(golden["pose"]), 12)
    with Pose(num_poses=2) as tracker:
        for index, result in enumerate(tracker.stream(frames(name, count))):
            compare(result, golden["pose"][index], golden["pose_world"][index], f"frame {index}")
    assert index == count - 1


def compare(result: PoseResult, pose: Any, world: Any, where: str) -> None:
    found = [one.array for one in result.multi_pose_landmarks or []]
    in_metres = [one.array for one in result.multi_pose_world_landmarks or []]
    assert_recorded(rows(found, pose[:, :, :4]), pose[:, :, :4], where)
    assert_recorded(rows(in_metres, world[:, :, :4]), world[:, :, :4], where)
    if not found:
        assert result == PoseResult(None, None, None)
        return
    assert result.pose_landmarks is not None
    assert result.pose_world_landmarks is not None
    np.testing.assert_array_equal(result.pose_landmarks.array, found[0])
    np.testing.assert_array_equal(result.pose_world_landmarks.array, in_metres[0])


@pytest.mark.parametrize("name", recordings("pose_image_three_mask"))
def test_masks_of_a_picture(name: str) -> None:
    golden = recorded(name)
    with Pose(static_image_mode=True, num_poses=3, enable_segmentation=True) as tracker:
        result = tracker.process(next(frames(name, 1)))
    compare(result, golden["pose"][0], golden["pose_world"][0], name)
    masks = result.multi_segmentation_masks or []
    assert len(masks) == len(result.multi_pose_landmarks or [])
    for mask, expected in zip(masks, golden.get("mask", ()), strict=False):
        assert mask.shape == expected.shape
        assert not mask.flags.writeable
    if masks:
        assert result.segmentation_mask is masks[0]


def test_one_body_is_as_without_the_argument() -> None:
    frame = next(frames("pose", 1))
    with Pose() as plain, Pose(num_poses=1) as one, Pose(num_poses=2, min_detection_confidence=0.9999) as strict:
        for _ in range(2):
            result = one.process(frame)
            assert result == plain.process(frame)
            assert result.multi_pose_landmarks is None
        assert strict.process(frame) == PoseResult(None, None, None)


def test_what_was_followed_is_forgotten_by_reset() -> None:
    frame = next(frames("pose", 1))
    # Too dark for the detector to be so sure; enough for the landmark model.
    dark = frame // 10
    with Pose(num_poses=2, min_detection_confidence=0.98) as tracker:
        assert tracker.process(dark) == PoseResult(None, None, None)
        assert tracker.process(frame).pose_landmarks is not None
        assert tracker.process(dark).pose_landmarks is not None
        tracker.reset()
        assert tracker.process(dark) == PoseResult(None, None, None)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"num_poses": 0}, ValueError, "num_poses must be an integer of at least 1, got 0"),
        ({"num_poses": 1.5}, TypeError, "num_poses must be an integer of at least 1"),
        ({"num_poses": 2, "smoothing": Smoothing()}, ValueError, "smoothing must be None with num_poses above 1"),
    ],
)
def test_bad_argument_is_named(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Pose(**arguments)
