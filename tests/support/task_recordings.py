"""When a result of a task is that of a recording of MediaPipe Tasks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from holistic_native.runtime.interpreter import choose_runtime
from tests.support.recordings.cpu_class import rounds_like_the_recorder

# Twice the most of 236 faces with tflite-runtime, which sums in another order and has another logistic function.
BLENDSHAPES_OF_TFLITE = 4.2e-5


def assert_recorded(
    found: NDArray[np.floating[Any]],
    expected: NDArray[np.floating[Any]],
    where: str,
    *,
    hand_model: bool = False,
    tflite: float = 0.0,
) -> None:
    """Compare numbers with recorded ones: every bit, where models round as they did there.

    Args:
        found: NaN where nothing was found.
        expected: likewise.
        where: for the message.
        hand_model: the hand model rounds otherwise with tflite-runtime.
        tflite: how far numbers may be off with tflite-runtime.
    """
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected), err_msg=f"what there is: {where}")
    if not rounds_like_the_recorder():
        return
    if choose_runtime() == "litert":
        np.testing.assert_array_equal(found, expected, err_msg=where)
    elif not hand_model:
        assert np.nanmax(np.abs(found - expected), initial=0.0) <= tflite, where
