"""Pose: 33 body landmarks."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.branches.body import BodyTracker, model_names
from holistic_native.model_files.store import ModelStore
from holistic_native.options import PoseOptions, checked_count
from holistic_native.result import LandmarkList, NormalizedLandmarkList, PoseResult, read_only
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.smoothing import Smoothing, checked_smoothing
from holistic_native.stages.detector import POSE
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
        num_poses: int = 1,
    ) -> None:
        """Load the models.

        Args:
            static_image_mode, model_complexity, smooth_landmarks, enable_segmentation: as in `Holistic`.
            smooth_segmentation, min_detection_confidence, min_tracking_confidence: as in `Holistic`.
            num_threads, runtime, precision, models, timings: see `holistic_native.runtime.options.RuntimeOptions`,
                which also says what is raised.
            smoothing: how landmarks are filtered; `hands` and `face` must be None. None for MediaPipe's filters, or for
                none without `smooth_landmarks`, with which `pose` and `world` must be None.
            num_poses: how many bodies are followed at most. More than 1 are found as MediaPipe's PoseLandmarker finds
                them, with its numbers and unsmoothed, and are in the result's `multi_` fields; a body that is
                detected where one is followed (they overlap by half) is the same one.
        """
        shared = RuntimeOptions(
            num_threads=num_threads, runtime=runtime, precision=precision, models=models, timings=timings
        )
        options = PoseOptions(
            static_image_mode,
            model_complexity,
            smooth_landmarks,
            enable_segmentation,
            smooth_segmentation,
            min_detection_confidence,
            min_tracking_confidence,
        )
        static = {**vars(options), "static_image_mode": True}
        pictures = partial(Pose, **static, **vars(shared), smoothing=smoothing, num_poses=num_poses)
        super().__init__(shared, None if options.static_image_mode else pictures)
        checked = checked_smoothing(smoothing, smooth_landmarks=options.smooth_landmarks)
        if checked.hands is not None or checked.face is not None:
            raise ValueError(f"smoothing must have hands=None and face=None in Pose, got {checked!r}")
        bodies = checked_count("num_poses", num_poses)
        if bodies > 1 and smoothing is not None:
            raise ValueError(f"smoothing must be None with num_poses above 1, got {smoothing!r}")
        self._body = _OneBody(shared, options, checked) if bodies == 1 else _Bodies(shared, options, bodies)

    @staticmethod
    def model_names(model_complexity: int = 1) -> tuple[str, ...]:
        """Name the model files that a tracker of this complexity loads; ValueError or TypeError for another one."""
        return model_names(PoseOptions(model_complexity=model_complexity).model_complexity)

    def _track(self, frame: Frame) -> PoseResult:
        return self._body.track(frame)

    def _forget(self) -> None:
        self._body.reset()

    def _free(self) -> None:
        self._body.close()


class _OneBody:
    """One body, as in MediaPipe's legacy solution."""

    def __init__(self, shared: RuntimeOptions, options: PoseOptions, smoothing: Smoothing) -> None:
        loader = Loader(shared)
        self._static = options.static_image_mode
        self._threads = loader.schedule.alone
        self._body = BodyTracker(loader, options, smoothing)

    def track(self, frame: Frame) -> PoseResult:
        if self._static:
            self.reset()
        body = self._body.track(frame.on(self._threads))
        if body is None:
            return PoseResult(None, None, None)
        return PoseResult(NormalizedLandmarkList(body.landmarks), LandmarkList(body.world), read_only(body.mask))

    def reset(self) -> None:
        self._body.reset()

    def close(self) -> None:
        self._body.close()


class _Bodies:
    """Several bodies, as in MediaPipe's PoseLandmarker."""

    def __init__(self, shared: RuntimeOptions, options: PoseOptions, most: int) -> None:
        from holistic_native.landmarkers import pose as several  # what few programs need
        from holistic_native.landmarkers.models import TASKS, ImageModel

        store = ModelStore(shared.models)
        detector, landmarks = (store.read(name) for name in model_names(options.model_complexity))
        models = several.PoseModels(ImageModel(detector, POSE.value_range), ImageModel(landmarks, (0.0, 1.0)))
        settings = several.PoseSettings(
            num_poses=most,
            min_detection=options.detection_threshold,
            min_presence=options.presence_threshold,
            masks=options.enable_segmentation,
        )
        contents = {several.DETECTOR: detector, several.LANDMARKS: landmarks}
        loader = Loader(shared, contents=contents, arithmetic=TASKS)
        self._bodies = several.PoseLandmarking(models, settings, stateful=not options.static_image_mode, loader=loader)

    def track(self, frame: Frame) -> PoseResult:
        found = self._bodies.track(frame)
        # As everywhere in this package, landmarks have x, y, z and visibility.
        landmarks, world = (
            [np.ascontiguousarray(one[:, :4]) for one in part] for part in (found.landmarks, found.world)
        )
        masks = None if found.masks is None else [mask for mask in map(read_only, found.masks) if mask is not None]
        if not landmarks:
            return PoseResult(None, None, None)
        return PoseResult(
            NormalizedLandmarkList(landmarks[0].copy()),
            LandmarkList(world[0].copy()),
            masks[0] if masks else None,
            [NormalizedLandmarkList(one) for one in landmarks],
            [LandmarkList(one) for one in world],
            masks,
        )

    def reset(self) -> None:
        self._bodies.reset()

    def close(self) -> None:
        self._bodies.close()
