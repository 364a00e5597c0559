"""Batches of independent pictures: the results of static mode, whatever the tracker does beside them."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import FaceDetection, FaceMesh, Fast, Hands, Holistic, OneEuro, Pose, SelfieSegmentation, Smoothing
from holistic_native.model_files.store import MODELS
from holistic_native.scheduling.pipeline import AHEAD
from tests.support import astronaut
from tests.support.places import SHARED
from tests.support.reference_media import decoded

Frames = list[NDArray[np.uint8]]


@pytest.fixture(scope="module")
def frames() -> Frames:
    return astronaut.frames()


@pytest.fixture(scope="module")
def pictures(frames: Frames) -> Frames:
    """Return pictures of several sizes, one without anybody."""
    whole = frames[8]
    return [whole, frames[11], np.ascontiguousarray(whole[::2, ::2]), whole[100:], frames[22][:, 60:], frames[0]]


@pytest.fixture(autouse=True)
def _models(models: Callable[[str], bytes]) -> None:
    for name in MODELS:
        models(name)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (Holistic, {"enable_segmentation": True, "refine_face_landmarks": True, "num_threads": 3}),
        (Holistic, {"profile": Fast(), "smoothing": Smoothing(hands=OneEuro(), face=OneEuro()), "num_threads": 1}),
        (Holistic, {"enable_face": False, "hand_world_landmarks": True, "min_detection_confidence": 0.2}),
        (Pose, {"enable_segmentation": True, "model_complexity": 0}),
        (Pose, {"num_poses": 2}),
        (FaceMesh, {"max_num_faces": 2, "refine_landmarks": True}),
        (Hands, {"max_num_hands": 1, "min_tracking_confidence": 0.1}),
    ],
)
def test_results_are_those_of_static_mode(pictures: Frames, kind: Any, settings: dict[str, Any]) -> None:
    with kind(**settings) as video, kind(static_image_mode=True, **settings) as one, kind(True, **settings) as other:
        expected = [one.process(picture) for picture in pictures]
        assert video.process_batch(pictures) == expected
        assert other.process_batch(iter(pictures)) == expected


@pytest.mark.parametrize("kind", [FaceDetection, SelfieSegmentation])
def test_trackers_that_remember_nothing(pictures: Frames, kind: Any) -> None:
    with kind() as one, kind() as other:
        assert one.process_batch(pictures) == [other.process(picture) for picture in pictures]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the pictures of people lie in ../shared, which is not there")
def test_pictures_of_people(runtime: str) -> None:
    names = ("hands.jpg", "pose.jpg", "000000000785.jpg", "000000196141.jpg")
    pictures = [next(decoded(SHARED / "data" / name, 1)) for name in names]
    with Holistic(runtime=runtime) as video, Holistic(True, runtime=runtime) as static:
        found = video.process_batch(pictures)
        assert found == [static.process(picture) for picture in pictures]
    bodies = [result.pose_landmarks is not None for result in found if not isinstance(result, Exception)]
    assert sum(bodies) >= 3


def test_a_video_goes_on_as_if_there_had_been_no_batch(frames: Frames, pictures: Frames) -> None:
    with Holistic() as one, Holistic() as other:
        results = [one.process(frames[0], timestamp=0.5), one.process(frames[1])]
        one.process_batch(pictures[:2])
        results += [one.process(frames[2], timestamp=0.6), *one.stream(frames[3:5])]
        expected = [other.process(frames[0], timestamp=0.5), other.process(frames[1])]
        expected += [other.process(frames[2], timestamp=0.6), *map(other.process, frames[3:5])]
        assert results == expected


def test_a_bad_picture_costs_its_own_place(pictures: Frames) -> None:
    good = pictures[:3]
    unread = OSError("a truncated file")
    bad: list[Any] = [None, np.zeros((4, 4), np.uint8), np.zeros((8, 8, 3), np.float32), np.zeros((0, 5, 3), np.uint8)]
    with Pose() as pose, Pose(True) as static:
        results = pose.process_batch([bad[0], good[0], *bad[1:], good[1], unread, good[2]])
        assert [results[place] for place in (1, 5, 7)] == [static.process(picture) for picture in good]
        assert results[6] is unread
        for error, image in zip((results[0], *results[2:5]), bad, strict=True):
            with pytest.raises((TypeError, ValueError)) as refused:
                static.process(image)
            assert (type(error), str(error)) == (refused.type, str(refused.value))


def test_what_concerns_the_whole_batch_is_raised(frames: Frames) -> None:
    def broken(error: BaseException) -> Iterator[NDArray[np.uint8]]:
        yield from frames[:3]
        raise error

    with Pose() as pose, Pose(True) as static:
        assert pose.process_batch([]) == []
        with pytest.raises(ValueError, match="must be one of rgb"):
            pose.process_batch(frames[:1], format="cmyk")  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="not iterable"):
            pose.process_batch(5)  # type: ignore[arg-type]
        for error in (OSError("the disk is gone"), KeyboardInterrupt()):
            with pytest.raises(type(error)):
                pose.process_batch(broken(error))
            assert pose.process_batch(frames[:1]) == [static.process(frames[0])]
        stream = pose.stream(frames)
        next(stream)
        with pytest.raises(RuntimeError, match="a stream of this Pose has not ended"):
            pose.process_batch(frames[:1])


def test_a_closed_tracker_takes_no_batch(frames: Frames) -> None:
    pose = Pose()

    def closing() -> Iterator[NDArray[np.uint8]]:
        yield frames[0]
        pose.close()
        yield frames[1]

    with pytest.raises(ValueError, match="closed"):
        pose.process_batch(closing())
    with pytest.raises(ValueError, match="Pose is closed"):
        pose.process_batch(frames[:1])


def test_pictures_are_fetched_as_they_are_needed(frames: Frames) -> None:
    held: list[weakref.ref[NDArray[np.uint8]]] = []
    most = 0

    def counted() -> Iterator[NDArray[np.uint8]]:
        nonlocal most
        for frame in frames:
            copy = frame[:240, :320].copy()
            held.append(weakref.ref(copy))
            most = max(most, sum(picture() is not None for picture in held))
            yield copy
            del copy

    with Hands(num_threads=1) as hands:
        assert len(hands.process_batch(counted())) == len(frames)
    assert most <= 1 + AHEAD + 1  # those at work and waiting, and the one whose result was just taken


def test_timings_have_the_pictures_of_batches(frames: Frames) -> None:
    with Pose(timings=True) as pose:
        pose.process_batch([frames[0], np.zeros((4, 4), np.uint8), frames[1]])
        assert pose.timings is not None
        assert pose.timings.frame.calls == 2
