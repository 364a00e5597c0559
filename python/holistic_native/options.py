"""What the trackers take: checked once, then passed on whole."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class PoseOptions:
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
        for name in ("static_image_mode", "smooth_landmarks", "enable_segmentation", "smooth_segmentation"):
            object.__setattr__(self, name, checked_flag(name, getattr(self, name)))
        object.__setattr__(
            self, "model_complexity", checked_choice("model_complexity", self.model_complexity, (0, 1, 2))
        )
        for name in ("min_detection_confidence", "min_tracking_confidence"):
            object.__setattr__(self, name, checked_confidence(name, getattr(self, name)))

    @property
    def detection_threshold(self) -> float:
        """The lowest score a detection may have."""
        return threshold(self.min_detection_confidence)

    @property
    def presence_threshold(self) -> float:
        """What the model's presence must exceed."""
        return self.min_tracking_confidence or 0.0


def checked_flag(name: str, value: object) -> bool:
    """Return a truth value given as bool, 0 or 1; TypeError otherwise."""
    if isinstance(value, (bool, np.bool_)) or (isinstance(value, int) and value in (0, 1)):
        return bool(value)
    raise TypeError(f"{name} must be True or False, got {value!r}")


def checked_choice(name: str, value: object, allowed: tuple[int, ...]) -> int:
    """Return an integer that is one of the allowed; TypeError or ValueError otherwise."""
    wanted = f"{name} must be one of {', '.join(map(str, allowed))}, got {value!r}"
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(wanted) from None
    if number not in allowed:
        raise ValueError(wanted)
    return number


def checked_confidence(name: str, value: object) -> float | None:
    """Return a finite number, or None; TypeError or ValueError otherwise.

    Values beyond 0..1 are allowed as in MediaPipe: above 1 nothing is ever found.
    """
    if value is None:
        return None
    if isinstance(value, (bool, str)) or not isinstance(value, (int, float, np.floating, np.integer)):
        raise TypeError(f"{name} must be a number or None, got {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be finite, got {value!r}")
    return float(value)


def threshold(confidence: float | None) -> float:
    """Return the lowest score a detection may have; with None every one counts."""
    return -math.inf if confidence is None else confidence


def checked_count(name: str, value: object) -> int:
    """Return an integer of at least 1; TypeError or ValueError otherwise."""
    wanted = f"{name} must be an integer of at least 1, got {value!r}"
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(wanted) from None
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
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"num_threads must be an integer or None, got {value!r}") from None
    if not 1 <= number <= 256:
        raise ValueError(f"num_threads must be in 1..256, got {number}")
    return number
