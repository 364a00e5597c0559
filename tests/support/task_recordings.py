"""When a result of a task is that of a recording of MediaPipe Tasks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from holistic_native.runtime.interpreter import choose_runtime
from tests.support.recordings.cpu_class import rounds_like_the_recorder


def assert_recorded(
    found: NDArray[np.floating[Any]], expected: NDArray[np.floating[Any]], where: str, *, hand_model: bool = False
) -> None:
    """Compare numbers with recorded ones: every bit, where models round as they did there.

    Args:
        found: NaN where nothing was found.
        expected: likewise.
        where: for the message.
        hand_model: the hand model rounds otherwise with tflite-runtime.
    """
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected), err_msg=f"what there is: {where}")
    if rounds_like_the_recorder() and not (hand_model and choose_runtime() == "tflite"):
        np.testing.assert_array_equal(found, expected, err_msg=where)
