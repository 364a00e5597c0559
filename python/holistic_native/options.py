"""The arguments of the trackers: checked once, then passed on as one object."""

from __future__ import annotations

import logging
import math
import operator
import os
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

_LOG = logging.getLogger("holistic_native")
# Of the pose models: lite, full, heavy.
POSE_COMPLEXITIES = (0, 1, 2)
_CHECK = "check"

T = TypeVar("T")


def checked_flag(name: str, value: object) -> bool:
    """Return a truth value given as a bool, 0 or 1, Python's or NumPy's; TypeError otherwise."""
    if isinstance(value, (bool, np.bool_)) or (isinstance(value, (int, np.integer)) and value in (0, 1)):
        return bool(value)
    raise TypeError(f"{name} must be True or False, got {value!r}")


def checked_truth(name: str, value: object) -> bool:
    """Return the truth of any value that has one, with a warning when it is no flag; TypeError otherwise.

    For the flags that MediaPipe tests with `not` or `and`, where None is false and every text but the empty one true.
    """
    try:
        return checked_flag(name, value)
    except TypeError as error:
        try:
            truth = bool(value)
        except (TypeError, ValueError):
            raise error from None
        _LOG.warning("%s: taken as %s, as MediaPipe does", error, truth)
        return truth


def checked_choice(name: str, value: object, allowed: tuple[int, ...]) -> int:
    """Return an integer that is one of the allowed; TypeError or ValueError otherwise."""
    wanted = f"{name} must be one of {', '.join(map(str, allowed))}, got {value!r}"
    number = _integer(value, wanted)
    if number not in allowed:
        raise ValueError(wanted)
    return number


def checked_confidence(name: str, value: object) -> float | None:
    """Return a number as a float, or None; TypeError or ValueError otherwise.

    Values beyond 0..1 are allowed as in MediaPipe, infinite ones too: above 1 nothing is ever found. So are True and
    False, which count 1 and 0, with a warning.
    """
    if value is None:
        return None
    wanted = f"{name} must be a number or None, got {value!r}"
    if isinstance(value, (str, bytes, bytearray, np.ndarray)):
        raise TypeError(wanted)
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise TypeError(wanted) from None
    except OverflowError:
        raise ValueError(f"{name} must be a number that a float can hold") from None
    if math.isnan(number):
        raise ValueError(f"{name} must not be NaN")
    if isinstance(value, (bool, np.bool_)):
        _LOG.warning("%s: taken as %g, as MediaPipe does", wanted, number)
    return number


def threshold(confidence: float | None) -> float:
    """Return the lowest score a detection may have; with None every one counts."""
    return -math.inf if confidence is None else confidence


def checked_count(name: str, value: object) -> int:
    """Return an integer of at least 1; TypeError or ValueError otherwise."""
    wanted = f"{name} must be an integer of at least 1, got {value!r}"
    number = _integer(value, wanted)
    if number < 1:
        raise ValueError(wanted)
    return number


def checked_rate(name: str, value: object) -> float:
    """Return a finite number above 0; TypeError or ValueError otherwise."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} must be a number above 0, got {value!r}")
    if not 0 < value < math.inf:
        raise ValueError(f"{name} must be a number above 0, got {value!r}")
    return float(value)


def checked_number(name: str, value: object, lowest: float, highest: float) -> float:
    """Return a number in a range as a float; TypeError or ValueError otherwise."""
    wanted = f"{name} must be a number in {lowest:g}..{highest:g}, got {value!r}"
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(wanted)
    if not lowest <= value <= highest:
        raise ValueError(wanted)
    return float(value)


def checked_threads(value: object) -> int | None:
    """Return a thread count of at least 1, or None for the default; TypeError or ValueError otherwise."""
    if value is None:
        return None
    number = _integer(value, f"num_threads must be an integer or None, got {value!r}")
    if not 1 <= number <= 256:
        raise ValueError(f"num_threads must be in 1..256, got {number}")
    return number


def checked_path(name: str, value: object) -> Path:
    """Return a path given as text, bytes or a path; TypeError otherwise."""
    try:
        return Path(os.fsdecode(value))  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} must be a path, got {value!r}") from None


def _integer(value: object, wanted: str) -> int:
    if isinstance(value, np.bool_):  # an integer to MediaPipe, as Python's own is
        return int(value)
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(wanted) from None


class _Options:
    """What the options of all trackers share: fields that have their checks with them, and two thresholds."""

    min_detection_confidence: float | None
    min_tracking_confidence: float | None

    def __post_init__(self) -> None:
        """Check every field; ValueError or TypeError names the one that is wrong."""
        for made in fields(self):  # type: ignore[arg-type]
            check = made.metadata[_CHECK]
            object.__setattr__(self, made.name, check(made.name, getattr(self, made.name)))

    @property
    def detection_threshold(self) -> float:
        """The lowest score a detection may have."""
        return threshold(self.min_detection_confidence)

    @property
    def presence_threshold(self) -> float:
        """What the model's presence must exceed."""
        return self.min_tracking_confidence or 0.0


def _checked(default: T, check: Callable[[str, Any], T]) -> T:
    made: T = field(default=default, metadata={_CHECK: check})
    return made


def _truth(default: bool) -> bool:
    return _checked(default, checked_truth)


def _flag(default: bool) -> bool:
    return _checked(default, checked_flag)


def _count(default: int) -> int:
    return _checked(default, checked_count)


def _choice(default: int, *allowed: int) -> int:
    return _checked(default, lambda name, value: checked_choice(name, value, allowed))


def _confidence(default: float | None) -> float | None:
    return _checked(default, checked_confidence)


@dataclass(frozen=True)
class PoseOptions(_Options):
    """Settings of the body branch; `Pose` documents them."""

    static_image_mode: bool = _truth(False)
    model_complexity: int = _choice(1, *POSE_COMPLEXITIES)
    smooth_landmarks: bool = _truth(True)
    enable_segmentation: bool = _flag(False)
    smooth_segmentation: bool = _truth(True)
    min_detection_confidence: float | None = _confidence(0.5)
    min_tracking_confidence: float | None = _confidence(0.5)


@dataclass(frozen=True)
class HandsOptions(_Options):
    """Settings of `Hands`, which documents them."""

    static_image_mode: bool = _truth(False)
    max_num_hands: int = _count(2)
    model_complexity: int = _choice(1, 0, 1)
    min_detection_confidence: float | None = _confidence(0.5)
    min_tracking_confidence: float | None = _confidence(0.5)


@dataclass(frozen=True)
class FaceMeshOptions(_Options):
    """Settings of `FaceMesh`, which documents them."""

    static_image_mode: bool = _truth(False)
    max_num_faces: int = _count(1)
    refine_landmarks: bool = _flag(False)
    min_detection_confidence: float | None = _confidence(0.5)
    min_tracking_confidence: float | None = _confidence(0.5)
