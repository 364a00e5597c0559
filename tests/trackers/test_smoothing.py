"""The argument `smoothing`: MediaPipe's filters by default, others or none where asked for, and detection unchanged."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from itertools import islice
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import Fast, Holistic, HolisticResult, OneEuro, Pose, Smoothing
from holistic_native.cascade.auto import AutoCascade
from holistic_native.cascade.cascade import Cascade
from holistic_native.cascade.rate import SETTLING, TOO_SLOW
from holistic_native.cascade.tiers import OperatingPoint
from holistic_native.fast.tracker_arguments import tracker_arguments
from holistic_native.frames.frame import Frame as CascadeFrame
from holistic_native.model_files.store import MODELS
from holistic_native.options import PoseOptions
from holistic_native.runtime.loader import Loader
from tests.support import astronaut
from tests.support.oracles import filters
from tests.support.places import SHARED
from tests.support.reference_media import decoded

Frame = NDArray[np.uint8]
FIELDS = {"hands": ("left_hand_landmarks", "right_hand_landmarks"), "face": ("face_landmarks",)}
SLOW = OneEuro(0.5, 2.0, 1.5)
OTHER = Smoothing(pose=OneEuro(1.0, 10.0, 1.0), world=OneEuro(2.0, 5.0, 0.5), hands=SLOW, face=OneEuro(3.0, 0.0))


@pytest.fixture(autouse=True)
def _models(models: Callable[[str], bytes]) -> None:
    for name in MODELS:
        models(name)


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    """Return frames of a person, of nobody, and of the person again; with hands where there are such."""
    if SHARED.is_dir():
        video = [np.array(frame) for frame in islice(decoded(SHARED / "data" / "pose_squats.mp4", 1), 8)]
        return [*video[:5], np.zeros_like(video[0]), *video[5:]]
    return astronaut.frames()[6:15]


def tracked(frames: list[Frame], *, how: str = "process", kind: Any = Holistic, **settings: Any) -> list[Any]:
    """Return the results of frames 100 ms apart."""
    times = [0.1 * (index + 1) for index in range(len(frames))]
    with kind(**settings) as tracker:
        if how == "stream":
            return list(tracker.stream(frames, timestamps=times))
        return [tracker.process(frame, timestamp=time) for frame, time in zip(frames, times, strict=True)]


def smoothed(results: list[HolisticResult], frame: Frame, part: str, numbers: OneEuro) -> list[HolisticResult]:
    """Return results with a part smoothed by the oracle, anew wherever it is lost."""
    found, (height, width, _) = copy.deepcopy(results), frame.shape
    for field in FIELDS[part]:
        smooth = filters.OneEuroFilter(numbers.min_cutoff, numbers.beta, numbers.derivate_cutoff)
        for index, result in enumerate(found):
            landmarks = getattr(result, field)
            if landmarks is None:
                smooth.reset()
                continue
            sides = np.ptp(landmarks.array[:, :2], axis=0) * np.array([width, height], np.float32)
            smooth.apply(landmarks.array, 100_000 * (index + 1), (width, height), float(sides[0] + sides[1]) / 2)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("settings", [{}, {"profile": Fast(int8=False)}, {"refine_face_landmarks": True}])
def test_defaults_are_mediapipes(frames: list[Frame], settings: dict[str, Any]) -> None:
    assert tracked(frames, smoothing=Smoothing(), **settings) == tracked(frames, **settings)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Holistic, Pose])
def test_none_is_smooth_landmarks_off(frames: list[Frame], kind: Any) -> None:
    raw = tracked(frames, kind=kind, smooth_landmarks=False)
    assert tracked(frames, kind=kind, smoothing=Smoothing(pose=None, world=None)) == raw
    assert tracked(frames, kind=kind, smooth_landmarks=False, smoothing=Smoothing(pose=None, world=None)) == raw
    assert tracked(frames, kind=kind) != raw


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Holistic, Pose])
def test_landmarks_and_world_landmarks_have_filters_of_their_own(frames: list[Frame], kind: Any) -> None:
    raw, usual = tracked(frames, kind=kind, smooth_landmarks=False), tracked(frames, kind=kind)
    for smoothing, landmarks, world in (
        (Smoothing(pose=None), raw, usual),
        (Smoothing(world=None), usual, raw),
    ):
        found = tracked(frames, kind=kind, smoothing=smoothing)
        assert [result.pose_landmarks for result in found] == [result.pose_landmarks for result in landmarks]
        assert [result.pose_world_landmarks for result in found] == [result.pose_world_landmarks for result in world]


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["exact", Fast(int8=False, skip_unchanged=False)])
@pytest.mark.parametrize("how", ["process", "stream"])
@pytest.mark.parametrize("part", FIELDS)
def test_hands_and_face_are_smoothed_in_results_alone(frames: list[Frame], how: str, part: str, profile: Any) -> None:
    plain = tracked(frames, profile=profile)
    found = tracked(frames, how=how, profile=profile, smoothing=Smoothing(**{part: SLOW}))
    assert found == smoothed(plain, frames[0], part, SLOW)
    # Neither what is found nor where it is searched for has changed; the oracle begins anew after the frame of nobody.
    if part == "face" or SHARED.is_dir():
        seen = [getattr(result, FIELDS[part][-1]) is not None for result in plain]
        assert seen.count(True) > 3
        assert seen.count(False) > 0
        assert found != plain


def test_at_rest_a_low_cutoff_holds_what_it_saw_first(frames: list[Frame]) -> None:
    (result, *later) = tracked([frames[0], *frames[:4]], smoothing=Smoothing(face=OneEuro(1e-6, 0.0, 1.0)))
    assert result.face_landmarks is not None
    for other in later:
        assert np.abs(other.face_landmarks.array - result.face_landmarks.array).max() < 1e-5


def test_reset_and_streams_go_on_as_without(frames: list[Frame]) -> None:
    with Holistic(smoothing=OTHER) as one, Holistic(smoothing=OTHER) as other:
        first = [one.process(frame, timestamp=index + 1.0) for index, frame in enumerate(frames[:4])]
        one.reset()
        assert [one.process(frame, timestamp=index + 9.0) for index, frame in enumerate(frames[:4])] == first
        assert first == [other.process(frame, timestamp=index + 1.0) for index, frame in enumerate(frames[:4])]
        rest = frames[4:8]
        times = [13.0, 14.0, 15.0, 16.0]
        streamed = list(one.stream(rest, timestamps=times))
        other.reset()
        for frame, time in zip(frames[:4], (9.0, 10.0, 11.0, 12.0), strict=True):
            other.process(frame, timestamp=time)
        assert streamed == [other.process(frame, timestamp=time) for frame, time in zip(rest, times, strict=True)]


def test_pictures_are_not_smoothed(frames: list[Frame]) -> None:
    assert tracked(frames[:3], static_image_mode=True, smoothing=OTHER) == tracked(frames[:3], static_image_mode=True)


def test_unchanged_frames_have_the_last_result_again(frames: list[Frame]) -> None:
    settings: Any = {"profile": Fast.only(skip_unchanged=True), "smoothing": OTHER}
    found = tracked([frames[0], frames[1], frames[1], frames[1]], **settings)
    assert found[1] == found[2] == found[3] != found[0]
    found[2].face_landmarks.array[:] = 0
    assert found[3].face_landmarks.array.any()


def test_a_cut_starts_the_filters_anew(frames: list[Frame]) -> None:
    settings: Any = {"profile": Fast(int8=False), "smoothing": Smoothing(face=OneEuro(1e-6, 0.0, 1.0))}
    dark = [frame // 4 for frame in frames[:3]]
    found, fresh = tracked([*frames[:3], *dark], **settings), tracked(dark, **settings)
    for result, expected in zip(found[3:], fresh, strict=True):
        assert (result.face_landmarks is None) == (expected.face_landmarks is None)
        if result.face_landmarks is not None:
            np.testing.assert_allclose(result.face_landmarks.array, expected.face_landmarks.array, atol=1e-5)


@pytest.mark.slow
def test_auto_takes_over_the_filters(frames: list[Frame]) -> None:
    def make(point: OperatingPoint) -> Cascade:
        return Cascade(Loader(), PoseOptions(model_complexity=point.model_complexity), refine=False, smoothing=OTHER)

    points = [OperatingPoint("exact", 0), OperatingPoint("exact", 0)]
    # Said to be fast, but no frame takes less than a microsecond.
    auto, plain = AutoCascade(make, points, [2e-6, 1e-6], target_fps=1e6), make(points[0])
    count = SETTLING + TOO_SLOW + 6
    for index in range(count):
        frame = CascadeFrame(frames[min(index % 6, 6 - index % 6)], 33_333 * (index + 1))
        one, other = auto.track(frame), plain.track(frame)
        assert one.left.reason == other.left.reason
        for mine, theirs in ((one.face, other.face), (one.left, other.left), (one.right, other.right)):
            np.testing.assert_array_equal(mine.landmarks, theirs.landmarks)
    assert auto._rate.level == 1  # noqa: SLF001 (both points look alike from outside)
    auto.close()
    plain.close()


@pytest.mark.parametrize("value", [OneEuro(1, 2, 3), Smoothing(), OTHER])
def test_plain_values(value: OneEuro | Smoothing) -> None:
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == eval(repr(value)) == value
    assert hash(value) == hash(copy.copy(value))
    with pytest.raises(FrozenInstanceError):
        value.beta = 1  # type: ignore[misc, union-attr]


def test_what_the_defaults_are() -> None:
    assert Smoothing() == Smoothing(pose=OneEuro(0.05, 80, 1), world=OneEuro(0.1, 40, 1), hands=None, face=None)
    assert OneEuro() == OneEuro(min_cutoff=0.05, beta=80.0, derivate_cutoff=1.0)
    assert replace(Smoothing(), hands=OneEuro()) == Smoothing(hands=OneEuro())


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: OneEuro(0), ValueError, "min_cutoff must be a number in .*, got 0"),
        (lambda: OneEuro(1e-60), ValueError, "min_cutoff must be .*, got 1e-60"),
        (lambda: OneEuro(beta=-1), ValueError, "beta must be .*, got -1"),
        (lambda: OneEuro(beta=float("nan")), ValueError, "beta must be .*, got nan"),
        (lambda: OneEuro(derivate_cutoff=1e39), ValueError, r"derivate_cutoff must be .*, got 1e\+39"),
        (lambda: OneEuro("1"), TypeError, "min_cutoff must be .*, got '1'"),  # type: ignore[arg-type]
        (lambda: OneEuro(True), TypeError, "min_cutoff must be .*, got True"),
        (lambda: Smoothing(hands=(1, 2, 3)), TypeError, r"hands must be a OneEuro or None, got \(1, 2, 3\)"),  # type: ignore[arg-type]
        (lambda: Smoothing(arms=None), TypeError, "unexpected keyword argument 'arms'"),  # type: ignore[call-arg]
        (lambda: Holistic(smoothing=OneEuro()), TypeError, "smoothing must be a Smoothing or None, got OneEuro"),  # type: ignore[arg-type]
        (lambda: Pose(smoothing=False), TypeError, "smoothing must be a Smoothing or None, got False"),  # type: ignore[arg-type]
        (
            lambda: Holistic(smooth_landmarks=False, smoothing=Smoothing(pose=None)),
            ValueError,
            "smoothing must have pose=None and world=None with smooth_landmarks=False, got Smoothing",
        ),
        (lambda: Pose(smoothing=Smoothing(face=OneEuro())), ValueError, "smoothing must have hands=None and face=None"),
    ],
)
def test_refuses(make: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_as_json_has_it() -> None:
    settings = {"smoothing": {"hands": {"min_cutoff": 1}, "world": None}}
    assert tracker_arguments(settings) == {"smoothing": Smoothing(hands=OneEuro(1), world=None)}
    with pytest.raises(TypeError, match="unexpected keyword argument 'cutoff'"):
        tracker_arguments({"smoothing": {"hands": {"cutoff": 1}}})
