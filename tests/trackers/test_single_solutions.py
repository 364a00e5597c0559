"""Hands, FaceMesh, FaceDetection and SelfieSegmentation against what MediaPipe 0.10.21 computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import holistic_native
from tests.support.places import SHARED
from tests.support.recordings import GOLDEN
from tests.support.recordings.comparison import assert_same
from tests.support.recordings.record_single_solutions import kept
from tests.support.recordings.single_solutions import TASKS, frames, rows
from tests.support.reference_media import decoded

ModelReader = Callable[[str], bytes]
MODELS = (
    *("palm_detection_full.tflite", "hand_landmark_full.tflite", "face_detection_short_range.tflite"),
    *("face_detection_full_range_sparse.tflite", "face_landmark.tflite", "face_landmark_with_attention.tflite"),
    *("selfie_segmentation.tflite", "selfie_segmentation_landscape.tflite"),
)


@pytest.fixture(autouse=True)
def _models(models: ModelReader) -> None:
    for name in MODELS:
        models(name)


def make(name: str, runtime: str) -> Any:
    return getattr(holistic_native, TASKS[name].kind)(**TASKS[name].arguments, runtime=runtime)


@pytest.mark.parametrize("name", TASKS)
def test_astronaut(name: str, runtime: str) -> None:
    golden = np.load(GOLDEN / "solutions.npz")
    with make(name, runtime) as tracker:
        for index, frame in enumerate(frames(name)):
            for part, found in kept(tracker.process(frame)).items():
                expected = golden[f"{name}.{index}.{part}"]
                assert found.shape == expected.shape
                assert_same(found, expected, part, f"frame {index}")


def recordings() -> Iterator[Any]:
    for name in TASKS:
        for path in sorted((SHARED / "golden").glob(f"*.{name}.npz")):
            yield pytest.param(name, path, id=path.name.removesuffix(".npz"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "path"),
    list(recordings())
    or [pytest.param("", None, marks=pytest.mark.skip(reason="no folder 'shared' with media beside the repository"))],
)
def test_reference_media(name: str, path: Path, runtime: str) -> None:
    golden = dict(np.load(path))
    golden.pop("mediapipe")
    count = len(next(iter(golden.values())))
    source = next((SHARED / "data").glob(f"{path.name.split('.')[0]}.*"))
    is_picture = source.suffix == ".jpg"
    # Masks of videos were recorded on every tenth frame.
    every = 10 if "mask" in golden and not is_picture else 1
    with make(name, runtime) as tracker:
        for index, frame in enumerate(decoded(source, count)):
            if index % every:
                continue
            result = tracker.process(frame)
            if "mask" in golden:
                assert_same(result.segmentation_mask.astype(np.float16), golden["mask"][index // every], "mask", "")
            for part, found in rows(result).items():
                expected = golden[part][index]
                slots = len(expected)
                if part == "faces" and np.isnan(expected).all():
                    assert np.isnan(found).all(), f"a face on frame {index}, where MediaPipe finds none"
                    continue
                assert_same(found[:slots], expected, part, f"frame {index}")


def test_never_more_faces_than_asked_for(runtime: str) -> None:
    with holistic_native.FaceMesh(max_num_faces=1, runtime=runtime) as tracker:
        for frame in frames("face_mesh_two"):
            faces = tracker.process(frame).multi_face_landmarks
            assert faces is None or len(faces) == 1


def test_face_detection_honours_its_threshold(runtime: str) -> None:
    frame = frames("face_detection")[0]
    with holistic_native.FaceDetection(runtime=runtime) as loose:
        detections = loose.process(frame).detections
    assert detections is not None
    score = detections[0].score[0]
    with holistic_native.FaceDetection(min_detection_confidence=score + 0.001, runtime=runtime) as strict:
        assert strict.process(frame).detections is None
    with holistic_native.FaceDetection(min_detection_confidence=score, runtime=runtime) as exact:
        assert exact.process(frame).detections is not None


@pytest.mark.parametrize(
    ("kind", "arguments", "error", "message"),
    [
        ("Hands", {"max_num_hands": 0}, ValueError, "max_num_hands must be an integer of at least 1, got 0"),
        ("Hands", {"model_complexity": 2}, ValueError, "model_complexity must be one of 0, 1, got 2"),
        ("FaceMesh", {"max_num_faces": 1.5}, TypeError, "max_num_faces must be an integer of at least 1, got 1.5"),
        ("FaceMesh", {"refine_landmarks": "yes"}, TypeError, "refine_landmarks must be True or False, got 'yes'"),
        (
            "FaceDetection",
            {"min_detection_confidence": float("nan")},
            ValueError,
            "min_detection_confidence must not be NaN",
        ),
    ],
)
def test_bad_argument_is_named(kind: str, arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        getattr(holistic_native, kind)(**arguments)
