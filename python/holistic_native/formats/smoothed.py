"""Smooth landmarks that are stored, as a tracker would have."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core
from holistic_native.branches.body import VISIBILITY, VISIBILITY_ALPHA
from holistic_native.cascade.smoothed import object_scale
from holistic_native.formats.schema import FACE, LEFT_HAND, POSE, POSE_WORLD, RIGHT_HAND, Part
from holistic_native.messages import LandmarkList, NormalizedLandmarkList

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.formats.sequence import Moment
    from holistic_native.result import HolisticResult
    from holistic_native.smoothing import OneEuro, Smoothing


class _Filter:
    # Of one part of one person.

    def __init__(self, part: Part, options: OneEuro) -> None:
        self._part = part
        self._filter = options.new_filter()
        self._visibility = _core.LowPassFilter(VISIBILITY_ALPHA)

    def lose(self) -> None:
        if self._part != POSE_WORLD:  # which goes on, as in MediaPipe, like every visibility
            self._filter.reset()

    def smooth(self, array: NDArray[np.float32], time_us: int, size: tuple[int, int]) -> None:
        if self._part.columns == 4:
            self._visibility.apply(array, VISIBILITY)
        if self._part == POSE_WORLD:
            self._filter.apply(array, time_us)
        else:
            self._filter.apply(array, time_us, size, object_scale(array, size))


class SequenceSmoother:
    """Smooth the moments of a sequence, one after the other, each person for itself.

    Hands, face and world landmarks become what a tracker with these settings would have returned, if they were stored
    unsmoothed. Of the body's landmarks the sizes differ that speeds are measured in: that of its region is not stored,
    so the mean of width and height of the box around them stands for it.
    """

    def __init__(self, smoothing: Smoothing) -> None:
        """Begin without a past."""
        hands, face = smoothing.hands, smoothing.face
        options = {POSE: smoothing.pose, POSE_WORLD: smoothing.world, LEFT_HAND: hands, RIGHT_HAND: hands, FACE: face}
        self._options = {part: of for part, of in options.items() if of is not None}
        self._filters: dict[tuple[int, Part], _Filter] = {}

    def smooth(self, moment: Moment) -> HolisticResult:
        """Return the result of the next moment, smoothed; its arrays are new ones."""
        result = copy(moment.result)
        # As the clock of a tracker counts.
        time_us = round(moment.time * 1e6) + 1
        for part, options in self._options.items():
            key = (moment.person, part)
            if key not in self._filters:
                self._filters[key] = _Filter(part, options)
            landmarks = getattr(result, part.field)
            if landmarks is None or np.isnan(landmarks.array).any():
                self._filters[key].lose()
                continue
            array = landmarks.array.copy()
            self._filters[key].smooth(array, time_us, moment.size)
            kind = LandmarkList if part == POSE_WORLD else NormalizedLandmarkList
            setattr(result, part.field, kind(array))
        return result
