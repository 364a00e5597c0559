"""Which results are smoothed over time, and how much."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from holistic_native import _core
from holistic_native.options import checked_number


@dataclass(frozen=True)
class OneEuro:
    """The numbers of a one-euro filter (Casiez, Roussel, Vogel, CHI 2012): steady at rest, quick in movement.

    The defaults are what MediaPipe takes for the landmarks of a body, and in its Tasks for those of a face.

    Attributes:
        min_cutoff: Hz, above 0: the cutoff frequency of a landmark at rest. The lower, the steadier, and the later.
        beta: at least 0: how much the cutoff grows with speed. The higher, the less landmarks lag when they move.
            Speeds are in sizes of the part per second: of a body the sides of its region, of a hand or a face those of
            the box around its landmarks, in the mean of width and height. World landmarks move in metres per second.
        derivate_cutoff: Hz, above 0: the cutoff frequency of the speed itself.

    Raises:
        TypeError: an argument is no number.
        ValueError: an argument is out of range, or not a number that float32 can hold.
    """

    min_cutoff: float = 0.05
    beta: float = 80.0
    derivate_cutoff: float = 1.0

    def __post_init__(self) -> None:
        """Check every number."""
        least = float(np.finfo(np.float32).tiny)
        for name, lowest in (("min_cutoff", least), ("beta", 0.0), ("derivate_cutoff", least)):
            number = checked_number(name, getattr(self, name), lowest, float(np.finfo(np.float32).max))
            object.__setattr__(self, name, number)

    def new_filter(self) -> _core.OneEuroFilter:
        """Return a new filter, without any state."""
        return _core.OneEuroFilter(self.min_cutoff, self.beta, self.derivate_cutoff)


# pose_landmark_filtering.pbtxt
_POSE, _WORLD = OneEuro(0.05, 80.0, 1.0), OneEuro(0.1, 40.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class Smoothing:
    """The filter of each part, None for none; the defaults are MediaPipe's behaviour.

    What the filters of hands and face do is seen in results alone: the regions of the next frame do not depend on it.
    Hands and face are searched for where the body's landmarks are, as smoothed as results have them (as in MediaPipe).
    A filter starts anew when its part is lost, but for `world` and visibility, which go on, as in MediaPipe. In static
    mode nothing is smoothed.

    Attributes:
        pose: of the landmarks of the body, whose visibility is smoothed with them.
        world: of its world landmarks, likewise.
        hands: of both hands, each for itself.
        face: of the face.

    Raises:
        TypeError: an argument is neither a `OneEuro` nor None.
    """

    pose: OneEuro | None = _POSE
    world: OneEuro | None = _WORLD
    hands: OneEuro | None = None
    face: OneEuro | None = None

    def __post_init__(self) -> None:
        """Check every filter."""
        for part in fields(self):
            value = getattr(self, part.name)
            if value is not None and not isinstance(value, OneEuro):
                raise TypeError(f"{part.name} must be a OneEuro or None, got {value!r}")


AS_MEDIAPIPE = Smoothing()
UNSMOOTHED = Smoothing(pose=None, world=None)


def checked_smoothing(smoothing: object, *, smooth_landmarks: bool) -> Smoothing:
    """Return what is smoothed; None stands for what `smooth_landmarks` says.

    Raises:
        TypeError: it is neither a `Smoothing` nor None.
        ValueError: it smooths the body, which `smooth_landmarks` forbids.
    """
    if smoothing is None:
        return AS_MEDIAPIPE if smooth_landmarks else UNSMOOTHED
    if not isinstance(smoothing, Smoothing):
        raise TypeError(f"smoothing must be a Smoothing or None, got {smoothing!r}")
    if not smooth_landmarks and (smoothing.pose is not None or smoothing.world is not None):
        raise ValueError(f"smoothing must have pose=None and world=None with smooth_landmarks=False, got {smoothing!r}")
    return smoothing
