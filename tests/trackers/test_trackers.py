"""How Holistic and Pose behave: what they accept, refuse, remember and forget."""

from __future__ import annotations

import copy
import pickle
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import Holistic, HolisticResult, Landmark, NormalizedLandmark, Pose
from tests.support import astronaut
from tests.support.shipped_models import CASCADE

ModelReader = Callable[[str], bytes]
Frames = list[NDArray[np.uint8]]


@pytest.fixture(scope="module")
def frames() -> Frames:
    return astronaut.frames()


@pytest.fixture(autouse=True)
def _models(models: ModelReader) -> None:
    for name in CASCADE:
        models(name)


@pytest.fixture
def pose() -> Iterator[Pose]:
    with Pose() as tracker:
        yield tracker


def same(a: Any, b: Any) -> bool:
    names = ("pose_landmarks", "pose_world_landmarks")
    return all(np.array_equal(getattr(a, name).array, getattr(b, name).array) for name in names)


@pytest.mark.parametrize("layout", ["mirrored", "upside down", "fortran", "rows apart", "read-only", "read-only view"])
def test_any_memory_layout_gives_the_same_result(frames: Frames, layout: str) -> None:
    plain = frames[3]
    if layout == "mirrored":
        image = np.ascontiguousarray(plain[:, ::-1])[:, ::-1]
    elif layout == "upside down":
        image = np.ascontiguousarray(plain[::-1])[::-1]
    elif layout == "fortran":
        image = np.asfortranarray(plain)
    else:
        wide = np.zeros((480, 700, 3), np.uint8)
        wide[:, 20:660] = plain
        image = wide[:, 20:660] if layout == "rows apart" else plain.copy()
        if layout == "read-only view":
            image = plain[:, :, ::-1].copy()[:, :, ::-1]
        image.flags.writeable = layout == "rows apart"
    with Pose() as one, Pose() as other:
        assert same(one.process(plain), other.process(image))


def test_bool_image_is_taken_as_zeros_and_ones(pose: Pose) -> None:
    assert pose.process(np.ones((40, 50, 3), bool)).pose_landmarks is None


@pytest.mark.parametrize(
    ("image", "error", "message"),
    [
        (np.zeros((4, 4), np.uint8), ValueError, r"three channel rgb data.*\(4, 4\)"),
        (np.zeros((4, 4, 1), np.uint8), ValueError, r"three channel rgb data.*\(4, 4, 1\)"),
        (np.zeros((4, 4, 4), np.uint8), ValueError, r"three channel rgb data.*\(4, 4, 4\)"),
        (np.zeros((4, 4, 3), np.float32), TypeError, "image must have dtype uint8, got float32"),
        (np.zeros((4, 4, 3), np.int8), TypeError, "image must have dtype uint8, got int8"),
        (np.zeros((0, 4, 3), np.uint8), ValueError, "between 1x1 and 32766x32766 pixels, got 4x0"),
        (np.zeros((1, 40000, 3), np.uint8), ValueError, "between 1x1 and 32766x32766 pixels, got 40000x1"),
        ([[1, 2, 3]], TypeError, "image must be a NumPy array.*got list"),
        (None, TypeError, "image must be a NumPy array.*got NoneType"),
    ],
)
def test_bad_image_is_refused_and_harms_nothing(
    frames: Frames, image: Any, error: type[Exception], message: str
) -> None:
    with Pose(smooth_landmarks=False) as tracker, Pose(smooth_landmarks=False) as undisturbed:
        tracker.process(frames[0])
        undisturbed.process(frames[0])
        with pytest.raises(error, match=message):
            tracker.process(image)
        # The clock of the refused frame has ticked: only the auxiliary filter sees it, and only by the next region.
        assert same(tracker.process(frames[1]), undisturbed.process(frames[1]))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"model_complexity": 3}, ValueError, "model_complexity must be one of 0, 1, 2, got 3"),
        ({"model_complexity": -1}, ValueError, "model_complexity must be one of 0, 1, 2, got -1"),
        ({"model_complexity": 1.0}, TypeError, "model_complexity must be one of 0, 1, 2, got 1.0"),
        ({"static_image_mode": np.zeros(2)}, TypeError, r"static_image_mode must be True or False, got array\(\["),
        ({"enable_segmentation": None}, TypeError, "enable_segmentation must be True or False, got None"),
        ({"refine_face_landmarks": 2}, TypeError, "refine_face_landmarks must be True or False, got 2"),
        ({"min_detection_confidence": float("nan")}, ValueError, "min_detection_confidence must not be NaN"),
        ({"min_tracking_confidence": "0.5"}, TypeError, "min_tracking_confidence must be a number or None, got '0.5'"),
        ({"num_threads": 0}, ValueError, "num_threads must be in 1..256, got 0"),
        ({"num_threads": 1.5}, TypeError, "num_threads must be an integer or None, got 1.5"),
        ({"runtime": "onnx"}, ValueError, "runtime must be one of litert, tflite or None, got 'onnx'"),
        ({"models": "no/such/folder"}, ValueError, "models.*no/such/folder"),
    ],
)
def test_bad_argument_is_named(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Holistic(**arguments)


def test_thresholds_none_mean_none(frames: Frames) -> None:
    with Pose(min_detection_confidence=None, min_tracking_confidence=None) as tracker:
        assert tracker.process(frames[11]).pose_landmarks is not None, "without thresholds every detection counts"


def test_closed_tracker_says_so(frames: Frames) -> None:
    tracker = Pose()
    tracker.close()
    tracker.close()
    with pytest.raises(ValueError, match="Pose is closed"):
        tracker.process(frames[0])
    with pytest.raises(ValueError, match="Pose is closed"):
        tracker.reset()


def test_reset_equals_a_new_tracker(frames: Frames) -> None:
    with Holistic() as used, Holistic() as new:
        for frame in frames[:5]:
            used.process(frame)
        used.reset()
        for frame in frames[14:18]:
            a, b = used.process(frame), new.process(frame)
            assert same(a, b)
            assert a.face_landmarks is not None
            assert a.face_landmarks == b.face_landmarks


@pytest.mark.parametrize("profile", ["exact", "fast", "auto"])
def test_warming_up_leaves_no_trace(frames: Frames, profile: str) -> None:
    with Holistic(profile=profile) as warm, Holistic(profile=profile) as cold:
        for frame in frames[14:18]:
            warm.warm_up()
            a, b = warm.process(frame), cold.process(frame)
            assert same(a, b)
            assert a.face_landmarks == b.face_landmarks
    with pytest.raises(ValueError, match="Holistic is closed"):
        warm.warm_up()


def test_static_mode_depends_on_the_image_alone(frames: Frames) -> None:
    with Holistic(static_image_mode=True) as tracker:
        first = tracker.process(frames[4])
        tracker.process(frames[20])
        tracker.process(frames[11])
        again = tracker.process(frames[4])
    assert same(first, again)
    assert first.face_landmarks is not None
    assert first.face_landmarks == again.face_landmarks


def test_thread_count_changes_no_bit(frames: Frames) -> None:
    with Holistic(num_threads=1) as one, Holistic(num_threads=3) as three:
        for frame in frames[:3]:
            a, b = one.process(frame), three.process(frame)
            assert same(a, b)
            assert a.face_landmarks is not None
            assert a.face_landmarks == b.face_landmarks


def test_calls_from_many_threads_wait_for_one_another(frames: Frames) -> None:
    results: list[Any] = []
    with Pose(static_image_mode=True) as tracker:
        expected = tracker.process(frames[2])
        threads = [threading.Thread(target=lambda: results.append(tracker.process(frames[2]))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(results) == 8
    assert all(same(result, expected) for result in results)


def test_results_stay_when_the_tracker_moves_on(frames: Frames) -> None:
    with Holistic() as tracker:
        first = tracker.process(frames[0])
        kept = copy.deepcopy(first)
        tracker.process(frames[9])
        tracker.reset()
    assert same(first, kept)


def test_timestamps_replace_the_simulated_clock(frames: Frames) -> None:
    with Pose() as ticking, Pose() as timed, Pose() as slow:
        for index, frame in enumerate(frames[:4]):
            a = ticking.process(frame)
            b = timed.process(frame, timestamp=index * 0.033333)
            c = slow.process(frame, timestamp=index * 1.0)
        assert same(a, b), "33333 microseconds apart is what the simulated clock does"
        assert not same(a, c), "a slower clock smooths less"


def test_mask_is_read_only_and_of_the_frames_size(frames: Frames) -> None:
    with Pose(enable_segmentation=True) as tracker:
        result = tracker.process(frames[0])
        mask = result.segmentation_mask
        assert mask is not None
        assert mask.shape == (480, 640)
        assert mask.dtype == np.float32
        assert mask.flags.c_contiguous
        with pytest.raises(ValueError, match="read-only"):
            mask[0, 0] = 1


def test_resolution_change_with_smoothed_mask_is_no_error(frames: Frames) -> None:
    with Pose(enable_segmentation=True, smooth_segmentation=True) as tracker:
        tracker.process(frames[0])
        smaller = tracker.process(frames[1][::2, ::2]).segmentation_mask
    assert smaller is not None
    assert smaller.shape == (240, 320)


def test_person_lost_and_found(frames: Frames, pose: Pose) -> None:
    seen = [pose.process(frame).pose_landmarks is not None for frame in frames]
    assert seen == [placement is not None for placement in astronaut.PLACEMENTS]


def test_result_looks_like_mediapipes(frames: Frames) -> None:
    with Holistic(refine_face_landmarks=True) as tracker:
        result = tracker.process(frames[2])
    assert result._fields == (
        *("pose_landmarks", "pose_world_landmarks", "left_hand_landmarks", "right_hand_landmarks"),
        *("face_landmarks", "segmentation_mask"),
    )
    assert result.segmentation_mask is None
    assert result.left_hand_landmarks is None, "the astronaut's hands are out of the picture"
    pose, face = result.pose_landmarks, result.face_landmarks
    assert pose is not None
    assert face is not None
    assert len(pose.landmark) == 33
    assert len(face.landmark) == 478
    nose = pose.landmark[0]
    assert (nose.x, nose.y, nose.z, nose.visibility) == tuple(pose.array[0].tolist())
    assert nose.HasField("visibility")
    assert not nose.HasField("presence")
    assert not face.landmark[0].HasField("visibility")
    assert face.landmark[0].visibility == 0.0
    with pytest.raises(ValueError, match="not 'w'"):
        nose.HasField("w")
    nose.x = 0.25
    assert pose.array[0, 0] == 0.25
    assert [point.y for point in pose.landmark[-2:]] == pose.array[-2:, 1].tolist()
    assert sum(1 for _ in pose) == len(pose) == 33
    with pytest.raises(IndexError):
        pose.landmark[33]


def test_result_survives_pickle_and_deepcopy(frames: Frames) -> None:
    with Holistic(enable_segmentation=True) as tracker:
        result, other = tracker.process(frames[2]), tracker.process(frames[3])
    assert result != other
    for again in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
        assert isinstance(again, HolisticResult)
        assert again == result
        assert again.face_landmarks is not result.face_landmarks


def test_a_result_is_the_programs_own(pose: Pose, frames: Frames) -> None:
    result: Any = pose.process(frames[3])
    points = np.array(result.pose_landmarks.landmark)
    assert points.shape == (33,)
    assert {type(point) for point in points} == {NormalizedLandmark}
    assert {type(point) for point in result.pose_world_landmarks.landmark} == {Landmark}
    assert [point.x for point in points] == result.pose_landmarks.array[:, 0].tolist()
    result.pose_landmarks.array *= 2
    result.frame_id, result.segmentation_mask = 7, None
    for copied in (copy.deepcopy(result), pickle.loads(pickle.dumps(result))):
        assert copied == result
        assert copied.frame_id == 7
