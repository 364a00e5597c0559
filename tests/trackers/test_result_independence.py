"""Results are the caller's own: whatever a program does to them, the next ones are those of an untouched tracker."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from holistic_native import FaceDetection, FaceMesh, Fast, Hands, Holistic, Pose, SelfieSegmentation
from holistic_native.messages import LandmarkList, Message, NormalizedLandmarkList
from holistic_native.model_files.store import MODELS
from tests.support import astronaut
from tests.support.places import SHARED
from tests.support.reference_media import decoded

ModelReader = Callable[[str], bytes]
Frame = NDArray[np.uint8]
FRAMES = 7
LISTS = (LandmarkList, NormalizedLandmarkList)
# Everything `fast` leaves out, with float models: int8 models are no matter here, and take time to derive.
FAST = Fast(int8=False, hands_every=2)
TRACKERS: dict[str, Callable[[], Any]] = {
    "exact": lambda: Holistic(enable_segmentation=True),
    "exact, refined, static": lambda: Holistic(static_image_mode=True, refine_face_landmarks=True),
    "fast": lambda: Holistic(enable_segmentation=True, profile=FAST),
    "body": lambda: Pose(enable_segmentation=True),
    "hands": lambda: Hands(max_num_hands=2),
    "faces": lambda: FaceMesh(max_num_faces=2, refine_landmarks=True),
    "face boxes": lambda: FaceDetection(),
    "selfie": lambda: SelfieSegmentation(),
}


@pytest.fixture(autouse=True)
def _models(models: ModelReader) -> None:
    for name in MODELS:
        models(name)


@cache
def frames(name: str) -> tuple[Frame, ...]:
    """Return frames with what a tracker follows, as far as there are pictures of it; two in a row are the same."""
    taken = astronaut.frames()[: FRAMES - 1]
    if SHARED.is_dir() and name == "hands":
        (picture,) = decoded(SHARED / "data" / "hands.jpg", 1)
        taken = [np.roll(picture, 3 * step, axis=1) for step in range(FRAMES - 1)]
    elif SHARED.is_dir():
        video = decoded(SHARED / "data" / "pose_squats.mp4", 1)
        taken = [np.array(frame) for frame, _ in zip(video, range(FRAMES - 1), strict=False)]
    return (*taken[:4], taken[3], *taken[4:])


@cache
def untouched(name: str) -> tuple[bytes, ...]:
    with TRACKERS[name]() as tracker:
        return tuple(pickle.dumps(tracker.process(frame)) for frame in frames(name))


def lists_of(result: Any) -> list[Any]:
    """Return all messages of a result, those in lists too."""
    values = (getattr(result, name) for name in result._fields)
    spread = [value for found in values for value in (found if isinstance(found, list) else [found])]
    return [value for value in spread if isinstance(value, Message)]


def mirror(result: Any) -> None:
    for found in lists_of(result):
        if isinstance(found, LISTS):
            for point in found.landmark:
                point.x = 1 - point.x


def overwrite(result: Any) -> None:
    for found in lists_of(result):
        if isinstance(found, LISTS) and found.array.flags.writeable:
            found.array[...] = 7


def spoil(result: Any) -> None:
    for found in lists_of(result):
        if isinstance(found, LISTS) and found.array.flags.writeable:
            array = found.array
            array += np.float32("nan")


def remove(result: Any) -> None:
    for found in lists_of(result):
        for field in found.DESCRIPTOR.fields:
            found.ClearField(field.name)


def shuffle(result: Any) -> None:
    for found in lists_of(result):
        if isinstance(found, LISTS):
            found.landmark.reverse()
            del found.landmark[::2]


def clear_lists(result: Any) -> None:
    for name in result._fields:
        if isinstance(getattr(result, name), list):
            getattr(result, name).clear()


def write_mask(result: Any) -> None:
    mask = getattr(result, "segmentation_mask", None)
    while isinstance(mask, np.ndarray):
        try:
            mask.setflags(write=True)
        except ValueError:
            break
        mask[...] = 9
        mask = mask.base


DEEDS = (mirror, overwrite, spoil, remove, shuffle, clear_lists, write_mask)


def spoiled(results: Iterable[Any], deeds: Iterable[list[Callable[[Any], None]]]) -> list[bytes]:
    """Return the results as they came, each changed before the next is asked for."""
    seen = []
    for result, done in zip(results, deeds, strict=True):
        seen.append(pickle.dumps(result))
        for deed in done:
            deed(result)
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("name", TRACKERS)
@pytest.mark.parametrize("streamed", [False, True], ids=["process", "stream"])
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.lists(st.sampled_from(DEEDS), max_size=3), min_size=FRAMES, max_size=FRAMES))
def test_changed_results_change_nothing(name: str, streamed: bool, deeds: list[list[Callable[[Any], None]]]) -> None:
    with TRACKERS[name]() as tracker:
        results = tracker.stream(frames(name)) if streamed else map(tracker.process, frames(name))
        assert spoiled(results, deeds) == list(untouched(name))


@pytest.mark.slow
@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("name", TRACKERS)
def test_each_deed_on_every_frame(name: str, deed: Callable[[Any], None]) -> None:
    with TRACKERS[name]() as tracker:
        assert spoiled(map(tracker.process, frames(name)), [[deed]] * FRAMES) == list(untouched(name))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the video with hands lies in ../shared, which is not there")
def test_hands_are_there_to_be_changed() -> None:
    first = pickle.loads(untouched("exact")[2])
    assert None not in (first.left_hand_landmarks, first.right_hand_landmarks, first.face_landmarks)
    assert first.segmentation_mask is not None
    assert pickle.loads(untouched("hands")[2]).multi_hand_landmarks
