"""Pose: 33 body landmarks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from holistic_native.branches.body import BodyTracker, model_names
from holistic_native.options import PoseOptions
from holistic_native.result import LandmarkList, NormalizedLandmarkList, PoseResult, read_only
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.smoothing import Smoothing, checked_smoothing
from holistic_native.tracker import Tracker

if TYPE_CHECKING:
    from holistic_native.frames.frame import Frame


class Pose(Tracker[PoseResult]):
    """Track one body's 33 landmarks, as `mp.solutions.pose.Pose` does."""

    def __init__(  # noqa: D417 (five arguments are documented in one place)
        self,
        static_image_mode: bool = False,
        model_complexity: int = 1,
        smooth_landmarks: bool = True,
        enable_segmentation: bool = False,
        smooth_segmentation: bool = True,
        min_detection_confidence: float | None = 0.5,
        min_tracking_confidence: float | None = 0.5,
        *,
        num_threads: int | None = None,
        runtime: str | None = None,
        precision: str | None = None,
        models: str | os.PathLike[str] | None = None,
        timings: bool = False,
        smoothing: Smoothing | None = None,
    ) -> None:
        """Load the models.

        Args:
            static_image_mode, model_complexity, smooth_landmarks, enable_segmentation: as in `Holistic`.
            smooth_segmentation, min_detection_confidence, min_tracking_confidence: as in `Holistic`.
            num_threads, runtime, precision, models, timings: see `holistic_native.runtime.options.RuntimeOptions`,
                which also says what is raised.
            smoothing: how landmarks are filtered; `hands` and `face` must be None. None for MediaPipe's filters, or for
                none without `smooth_landmarks`, with which `pose` and `world` must be None.
        """
        shared = RuntimeOptions(
            num_threads=num_threads, runtime=runtime, precision=precision, models=models, timings=timings
        )
        super().__init__(shared)
        options = PoseOptions(
            static_image_mode,
            model_complexity,
            smooth_landmarks,
            enable_segmentation,
            smooth_segmentation,
            min_detection_confidence,
            min_tracking_confidence,
        )
        checked = checked_smoothing(smoothing, smooth_landmarks=options.smooth_landmarks)
        if checked.hands is not None or checked.face is not None:
            raise ValueError(f"smoothing must have hands=None and face=None in Pose, got {checked!r}")
        loader = Loader(shared)
        self._static = options.static_image_mode
        self._threads = loader.schedule.alone
        self._body = BodyTracker(loader, options, checked)

    @staticmethod
    def model_names(model_complexity: int = 1) -> tuple[str, ...]:
        """Name the model files that a tracker of this complexity loads; ValueError or TypeError for another one."""
        return model_names(PoseOptions(model_complexity=model_complexity).model_complexity)

    def _track(self, frame: Frame) -> PoseResult:
        if self._static:
            self._forget()
        body = self._body.track(frame.on(self._threads))
        if body is None:
            return PoseResult(None, None, None)
        return PoseResult(NormalizedLandmarkList(body.landmarks), LandmarkList(body.world), read_only(body.mask))

    def _forget(self) -> None:
        self._body.reset()

    def _free(self) -> None:
        self._body.close()
