"""Streams: the results of `process`, in order, to the last bit, whatever happens on the way."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import FaceDetection, FaceMesh, Hands, Holistic, Pose, SelfieSegmentation
from holistic_native.model_files.store import MODELS
from holistic_native.scheduling.pipeline import AHEAD
from tests.support import astronaut
from tests.support.places import SHARED
from tests.support.reference_media import decoded
from tests.support.threads import ended

ModelReader = Callable[[str], bytes]
Frames = list[NDArray[np.uint8]]


@pytest.fixture(scope="module")
def frames() -> Frames:
    return astronaut.frames()


@pytest.fixture(autouse=True)
def _models(models: ModelReader) -> None:
    for name in MODELS:
        models(name)


@pytest.fixture
def threads_before() -> list[threading.Thread]:
    return threading.enumerate()


@pytest.mark.slow
@pytest.mark.parametrize("num_threads", [1, 2, 3, 4])
def test_holistic_streams_what_it_processes(frames: Frames, runtime: str, num_threads: int) -> None:
    settings: dict[str, Any] = {"num_threads": num_threads, "runtime": runtime, "refine_face_landmarks": True}
    with Holistic(**settings) as one, Holistic(**settings) as other:
        assert list(one.stream(frames)) == [other.process(frame) for frame in frames]


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (Holistic, {"static_image_mode": True, "enable_segmentation": True}),
        (Pose, {"enable_segmentation": True}),
        (FaceMesh, {"max_num_faces": 2}),
        (Hands, {}),
        (FaceDetection, {}),
        (SelfieSegmentation, {}),
    ],
)
def test_every_tracker_streams(frames: Frames, kind: Any, settings: dict[str, Any]) -> None:
    with kind(**settings) as one, kind(**settings) as other:
        assert list(one.stream(frames[6:14])) == [other.process(frame) for frame in frames[6:14]]


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the video with hands lies in ../shared, which is not there")
def test_reference_media_with_hands(runtime: str) -> None:
    video = [frame for frame, _ in zip(decoded(SHARED / "data" / "pose_squats.mp4", 1), range(30), strict=False)]
    with Holistic(runtime=runtime) as one, Holistic(runtime=runtime) as other:
        streamed, processed = list(one.stream(video)), [other.process(frame) for frame in video]
    assert streamed == processed
    assert sum(result.left_hand_landmarks is not None for result in streamed) > 20
    assert sum(result.right_hand_landmarks is not None for result in streamed) > 20


def test_the_tracker_goes_on_where_the_stream_ended(frames: Frames) -> None:
    with Holistic() as one, Holistic() as other:
        mixed = [*one.stream(frames[:5]), *map(one.process, frames[5:7]), *one.stream(frames[7:9])]
        assert mixed == [other.process(frame) for frame in frames[:9]]


def test_timestamps(frames: Frames) -> None:
    times = [0.0, 0.1, 0.15, 0.4]
    with Pose() as one, Pose() as other:
        streamed = list(one.stream(frames[:4], timestamps=times))
        assert streamed == [other.process(f, timestamp=t) for f, t in zip(frames, times, strict=False)]
        shorter = one.stream(frames[4:8], timestamps=[0.5, 0.6])
        results = [next(shorter), next(shorter)]
        with pytest.raises(ValueError, match="shorter"):
            next(shorter)
        assert results == [other.process(frames[4], timestamp=0.5), other.process(frames[5], timestamp=0.6)]


def test_a_bad_frame_is_refused_in_its_place(frames: Frames) -> None:
    bad = np.zeros((4, 4), np.uint8)
    results: list[Any] = []
    with Holistic() as one, Holistic() as other:
        with pytest.raises(ValueError, match="three channel rgb data"):
            results.extend(one.stream([*frames[:3], bad, *frames[3:5]]))
        results += map(one.process, frames[3:5])
        expected = [other.process(frame) for frame in frames[:3]]
        with pytest.raises(ValueError, match="three channel rgb data"):
            other.process(bad)
        assert results == expected + [other.process(frame) for frame in frames[3:5]]


def test_an_error_of_the_source_comes_after_the_results_before_it(frames: Frames) -> None:
    def broken() -> Iterator[NDArray[np.uint8]]:
        yield from frames[:3]
        raise OSError("the camera is gone")

    with Pose() as one, Pose() as other:
        results: list[Any] = []
        with pytest.raises(OSError, match="the camera is gone"):
            results.extend(one.stream(broken()))
        results.append(one.process(frames[3]))
        assert results == [other.process(frame) for frame in frames[:4]]


def test_closing_early_ends_the_threads_and_resets(frames: Frames, threads_before: list[threading.Thread]) -> None:
    with Holistic(num_threads=2) as one, Holistic(num_threads=2) as fresh:
        stream = one.stream(frames)
        next(stream)
        assert threading.active_count() == len(threads_before) + 2
        stream.close()
        assert ended(threads_before)
        assert list(one.stream(frames[14:17])) == list(fresh.stream(frames[14:17]))


def test_a_forgotten_stream_ends_its_threads(frames: Frames, threads_before: list[threading.Thread]) -> None:
    with Pose() as pose:
        next(pose.stream(frames))
        gc.collect()
        assert ended(threads_before)
        assert pose.process(frames[0]).pose_landmarks is not None


def test_nothing_else_goes_on_beside_a_stream(frames: Frames) -> None:
    with Pose() as pose:
        stream = pose.stream(frames)
        next(stream)
        for attempt in (lambda: pose.process(frames[0]), pose.reset, lambda: next(pose.stream(frames))):
            with pytest.raises(RuntimeError, match="a stream of this Pose has not ended"):
                attempt()
        assert len(list(stream)) == len(frames) - 1
        pose.reset()


def test_a_stream_of_a_closed_tracker_says_so(frames: Frames, threads_before: list[threading.Thread]) -> None:
    pose = Pose()
    stream = pose.stream(frames)
    next(stream)
    pose.close()
    assert ended(threads_before)
    with pytest.raises(ValueError, match="closed"):
        list(stream)
    with pytest.raises(ValueError, match="Pose is closed"):
        next(pose.stream(frames))


def test_a_stream_of_another_format(frames: Frames) -> None:
    images = [frame[:, :, ::-1].copy() for frame in frames[:3]]
    with Holistic() as one, Holistic() as other:
        for a, b in zip(one.stream(images, format="bgr"), other.stream(frames[:3]), strict=True):
            assert a.pose_landmarks is not None
            assert b.pose_landmarks is not None
            np.testing.assert_array_equal(a.pose_landmarks.array, b.pose_landmarks.array)


def test_frames_are_fetched_as_they_are_needed(frames: Frames) -> None:
    fetched = 0

    def counted() -> Iterator[NDArray[np.uint8]]:
        nonlocal fetched
        for frame in frames:
            fetched += 1
            yield frame

    with Holistic(num_threads=2) as holistic:
        stream = holistic.stream(counted())
        assert fetched == 0
        for taken, _ in enumerate(stream, start=1):
            assert fetched - taken < 2 + AHEAD
    assert fetched == len(frames)
