"""Check the options that a task is made with, in MediaPipe's order and words where it has some."""

from __future__ import annotations

import math
from operator import index
from typing import Any

from holistic_native.tasks.core.model_asset import check_base_options
from holistic_native.tasks.vision.core.vision_task_running_mode import VisionTaskRunningMode, validate_running_mode


def check_options(options: Any) -> None:
    """Check what the options of every task have: running mode, callback, model.

    Raises:
        ValueError: mode and callback do not fit.
        AttributeError, TypeError: something is of another type.
        RuntimeError: the GPU is wanted.
    """
    validate_running_mode(options.running_mode, options.result_callback)
    check_base_options(options.base_options)
    options.running_mode.ctype  # noqa: B018 (an attribute that text lacks)


def is_stateful(mode: VisionTaskRunningMode) -> bool:
    """Return whether frames follow each other."""
    return mode != VisionTaskRunningMode.IMAGE


def real(value: float) -> float:
    """Return a number, also an integer or NumPy's; TypeError for anything else."""
    return math.ldexp(value, 0)  # unlike float() it takes no text


def probability(name: str, value: float) -> float:
    """Return a number from 0 to 1.

    Raises:
        TypeError: it is no number.
        ValueError: it is outside; MediaPipe calls all of them by one name.
    """
    number = real(value)
    if not 0 <= number <= 1:
        raise ValueError(
            f"Invalid `min_detection_confidence` option: value must be in the range [0.0, 1.0]: {name} is {value!r}"
        )
    return number


def overlap(
    value: float, mode: VisionTaskRunningMode, *, lowest: float | None = None, highest: float = math.inf
) -> float:
    """Return `min_tracking_confidence`.

    Args:
        value: as given.
        mode: where each image stands alone it has no effect, and is not checked.
        lowest: what it must exceed; None where it may be 0 but not less.
        highest: what it must not exceed.

    Raises:
        TypeError: it is no number.
        ValueError: it is outside; MediaPipe ends the process.
    """
    number = real(value)
    if is_stateful(mode) and not ((number >= 0 if lowest is None else number > lowest) and number <= highest):
        upper = f" and at most {highest:g}" if highest < math.inf else ""
        lower = "at least 0" if lowest is None else f"above {lowest:g}"
        raise ValueError(f"min_tracking_confidence must be {lower}{upper}; got {value!r}")
    return number


def count(name: str, value: int) -> int:
    """Return how many are sought; TypeError where it is no integer."""
    try:
        return index(value)
    except TypeError as error:
        raise TypeError(f"{error}: {name} must be an int; got {value!r}") from error


def check_count(name: str, value: int) -> None:
    """Check how many are sought; RuntimeError below 1, as in MediaPipe."""
    if value < 1:
        raise RuntimeError(
            f"ValidatedGraphConfig Initialization failed.\n{name} must be at least 1; got {value}: "
            "max_vec_size should be greater than or equal to 1."
        )
