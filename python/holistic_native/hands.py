"""Hands: 21 landmarks of each of several hands, without a body."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core
from holistic_native.branches.hand import palm_region, tracked_region
from holistic_native.branches.objects import ObjectsTracker
from holistic_native.messages import Classification, ClassificationList
from holistic_native.options import HandsOptions
from holistic_native.result import HandsResult, LandmarkList, NormalizedLandmarkList
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.stages.detector import PALM, Detector
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS, HandKind, HandLandmarker, HandObservation
from holistic_native.tracker import Tracker

if TYPE_CHECKING:
    from holistic_native.frames.frame import Frame


class Hands(Tracker[HandsResult]):
    """Track hands, as `mp.solutions.hands.Hands` does.

    Which hand is left and which is right assumes a mirrored picture, as a selfie camera shows it.
    """

    def __init__(  # noqa: D417 (five arguments are documented in one place)
        self,
        static_image_mode: bool = False,
        max_num_hands: int = 2,
        model_complexity: int = 1,
        min_detection_confidence: float | None = 0.5,
        min_tracking_confidence: float | None = 0.5,
        *,
        num_threads: int | None = None,
        runtime: str | None = None,
        precision: str | None = None,
        models: str | os.PathLike[str] | None = None,
        timings: bool = False,
    ) -> None:
        """Load the models.

        Args:
            static_image_mode: as in `Holistic`.
            max_num_hands: how many hands are searched for, at least 1; never more are returned.
            model_complexity: of both models: 0 lite, 1 full.
            min_detection_confidence, min_tracking_confidence: as in `Holistic`, of palms and of hands.
            num_threads, runtime, precision, models, timings: see `holistic_native.runtime.options.RuntimeOptions`,
                which also says what is raised.
        """
        shared = RuntimeOptions(
            num_threads=num_threads, runtime=runtime, precision=precision, models=models, timings=timings
        )
        options = HandsOptions(
            static_image_mode, max_num_hands, model_complexity, min_detection_confidence, min_tracking_confidence
        )
        pictures = partial(Hands, **{**vars(options), "static_image_mode": True}, **vars(shared))
        super().__init__(shared, None if options.static_image_mode else pictures)
        self._min_score = options.detection_threshold
        self._min_presence = options.presence_threshold
        loader = Loader(shared)
        self._detector = Detector(loader, PALM[options.model_complexity])
        self._landmarker = HandLandmarker(loader, HandKind(LANDMARK_MODELS[options.model_complexity]))
        self._hands = ObjectsTracker(
            limit=options.max_num_hands,
            follow=not options.static_image_mode,
            detect=self._detect,
            observe=self._observe,
            next_region=_next_region,
        )

    @staticmethod
    def model_names(model_complexity: int = 1) -> tuple[str, ...]:
        """Name the model files that a tracker of this complexity loads; ValueError or TypeError for another one."""
        complexity = HandsOptions(model_complexity=model_complexity).model_complexity
        return PALM[complexity].model, LANDMARK_MODELS[complexity]

    def _detect(self, frame: Frame) -> list[_core.Region]:
        size = frame.size
        palms = self._detector.detect(frame, min_score=self._min_score)
        return [palm_region(palms, row, size) for row in range(len(palms))]

    def _observe(self, frame: Frame, region: _core.Region) -> HandObservation | None:
        return self._landmarker.observe(frame, region, min_presence=self._min_presence)

    def _track(self, frame: Frame) -> HandsResult:
        found = self._hands.track(frame)
        if not found:
            return HandsResult(None, None, None)
        return HandsResult(
            [NormalizedLandmarkList(hand.landmarks) for hand in found],
            [LandmarkList(hand.world) for hand in found if hand.world is not None],
            [_handedness(hand) for hand in found],
        )

    def _forget(self) -> None:
        self._hands.reset()

    def _free(self) -> None:
        self._detector.close()
        self._landmarker.close()


def _next_region(hand: HandObservation, size: tuple[int, int]) -> _core.Region:
    return tracked_region(hand.landmarks, size)


def _handedness(hand: HandObservation) -> ClassificationList:
    left = np.float32(0.0) if hand.left is None else hand.left
    right = np.float32(1.0 - float(left))
    index, label, score = (1, "Right", right) if right > left else (0, "Left", left)
    return ClassificationList(classification=[Classification(index=index, score=float(score), label=label)])
