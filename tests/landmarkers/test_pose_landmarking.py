"""PoseLandmarking: every recording of PoseLandmarker, to the bit, and what no recording shows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from holistic_native.landmarkers.pose import DETECTOR, LANDMARKS, PoseLandmarking, PoseModels, PoseSettings
from tests.support.bundles import pose_bundle
from tests.support.task_media import frames, image_models, keeps_mask, recorded, recordings, rows
from tests.support.task_recordings import assert_recorded

STEP_US = 33_000
# Frames of a video that show whether a body is followed; the whole video is slow.
QUICK = 12


class Task(NamedTuple):
    size: str = "full"
    stateful: bool = False
    settings: PoseSettings = PoseSettings()
    rotation: int = 0


TASKS = {
    "pose_image": Task(),
    "pose_image_lite": Task("lite"),
    "pose_image_heavy": Task("heavy"),
    "pose_image_rot90": Task(rotation=90),
    "pose_image_three_mask": Task(settings=PoseSettings(num_poses=3, masks=True)),
    "pose_video": Task(stateful=True),
    "pose_video_two": Task(stateful=True, settings=PoseSettings(num_poses=2)),
}


def landmarking(
    size: str, settings: PoseSettings, *, stateful: bool, num_threads: int | None = None
) -> PoseLandmarking:
    found = PoseModels(*image_models(pose_bundle(size), DETECTOR, LANDMARKS))
    return PoseLandmarking(found, settings, stateful=stateful, num_threads=num_threads)


@pytest.mark.parametrize("count", [QUICK, pytest.param(1000, marks=pytest.mark.slow, id="whole")])
@pytest.mark.parametrize("name", recordings(*TASKS))
def test_recording(name: str, count: int) -> None:
    size, stateful, settings, rotation = TASKS[name.partition(".")[2]]
    golden = recorded(name)
    masks = iter(golden.get("mask", ()))
    tracker = landmarking(size, settings, stateful=stateful)
    for index, image in enumerate(frames(name, min(count, len(golden["pose"])))):
        found = tracker.process(image, index * STEP_US, rotation)
        for part, bodies in (("pose", found.landmarks), ("pose_world", found.world)):
            expected = golden[part][index]
            assert_recorded(rows(bodies, expected), expected, f"{part} on frame {index}")
        assert (found.masks is not None) == settings.masks
        if keeps_mask(name, index):
            for mask in found.masks or ():
                assert_recorded(mask.astype(np.float16), next(masks), f"mask on frame {index}")
    tracker.close()


def test_a_turned_image_gives_the_upright_ones_landmarks_where_asked_for() -> None:
    (image,) = frames("pose", 1)
    turned = np.ascontiguousarray(np.rot90(image))  # a quarter to the left, so that it takes one to the right
    upright = landmarking("full", PoseSettings(), stateful=False).process(image, 0).landmarks[0]
    height, width = turned.shape[:2]
    wrong, right = (
        landmarking("full", PoseSettings(upright=put_right), stateful=False).process(turned, 0, 90).landmarks[0]
        for put_right in (False, True)
    )
    # A point (x, y) of the image is at (y, 1 - x) of the turned one.
    expected = np.stack([upright[:, 1], 1 - upright[:, 0]], axis=1) * (width, height)
    errors = [np.median(np.hypot(*(found[:, :2] * (width, height) - expected).T)) for found in (wrong, right)]
    assert errors[1] < 5 < 30 < errors[0]


@pytest.mark.parametrize("num_poses", [1, 3])
def test_threads_do_not_change_a_bit(num_poses: int) -> None:
    images = list(frames("pose_squats", 4))
    results = []
    for num_threads in (1, 2, 3):
        tracker = landmarking("lite", PoseSettings(num_poses), stateful=True, num_threads=num_threads)
        found = [tracker.process(image, index * STEP_US) for index, image in enumerate(images)]
        results.append(np.concatenate([body for one in found for body in one.landmarks]))
        tracker.close()
    assert_array_equal(results[1], results[0])
    assert_array_equal(results[2], results[0])


def test_masks_do_not_change_landmarks() -> None:
    (image,) = frames("pose_squats", 1)
    one, other = (
        landmarking("full", PoseSettings(masks=masks), stateful=False).process(image, 0) for masks in (False, True)
    )
    assert_array_equal(one.landmarks, other.landmarks)
    assert one.masks is None
    assert other.masks is not None
    assert [mask.shape for mask in other.masks] == [image.shape[:2]]


def test_reset_forgets() -> None:
    images = list(frames("pose_squats", 2))
    tracker = landmarking("lite", PoseSettings(), stateful=True)
    first = tracker.process(images[0], 0)
    tracker.process(images[1], STEP_US)
    tracker.reset()
    again = tracker.process(images[0], 2 * STEP_US)
    assert_array_equal(first.landmarks, again.landmarks)


def test_nobody_on_a_black_image() -> None:
    tracker = landmarking("lite", PoseSettings(masks=True), stateful=True)
    found = tracker.process(np.zeros((48, 64, 3), np.uint8), 0)
    assert (found.landmarks, found.world, found.masks) == ([], [], [])
