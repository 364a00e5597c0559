"""HandLandmarking against what MediaPipe's HandLandmarker 1.2.2 computed, and what becomes of hands found twice."""

from __future__ import annotations

import numpy as np
import pytest

from holistic_native import _core
from holistic_native.landmarkers.hand import DETECTOR, LANDMARKS, HandLandmarking, HandModels, HandSettings
from holistic_native.landmarkers.hands.association import associated_hands
from holistic_native.landmarkers.hands.duplicates import distinct_hands
from holistic_native.landmarkers.models import ImageModel
from holistic_native.model_files.bundle import Bundle
from tests.support.bundles import official
from tests.support.task_media import frames, recorded, recordings, rows
from tests.support.task_recordings import assert_recorded

STEP_US = 33_000


def models() -> HandModels:
    bundle = Bundle(official("hand_landmarker.task"))
    return HandModels(ImageModel.read(bundle.read(DETECTOR)), ImageModel.read(bundle.read(LANDMARKS)))


@pytest.mark.slow
@pytest.mark.parametrize("name", recordings("hands_image", "hands_image_rot90", "hands_video"))
def test_recording(name: str) -> None:
    golden, video = recorded(name), name.endswith("video")
    # The frames of a picture are all the same.
    count = len(golden["hands"]) if video else 1
    task = HandLandmarking(models(), HandSettings(num_hands=2), stateful=video)
    for index, frame in enumerate(frames(name, count)):
        found = task.process(frame, index * STEP_US, 90 if name.endswith("rot90") else 0)
        parts = {"hands": found.landmarks, "hands_world": found.world, "handedness": found.handedness}
        for part, values in parts.items():
            expected = golden[part][index]
            assert_recorded(rows(values, expected), expected, f"{part} on frame {index}", hand_model=True)
    task.close()


def test_many_threads_give_the_same_hands() -> None:
    frame = next(frames("hands.hands_image", 1))
    both = []
    for threads in (1, 4):
        task = HandLandmarking(models(), HandSettings(num_hands=2), stateful=False, num_threads=threads)
        both.append(task.process(frame, 0))
        task.close()
    assert len(both[0].landmarks) == 2
    np.testing.assert_array_equal(both[0].landmarks, both[1].landmarks)
    np.testing.assert_array_equal(both[0].world, both[1].world)


def hand(seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(seed).uniform(0.2, 0.6, (21, 3)).astype(np.float32)


def test_a_hand_found_twice_is_kept_once() -> None:
    one = hand(1)
    elsewhere = one + np.array([0.4, 0.0, 0.0], np.float32)
    shaken = one + np.float32(0.001)
    assert distinct_hands([one, elsewhere, shaken, one], (640, 480)) == [0, 1]
    assert distinct_hands([], (640, 480)) == []


def test_nine_of_21_landmarks_together_are_two_hands() -> None:
    one, other = hand(1), hand(2)
    # A third landmark further makes ten; the boxes overlap all the time.
    for together, kept in ((9, [0, 1]), (10, [0])):
        moved = other.copy()
        far = np.abs(one - other)[:, :2].max(1) > 0.15
        moved[~far, 1] += np.float32(0.3)
        order = np.argsort(~far, kind="stable")[:together]
        moved[order] = one[order]
        rest = np.setdiff1d(np.arange(21), order)
        moved[rest, 1] = one[rest, 1] + np.float32(0.3)
        assert distinct_hands([one, moved], (500, 500)) == kept, together


def test_followed_hands_all_stay_and_detected_ones_must_lie_apart() -> None:
    at = [_core.Region(0.5 + step / 100, 0.5, 0.2, 0.2) for step in (0, 1, 40, 41)]
    followed, detected = at[:2], [at[0], at[2], at[3]]
    assert associated_hands(followed, detected, 0.5) == [at[0], at[1], at[2]]
    assert associated_hands(followed, detected, 1.0) == [*followed, *detected]
