"""Whole sequences against what MediaPipe 0.10.21 computed on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native import Holistic, Pose
from tests.support import astronaut
from tests.support.places import SHARED
from tests.support.recordings import GOLDEN
from tests.support.recordings.comparison import Comparison
from tests.support.recordings.cpu_class import cpu_class, rounds_like_the_recorder
from tests.support.recordings.record_golden import MASK_STEP, TASKS
from tests.support.recordings.scenarios import play, scenarios
from tests.support.reference_media import decoded
from tests.support.shipped_models import CASCADE

ModelReader = Callable[[str], bytes]
POSE_MODELS = {"holistic_lite": "pose_landmark_lite.tflite", "holistic_heavy": "pose_landmark_heavy.tflite"}


def make(task: str, runtime: str, models: ModelReader) -> Holistic | Pose:
    for name in (*CASCADE, POSE_MODELS.get(task, CASCADE[0])):
        models(name)  # skips or fails where a model is missing
    return (Pose if task == "pose" else Holistic)(**TASKS[task], runtime=runtime)


@pytest.mark.parametrize(
    "task", [task if task in ("holistic", "pose") else pytest.param(task, marks=pytest.mark.slow) for task in TASKS]
)
def test_astronaut_sequence(task: str, runtime: str, models: ModelReader) -> None:
    frames = astronaut.frames()
    golden = dict(np.load(GOLDEN / f"astronaut.{task}.npz"))
    assert golden["frames_sha256"] == astronaut.checksum(frames), "the frames are not those that were recorded"
    comparison = Comparison(golden, remembers=task != "holistic_static")
    masks = dict(zip(golden["mask_frames"].tolist(), golden.get("mask", ()), strict=False))
    with make(task, runtime, models) as tracker:
        for index, frame in enumerate(frames):
            result = tracker.process(frame)
            comparison.add(result, index, (astronaut.WIDTH, astronaut.HEIGHT))
            if index in masks:
                assert result.segmentation_mask is not None
                comparison.add_mask(result.segmentation_mask[::MASK_STEP, ::MASK_STEP], masks[index])
    comparison.check()


@pytest.mark.slow
@pytest.mark.parametrize("name", scenarios())
def test_scenario(name: str, runtime: str, models: ModelReader) -> None:
    scenario = scenarios()[name]
    golden = {
        key.partition(".")[2]: value
        for key, value in np.load(GOLDEN / "edges.npz").items()
        if key.startswith(f"{name}.")
    }
    for model in CASCADE:
        models(model)
    kind = Pose if scenario.kind == "pose" else Holistic
    with kind(**scenario.arguments, runtime=runtime) as tracker:
        found = play(tracker, scenario)
    for part, expected in golden.items():
        np.testing.assert_array_equal(np.isnan(found[part]), np.isnan(expected), err_msg=f"presence of {part}")
        if rounds_like_the_recorder():  # elsewhere, test_reference_media has the numbers
            np.testing.assert_array_equal(found[part], expected, err_msg=part)


def shared_recordings() -> Iterator[Any]:
    for task in TASKS:
        for path in sorted((SHARED / "golden").glob(f"*.{task}.npz")):
            yield pytest.param(task, path, id=path.name.removesuffix(".npz"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "path"),
    list(shared_recordings())
    or [pytest.param("", None, marks=pytest.mark.skip(reason="no folder 'shared' with media beside the repository"))],
)
def test_reference_media(task: str, path: Path, runtime: str, models: ModelReader) -> None:
    stem = path.name.split(".")[0]
    source = next((SHARED / "data").glob(f"{stem}.*"))
    if source.suffix == ".mp4" and cpu_class() == "aarch64":
        pytest.skip("OpenCV's wheel for ARM decodes this video to other pixels than the recorded ones")
    golden = dict(np.load(path))
    # MediaPipe's static mode remembers hands and face from the picture before; ours does not, so only the first counts.
    count = 1 if task == "holistic_static" else len(golden["pose"])
    comparison = Comparison(golden, remembers=task != "holistic_static")
    masks = iter(golden.get("mask", ()))
    with make(task, runtime, models) as tracker:
        for index, frame in zip(range(count), decoded(source, count), strict=False):
            result = tracker.process(frame)
            comparison.add(result, index, (frame.shape[1], frame.shape[0]))
            if result.segmentation_mask is not None and (source.suffix == ".jpg" or index % 10 == 0):
                comparison.add_mask(result.segmentation_mask, next(masks))
    comparison.check()
