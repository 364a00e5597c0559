"""The fast profile: what it leaves out, what it keeps, and how near its results stay to the exact ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from holistic_native import Fast, Holistic
from holistic_native.fast.change import LONGEST_REST
from holistic_native.model_files.store import MODELS
from holistic_native.result import HandReason
from tests.support import astronaut
from tests.support.pixel_formats import from_rgb, rgb_of
from tests.support.places import SHARED
from tests.support.tracked import Frame, compared, tracked, video

ModelReader = Callable[[str], bytes]
EVERYTHING: dict[str, Any] = {"profile": Fast(face_every=3, hands_every=2)}
needs_video = pytest.mark.skipif(not SHARED.is_dir(), reason="videos with hands lie in ../shared, which is not there")


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    return astronaut.frames()


@pytest.fixture(scope="module")
def squats() -> list[Frame]:
    return video("pose_squats.mp4")


@pytest.fixture(autouse=True)
def _models(models: ModelReader) -> None:
    for name in MODELS:
        models(name)


@pytest.mark.slow
@pytest.mark.parametrize("num_threads", [1, 2, 3])
def test_streams_what_it_processes(frames: list[Frame], num_threads: int) -> None:
    # With a cut, and with frames that do not change.
    video = [*frames[:8], *[frames[8]] * 4, *[frame // 3 for frame in frames[13:]]]
    with (
        Holistic(num_threads=num_threads, **EVERYTHING) as one,
        Holistic(num_threads=num_threads, **EVERYTHING) as other,
    ):
        assert list(one.stream(video)) == [other.process(frame) for frame in video]


@pytest.mark.slow
@pytest.mark.parametrize("pixel_format", ["bgr", "rgba", "gray", "nv12", "i420"])
def test_pixel_formats(frames: list[Frame], pixel_format: Any) -> None:
    images = [from_rgb(frame, pixel_format) for frame in [*frames[:4], frames[3], frames[4] // 3]]
    with Holistic(**EVERYTHING) as one, Holistic(**EVERYTHING) as other:
        found = [one.process(image, format=pixel_format) for image in images]
        assert found == [other.process(rgb_of(image, pixel_format)) for image in images]
        assert found[0].face_landmarks is not None


def test_reset_forgets(frames: list[Frame]) -> None:
    with Holistic(**EVERYTHING) as one, Holistic(**EVERYTHING) as fresh:
        first = [one.process(frame) for frame in frames[:6]]
        one.reset()
        assert [one.process(frame) for frame in frames[5::-1]] == [fresh.process(frame) for frame in frames[5::-1]]
        one.reset()
        assert [one.process(frame) for frame in frames[:6]] == first


def test_pictures_do_not_depend_on_one_another(frames: list[Frame]) -> None:
    settings = {**EVERYTHING, "static_image_mode": True}
    with Holistic(**settings) as tracker:
        found = [tracker.process(frame) for frame in frames[:4]]
        assert [tracker.process(frame) for frame in frames[3::-1]] == found[::-1]
        assert list(tracker.stream(frames[:4])) == found


def test_unchanged_frames_are_not_tracked_again(frames: list[Frame]) -> None:
    still = [frames[5]] * (LONGEST_REST + 2)
    results, runs = tracked(still, profile=Fast.only(skip_unchanged=True))
    assert set(runs.values()) == {1, 2}  # The detector runs once, the others again after the longest rest.
    assert all(result == results[0] for result in results[:-1])
    # A result is the caller's own, even where it is the last one once more.
    assert results[0].pose_landmarks is not None
    assert results[1].pose_landmarks is not None
    results[0].pose_landmarks.array[:] = 0
    assert results[1].pose_landmarks.array.any()


def test_small_movements_are_seen(frames: list[Frame]) -> None:
    moved = frames[5].copy()
    moved[:, 1:] = frames[5][:, :-1]
    _, runs = tracked([frames[5], moved] * 3, profile=Fast.only(skip_unchanged=True))
    assert runs["body / pose_landmark_full"] == 6


def test_a_cut_starts_anew(frames: list[Frame]) -> None:
    before, after = frames[:4], [frame // 3 for frame in frames[13:18]]
    results, runs = tracked([*before, *after], **EVERYTHING)
    fresh, _ = tracked(after, **EVERYTHING)
    assert runs["body / pose_detection"] == 2
    for result, expected in zip(results[len(before) :], fresh, strict=True):
        assert result.pose_landmarks is not None
        assert expected.pose_landmarks is not None
        # Visibility is smoothed over a cut, as MediaPipe does when it loses a body.
        np.testing.assert_array_equal(result.pose_landmarks.array[:, :3], expected.pose_landmarks.array[:, :3])
        assert result.face_landmarks == expected.face_landmarks


@pytest.mark.slow
def test_a_steady_face_is_predicted_and_not_detected(frames: list[Frame]) -> None:
    slow = [np.roll(frames[5], step // 2, axis=1) for step in range(24)]
    exact, all_runs = tracked(slow)
    fast, runs = tracked(slow, profile=Fast.only(face_every=2, redetect_every=8))
    assert runs["face / face_landmark"] <= 0.6 * all_runs["face / face_landmark"]
    assert runs["face / face_detection_short_range"] <= 0.4 * all_runs["face / face_detection_short_range"]
    face = compared(fast, exact, slow[0]).parts["face"]
    assert face.presence.recall == face.presence.precision == 1
    assert face.position.mae_percent < 1


@pytest.mark.parametrize("profile", ["exact", "fast"])
def test_reasons_for_missing_hands(frames: list[Frame], profile: str) -> None:
    with Holistic(profile=profile) as tracker:
        nobody = tracker.process(frames[11])
        assert nobody.left_hand_reason == nobody.right_hand_reason == HandReason.NO_BODY
        for frame in frames[:10]:
            result = tracker.process(frame)
            assert (result.left_hand_reason is None) == (result.left_hand_landmarks is not None)
            assert (result.right_hand_reason is None) == (result.right_hand_landmarks is not None)
        assert "left_hand_reason" not in result._fields


@pytest.mark.slow
@needs_video
def test_one_hand_in_view_halves_the_runs_at_hands(squats: list[Frame]) -> None:
    # The left half of the picture: the right hand comes and goes, the left hand is never seen.
    half = [np.ascontiguousarray(frame[:, :360]) for frame in squats]
    exact, all_runs = tracked(half)
    fast, runs = tracked(half, profile=Fast.only(dynamic_hands=True))
    hands = [sum(n for name, n in of.items() if name.endswith("hand_landmark_full")) for of in (runs, all_runs)]
    assert hands[0] <= hands[1] / 2
    right = compared(fast, exact, half[0]).parts["right_hand"]
    assert (right.position.frames, right.position.max_px) == (23, 0)
    assert right.presence.recall == right.presence.precision == 1
    assert right.motion is not None
    assert right.motion.flicker == 0
    assert {result.left_hand_reason for result in fast} == {HandReason.WRIST_NOT_VISIBLE}
    assert {HandReason.OUTSIDE, None} < {result.right_hand_reason for result in fast}


@pytest.mark.slow
@needs_video
def test_hands_in_motion_are_followed_without_a_detection_each_time(squats: list[Frame]) -> None:
    exact, all_runs = tracked(squats)
    fast, runs = tracked(squats, profile=Fast.only(redetect_every=8))

    def of(model: str, counted: dict[str, int]) -> int:
        return sum(n for name, n in counted.items() if name.endswith(model))

    # At five frames a second, hands hardly rest.
    assert of("hand_recrop", runs) <= 0.75 * of("hand_recrop", all_runs)
    assert of("hand_landmark_full", runs) <= 1.05 * of("hand_landmark_full", all_runs)
    parts = compared(fast, exact, squats[0]).parts
    for part in ("left_hand", "right_hand"):
        assert 0 < parts[part].position.mae_percent < 1
        assert min(parts[part].presence.precision, parts[part].presence.recall) > 0.95
