"""PoseLandmarker: one or several bodies, followed from frame to frame or each frame by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from holistic_native import _core
from holistic_native.branches.body import body_region
from holistic_native.branches.by_threads import ByThreads
from holistic_native.frames.frame import Frame
from holistic_native.landmarkers.association import associated
from holistic_native.landmarkers.filters import PoseFilters
from holistic_native.landmarkers.models import TASKS, ImageModel, rounded, task_loader
from holistic_native.landmarkers.rects import image_region
from holistic_native.landmarkers.several import Several
from holistic_native.landmarkers.side_by_side import SideBySide
from holistic_native.stages.detector import POSE, Detector
from holistic_native.stages.pose_landmarks import PoseKind, PoseLandmarker, PoseObservation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.runtime.loader import Loader

DETECTOR, LANDMARKS = "pose_detector.tflite", "pose_landmarks_detector.tflite"
"""The entries of a bundle."""

# PoseDetectorGraph merges detections that overlap by more than this.
MAX_OVERLAP = 0.5
HEATMAP_KERNEL = 7
WITH_PRESENCE = 5


@dataclass(frozen=True)
class PoseModels:
    """The models of a pose bundle."""

    detector: ImageModel
    landmarks: ImageModel


@dataclass(frozen=True)
class PoseSettings:
    """The numbers of PoseLandmarkerOptions.

    Attributes:
        num_poses: how many bodies are found at most, at least 1.
        min_detection: the detector's threshold.
        min_presence: how sure the landmark model must be that a body is there.
        min_tracking: regions whose intersection over union is above this show the same body.
        masks: whether bodies come with a mask of the whole image.
        upright: whether bodies on an image that has to be turned are sought where they are. MediaPipe does not turn
            its detections back, so that its landmarks are 70 to 160 pixels off there; without `upright`, nor does this.
    """

    num_poses: int = 1
    min_detection: float = 0.5
    min_presence: float = 0.5
    min_tracking: float = 0.5
    masks: bool = False
    upright: bool = False


@dataclass(frozen=True)
class PosesFound:
    """The bodies on an image.

    Attributes:
        landmarks: of each, (33, 5) float32: x, y, z as fractions of the image (z by its width), visibility, presence.
        world: of each, (33, 5) float32: metres from the middle of the hips, visibility, presence.
        masks: of each, (height, width) float32, 0..1; None where not asked for.
    """

    landmarks: list[NDArray[np.float32]]
    world: list[NDArray[np.float32]]
    masks: list[NDArray[np.float32]] | None


class PoseStages(NamedTuple):
    """The models of a pose task on one number of threads."""

    detector: Detector
    landmarker: PoseLandmarker


def pose_stages(loader: Loader, models: PoseModels, *, mask: bool, max_overlap: float = MAX_OVERLAP) -> PoseStages:
    """Load the models of a body.

    Args:
        loader: has them by the names of a bundle's entries.
        models: says how bytes become floats.
        mask: whether bodies come with a mask.
        max_overlap: detections that overlap by more than this are merged.

    Raises:
        ValueError: a model is damaged or of another shape.
    """
    return PoseStages(pose_detector(loader, models, max_overlap), pose_landmarker(loader, models, mask=mask))


def pose_detector(loader: Loader, models: PoseModels, max_overlap: float = MAX_OVERLAP) -> Detector:
    """Load the detector alone."""
    kind = replace(POSE, model=DETECTOR, value_range=models.detector.value_range, max_overlap=max_overlap)
    return Detector(loader, kind)


def pose_landmarker(loader: Loader, models: PoseModels, *, mask: bool, lazy: bool = False) -> PoseLandmarker:
    """Load the landmark model alone, or with `lazy` check it only."""
    kind = PoseKind(LANDMARKS, models.landmarks.value_range, False, HEATMAP_KERNEL, WITH_PRESENCE)
    return PoseLandmarker(loader, kind, mask=mask, lazy=lazy)


class PoseLandmarking:
    """What PoseLandmarker computes. One thread at a time may use it."""

    def __init__(
        self,
        models: PoseModels,
        settings: PoseSettings,
        *,
        stateful: bool,
        num_threads: int | None = None,
        loader: Loader | None = None,
    ) -> None:
        """Load the models.

        Args:
            models: of a pose bundle.
            settings: see there.
            stateful: whether each image is the next frame of a video (VIDEO, LIVE_STREAM); otherwise each is by itself.
            num_threads: CPU cores to use in all; None for those this process may use, at most 4.
            loader: has the models by the names of a bundle's entries, and its own cores; None to make one.

        Raises:
            ValueError: a model is damaged or of another shape.
        """
        loader = loader or task_loader({DETECTOR: models.detector, LANDMARKS: models.landmarks}, num_threads)
        self._settings = settings
        self._smooth = stateful and settings.num_poses == 1
        self._min_presence = rounded(settings.min_presence)
        self._side_by_side = SideBySide(loader.schedule, settings.num_poses)
        self._bodies = Several(
            limit=settings.num_poses,
            follow=stateful,
            associate=partial(associated, most_overlap=rounded(settings.min_tracking)),
            observe=self._observe,
            side_by_side=self._side_by_side,
        )
        self._alone = loader.schedule.alone
        self._detectors = ByThreads(loader, lambda loader: (pose_detector(loader, models),), self._alone)
        # Of several bodies, nobody knows yet on how many threads they will run.
        make = partial(pose_landmarker, models=models, mask=settings.masks, lazy=settings.num_poses > 1)
        self._landmarkers = ByThreads(loader, lambda loader: (make(loader),), self._alone)
        self.reset()

    def reset(self) -> None:
        """Forget the past frames."""
        self._side_by_side.settle()
        self._bodies.regions = ()
        self._filters = PoseFilters() if self._smooth else None

    def process(self, image: NDArray[np.uint8], time_us: int, rotation_degrees: int = 0) -> PosesFound:
        """Find the bodies on the next image.

        Args:
            image: (height, width, 3) uint8 RGB.
            time_us: when it was taken, in microseconds; greater than that of the last one.
            rotation_degrees: by how much it has to be turned clockwise to be upright, a multiple of 90.
        """
        return self.track(Frame(image, time_us), rotation_degrees)

    def track(self, frame: Frame, rotation_degrees: int = 0) -> PosesFound:
        """Do the same with a frame."""
        frame = frame.on(self._alone)
        found = self._bodies.track(frame, lambda frame: self._detect(frame, rotation_degrees))
        regions = [body_region(body.auxiliary, frame.size, TASKS) for body in found]
        self._bodies.regions = regions
        if self._filters is not None:
            self._smoothen(self._filters, found, regions, frame)
        masks = [body.mask for body in found if body.mask is not None] if self._settings.masks else None
        return PosesFound([body.landmarks for body in found], [body.world for body in found], masks)

    def _detect(self, frame: Frame, rotation_degrees: int) -> list[_core.Region]:
        settings = self._settings
        detections = self._detectors[frame.threads][0].detect(
            frame,
            image_region(frame.size, rotation_degrees),
            min_score=settings.min_detection,
            project=settings.upright and rotation_degrees % 360 != 0,
        )
        return [body_region(row[5:].reshape(-1, 2), frame.size, TASKS) for row in detections]

    def _observe(self, frame: Frame, region: _core.Region) -> PoseObservation | None:
        return self._landmarkers[frame.threads][0].observe(frame, region, min_presence=self._min_presence)

    @staticmethod
    def _smoothen(
        filters: PoseFilters, found: Sequence[PoseObservation], regions: Sequence[_core.Region], frame: Frame
    ) -> None:
        if not found:
            filters.lose()
        for body, region in zip(found, regions, strict=True):
            scale = _core.region_scale(region, frame.size)
            filters.apply(body.landmarks, body.world, frame.time_us, frame.size, scale)

    def close(self) -> None:
        """Free the models that no other task holds, and end the threads; never waits."""
        self._detectors.close()
        self._landmarkers.close()
        self._side_by_side.stop()
