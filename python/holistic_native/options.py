"""What the trackers take: checked once, then passed on whole."""

from __future__ import annotations

import logging
import math
import operator
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

_LOG = logging.getLogger("holistic_native")
# Of the pose models: lite, full, heavy.
POSE_COMPLEXITIES = (0, 1, 2)


class _Thresholds:
    """How two confidences become thresholds."""

    min_detection_confidence: float | None
    min_tracking_confidence: float | None

    @property
    def detection_threshold(self) -> float:
        """The lowest score a detection may have."""
        return threshold(self.min_detection_confidence)

    @property
    def presence_threshold(self) -> float:
        """What the model's presence must exceed."""
        return self.min_tracking_confidence or 0.0


@dataclass(frozen=True)
class PoseOptions(_Thresholds):
    """Settings of the body branch; MediaPipe's names and meanings.

    Attributes:
        static_image_mode: treat every frame as a picture of its own.
        model_complexity: 0 lite, 1 full, 2 heavy.
        smooth_landmarks: filter landmarks over time (not in static mode).
        enable_segmentation: also give a mask of the body.
        smooth_segmentation: accepted for compatibility; in the graph MediaPipe really runs it has no effect.
        min_detection_confidence: the detector's threshold; None for none.
        min_tracking_confidence: how sure the landmark model must be that a body is there; None for 0.
    """

    static_image_mode: bool = False
    model_complexity: int = 1
    smooth_landmarks: bool = True
    enable_segmentation: bool = False
    smooth_segmentation: bool = True
    min_detection_confidence: float | None = 0.5
    min_tracking_confidence: float | None = 0.5

    def __post_init__(self) -> None:
        """Check every setting; ValueError or TypeError names the one that is wrong."""
        _check(
            self,
            static_image_mode=checked_truth,
            model_complexity=_one_of(*POSE_COMPLEXITIES),
            smooth_landmarks=checked_truth,
            enable_segmentation=checked_flag,
            smooth_segmentation=checked_truth,
            min_detection_confidence=checked_confidence,
            min_tracking_confidence=checked_confidence,
        )


@dataclass(frozen=True)
class HandsOptions(_Thresholds):
    """Settings of Hands; MediaPipe's names and meanings.

    Attributes:
        static_image_mode: treat every frame as a picture of its own.
        max_num_hands: how many hands are searched for, at least 1.
        model_complexity: 0 lite, 1 full.
        min_detection_confidence: the palm detector's threshold; None for none.
        min_tracking_confidence: how sure the landmark model must be that a hand is there; None for 0.
    """

    static_image_mode: bool = False
    max_num_hands: int = 2
    model_complexity: int = 1
    min_detection_confidence: float | None = 0.5
    min_tracking_confidence: float | None = 0.5

    def __post_init__(self) -> None:
        """Check every setting; ValueError or TypeError names the one that is wrong."""
        _check(
            self,
            static_image_mode=checked_truth,
            max_num_hands=checked_count,
            model_complexity=_one_of(0, 1),
            min_detection_confidence=checked_confidence,
            min_tracking_confidence=checked_confidence,
        )


@dataclass(frozen=True)
class FaceMeshOptions(_Thresholds):
    """Settings of FaceMesh; MediaPipe's names and meanings.

    Attributes:
        static_image_mode: treat every frame as a picture of its own.
        max_num_faces: how many faces are searched for, at least 1.
        refine_landmarks: 478 landmarks instead of 468.
        min_detection_confidence: the face detector's threshold; None for none.
        min_tracking_confidence: how sure the landmark model must be that a face is there; None for 0.
    """

    static_image_mode: bool = False
    max_num_faces: int = 1
    refine_landmarks: bool = False
    min_detection_confidence: float | None = 0.5
    min_tracking_confidence: float | None = 0.5

    def __post_init__(self) -> None:
        """Check every setting; ValueError or TypeError names the one that is wrong."""
        _check(
            self,
            static_image_mode=checked_truth,
            max_num_faces=checked_count,
            refine_landmarks=checked_flag,
            min_detection_confidence=checked_confidence,
            min_tracking_confidence=checked_confidence,
        )


def _check(options: object, **checks: Callable[[str, Any], Any]) -> None:
    for name, check in checks.items():
        object.__setattr__(options, name, check(name, getattr(options, name)))


def _one_of(*allowed: int) -> Callable[[str, Any], int]:
    return lambda name, value: checked_choice(name, value, allowed)


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
