"""HolisticLandmarking: every recording of HolisticLandmarker, to the bit, and what no recording shows."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from holistic_native.landmarkers.holistic import (
    FACE_DETECTOR,
    HAND_LANDMARKS,
    RECROP,
    HolisticLandmarking,
    HolisticModels,
    HolisticSettings,
)
from holistic_native.landmarkers.pose import DETECTOR, LANDMARKS, PoseModels
from holistic_native.model_files.bundle import Bundle
from holistic_native.stages.blendshapes import MODEL as BLENDSHAPES
from holistic_native.stages.face_v2 import MODEL as FACE_LANDMARKS
from tests.support.bundles import holistic_bundle
from tests.support.task_media import frames, image_models, keeps_mask, recorded, recordings, rows
from tests.support.task_recordings import BLENDSHAPES_OF_TFLITE, assert_recorded

STEP_US = 33_000
# Frames of a video that show whether a body is followed; the whole video is slow.
QUICK = 12
PARTS = (
    *("pose", "pose_world", "left_hand", "right_hand", "left_hand_world", "right_hand_world"),
    *("face", "blendshapes"),
)


def landmarking(
    settings: HolisticSettings, *, stateful: bool = True, blendshapes: bool = True, num_threads: int | None = None
) -> HolisticLandmarking:
    bundle = holistic_bundle()
    recrop, hand, detector, face = image_models(bundle, RECROP, HAND_LANDMARKS, FACE_DETECTOR, FACE_LANDMARKS)
    found = HolisticModels(
        PoseModels(*image_models(bundle, DETECTOR, LANDMARKS)),
        recrop,
        hand,
        detector,
        face,
        Bundle(bundle).read(BLENDSHAPES) if blendshapes else None,
    )
    return HolisticLandmarking(found, settings, stateful=stateful, num_threads=num_threads)


@pytest.mark.parametrize("count", [QUICK, pytest.param(1000, marks=pytest.mark.slow, id="whole")])
@pytest.mark.parametrize("name", recordings("holistic_image", "holistic_video_mask"))
def test_recording(name: str, count: int) -> None:
    golden = recorded(name)
    masks = iter(golden.get("mask", ()))
    tracker = landmarking(HolisticSettings(mask="mask" in golden), stateful="image" not in name)
    for index, image in enumerate(frames(name, min(count, len(golden["pose"])))):
        found = tracker.process(image, index * STEP_US)
        for part in PARTS:
            one, expected = getattr(found, part), golden[part][index]
            there = rows([] if one is None else [one], expected[np.newaxis])[0]
            # tflite-runtime cannot round as the wheel does in the re-crop model of hands.
            allowed = BLENDSHAPES_OF_TFLITE if part == "blendshapes" else 0.0
            assert_recorded(there, expected, f"{part} on frame {index}", hand_model="hand" in part, tflite=allowed)
        if found.mask is not None and keeps_mask(name, index):
            assert_recorded(found.mask.astype(np.float16), next(masks), f"mask on frame {index}")
    tracker.close()


def test_threads_do_not_change_a_bit() -> None:
    images = list(frames("pose_squats", 3))
    results = []
    for num_threads in (1, 2, 3):
        tracker = landmarking(HolisticSettings(), num_threads=num_threads)
        found = [tracker.process(image, index * STEP_US) for index, image in enumerate(images)]
        results.append([getattr(one, part) for one in found for part in PARTS])
        tracker.close()
    for other in results[1:]:
        for one, same in zip(results[0], other, strict=True):
            assert_array_equal(one, same)


def test_an_image_of_another_size_begins_the_smoothing_of_masks_anew() -> None:
    """MediaPipe raises there, and its task stays unusable."""
    first, second = frames("pose_squats", 2)
    tracker = landmarking(HolisticSettings(mask=True), blendshapes=False)
    tracker.process(first, 0)
    smaller = np.ascontiguousarray(second[:, 40:-40])
    found = tracker.process(smaller, STEP_US)
    assert found.mask is not None
    assert found.mask.shape == smaller.shape[:2]
    assert found.blendshapes is None
    assert found.face is not None


def test_without_a_body_there_is_nothing() -> None:
    found = landmarking(HolisticSettings(mask=True)).process(np.zeros((48, 64, 3), np.uint8), 0)
    assert all(getattr(found, part) is None for part in (*PARTS, "mask"))


def test_settings_as_the_wheel_wires_them() -> None:
    given = HolisticSettings(
        pose_detection=0.1, pose_suppression=0.2, pose_presence=0.3, hand_presence=0.4, face_detection=0.6
    )
    wired = given.wired()
    assert (wired.hand_presence, wired.pose_detection) == (0.1, 0.2)
    assert (wired.pose_suppression, wired.pose_presence) == (0.3, 0.4)
    assert (wired.face_detection, wired.face_suppression, wired.face_presence) == (0.6, 0.5, 0.5)
    assert HolisticSettings().wired() == HolisticSettings()
