"""Videos tracked with some settings of `Holistic`, and what two of them differ by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import Holistic, evaluate
from holistic_native.result import HolisticResult
from tests.support.places import SHARED
from tests.support.reference_media import decoded

Frame = NDArray[np.uint8]


def video(name: str) -> list[Frame]:
    """Return the frames of a video of ../shared; skip the test without it, or without OpenCV."""
    path = SHARED / "data" / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside the repository")
    return [np.array(frame) for frame in decoded(path, 1)]


def tracked(frames: Iterable[Frame], **settings: Any) -> tuple[list[HolisticResult], dict[str, int]]:
    """Return the results, and how often each model ran, by "branch / model"."""
    with Holistic(timings=True, **settings) as tracker:
        results = [tracker.process(frame) for frame in frames]
        assert tracker.timings is not None
        runs = {stage.name: stage.calls for stage in tracker.timings.stages}
    return results, {
        name.removesuffix(" / inference"): calls for name, calls in runs.items() if name.endswith("inference")
    }


def compared(candidate: list[HolisticResult], reference: list[HolisticResult], frame: Frame) -> evaluate.Comparison:
    """Compare results on frames of the size of `frame`."""
    recorders = evaluate.Recorder(), evaluate.Recorder()
    for recorder, results in zip(recorders, (candidate, reference), strict=True):
        for result in results:
            recorder.add(result, (frame.shape[1], frame.shape[0]))
    return evaluate.compare(recorders[0].track(), recorders[1].track())
