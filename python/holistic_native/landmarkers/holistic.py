"""HolisticLandmarker: body, hands, face, blendshapes and mask of one person, followed from frame to frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holistic_native.branches.face import FaceFinder, FaceRules, FaceStages
from holistic_native.branches.hand import LEFT, RIGHT, HandFinder, HandStages, Side
from holistic_native.frames.frame import Frame
from holistic_native.landmarkers.body import BodyFollower, FollowedBody
from holistic_native.landmarkers.models import ImageModel, rounded, task_loader
from holistic_native.landmarkers.pose import DETECTOR as POSE_DETECTOR
from holistic_native.landmarkers.pose import LANDMARKS as POSE_LANDMARKS
from holistic_native.landmarkers.pose import PoseModels, pose_stages
from holistic_native.scheduling.workers import WorkerThreads
from holistic_native.stages.blendshapes import MODEL as BLENDSHAPES
from holistic_native.stages.blendshapes import BlendshapeModel
from holistic_native.stages.detector import FACE_SHORT_RANGE, Detector
from holistic_native.stages.face_v2 import MODEL as FACE_LANDMARKS
from holistic_native.stages.face_v2 import FaceV2Landmarker
from holistic_native.stages.hand_landmarks import HandKind, HandLandmarker, HandRecropper, RecropKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.model_files.model_source import ModelSource
    from holistic_native.runtime.loader import Loader

RECROP, HAND_LANDMARKS = "hand_roi_refinement.tflite", "hand_landmarks_detector.tflite"
FACE_DETECTOR = "face_detector.tflite"
"""Entries of a bundle, beside those of the modules imported here."""

# Frames that come without a time of their own are this far apart.
STEP_US = 1_000_000


@dataclass(frozen=True)
class HolisticModels:
    """The models of a holistic bundle; `blendshapes` has no image, None to go without."""

    pose: PoseModels
    recrop: ImageModel
    hand: ImageModel
    face_detector: ImageModel
    face: ImageModel
    blendshapes: bytes | ModelSource | None = None


@dataclass(frozen=True)
class HolisticSettings:
    """The numbers of HolisticLandmarkerOptions, as they act.

    In MediaPipe 1.2.2 four of the options act as others: see `wired`.

    Attributes:
        pose_detection: threshold of the pose detector.
        pose_suppression: pose detections that overlap by more than this are merged.
        pose_presence: how sure the pose model must be that a body is there.
        hand_presence: how sure the hand model must be that a hand is there.
        face_detection: threshold of the face detector.
        face_suppression: face detections that overlap by more than this are merged.
        face_presence: how sure the face model must be that a face is there.
        mask: whether a body comes with a mask of the whole image.
    """

    pose_detection: float = 0.5
    pose_suppression: float = 0.5
    pose_presence: float = 0.5
    hand_presence: float = 0.5
    face_detection: float = 0.5
    face_suppression: float = 0.5
    face_presence: float = 0.5
    mask: bool = False

    def wired(self) -> HolisticSettings:
        """Return what these settings act as in MediaPipe 1.2.2, whose Python half orders its options otherwise.

        There `pose_detection` is taken for the hands' presence, `pose_suppression` for the pose's detection,
        `pose_presence` for the pose's suppression, `hand_presence` for the pose's presence.
        """
        return replace(
            self,
            hand_presence=self.pose_detection,
            pose_detection=self.pose_suppression,
            pose_suppression=self.pose_presence,
            pose_presence=self.hand_presence,
        )


@dataclass(frozen=True)
class HolisticFound:
    """What there is of a person on an image; None for a part that is not there.

    Attributes:
        pose: (33, 5) float32: x, y, z as fractions of the image (z by its width), visibility, presence.
        pose_world: (33, 5) float32: metres from the middle of the hips, visibility, presence.
        left_hand: (21, 3) float32: x, y, z as fractions of the image.
        left_hand_world: (21, 3) float32: metres, in the pose's world.
        right_hand: as the left one.
        right_hand_world: as the left one.
        face: (478, 3) float32: x, y, z as fractions of the image.
        blendshapes: (52,) float32, 0..1; also None without their model.
        mask: (height, width) float32, 0..1; also None where not asked for.
    """

    pose: NDArray[np.float32] | None = None
    pose_world: NDArray[np.float32] | None = None
    left_hand: NDArray[np.float32] | None = None
    left_hand_world: NDArray[np.float32] | None = None
    right_hand: NDArray[np.float32] | None = None
    right_hand_world: NDArray[np.float32] | None = None
    face: NDArray[np.float32] | None = None
    blendshapes: NDArray[np.float32] | None = None
    mask: NDArray[np.float32] | None = None


class _Hand(NamedTuple):
    landmarks: NDArray[np.float32] | None
    world: NDArray[np.float32] | None


class _HandFollower:
    """Follow one hand of a body."""

    def __init__(self, loader: Loader, side: Side, make: Callable[[Loader], HandStages], min_presence: float) -> None:
        self.previous: NDArray[np.float32] | None = None
        self._finder = HandFinder(loader, side, min_presence=min_presence, make=make)
        self.in_view, self.close = self._finder.in_view, self._finder.close

    def track(self, frame: Frame, body: FollowedBody) -> _Hand:
        previous, self.previous = self.previous, None
        if not self.in_view(body.landmarks):
            return _Hand(None, None)
        hand = self._finder.find(frame, body.landmarks, previous).hand
        if hand is None or hand.world is None:
            return _Hand(None, None)
        self.previous = hand.landmarks
        # The hand's own world has its middle at 0; here it hangs on the pose's wrist.
        world = (hand.world - hand.world[0]) + body.world[self._finder.side.wrist, :3]
        return _Hand(hand.landmarks.copy(), world)


class _Face(NamedTuple):
    landmarks: NDArray[np.float32] | None
    blendshapes: NDArray[np.float32] | None


class _FaceFollower:
    """Follow the face of a body."""

    def __init__(self, finder: FaceFinder, blendshapes: BlendshapeModel | None) -> None:
        self.previous: NDArray[np.float32] | None = None
        self._finder = finder
        self._blendshapes = blendshapes

    def track(self, frame: Frame, body: FollowedBody) -> _Face:
        face = self._finder.find(frame, body.landmarks, self.previous).face
        self.previous = None if face is None else face.copy()
        if face is None or self._blendshapes is None:
            return _Face(face, None)
        return _Face(face, self._blendshapes.compute(face, frame.size))

    def close(self) -> None:
        self._finder.close()
        if self._blendshapes is not None:
            self._blendshapes.close()


class HolisticLandmarking:
    """What HolisticLandmarker computes. One thread at a time may use it.

    Differs from MediaPipe on purpose: the mask is computed only where asked for, and an image of another size begins
    its smoothing anew, where MediaPipe raises and stays unusable.
    """

    def __init__(
        self, models: HolisticModels, settings: HolisticSettings, *, stateful: bool, num_threads: int | None = None
    ) -> None:
        """Load the models.

        Args:
            models: of a holistic bundle.
            settings: see there.
            stateful: whether frames come with their times (VIDEO, LIVE_STREAM). Otherwise (IMAGE) they are taken to be
                a second apart: here MediaPipe follows a person from picture to picture too.
            num_threads: CPU cores to use in all; None for those this process may use, at most 4.

        Raises:
            ValueError: a model is damaged or of another shape.
        """
        loader = task_loader(
            {
                POSE_DETECTOR: models.pose.detector,
                POSE_LANDMARKS: models.pose.landmarks,
                RECROP: models.recrop,
                HAND_LANDMARKS: models.hand,
                FACE_DETECTOR: models.face_detector,
                FACE_LANDMARKS: models.face,
            }
            | ({} if models.blendshapes is None else {BLENDSHAPES: ImageModel(models.blendshapes, (0.0, 1.0))}),
            num_threads,
        )
        self._stateful = stateful
        self._images = 0
        self._schedule = loader.schedule
        self._body = BodyFollower(
            loader,
            partial(pose_stages, models=models.pose, mask=settings.mask, max_overlap=settings.pose_suppression),
            min_detection=settings.pose_detection,
            min_presence=rounded(settings.pose_presence),
        )
        make_hand = partial(_hand_stages, models=models)
        self._hands = [
            _HandFollower(loader, side, make_hand, rounded(settings.hand_presence)) for side in (LEFT, RIGHT)
        ]
        self._face = _FaceFollower(
            FaceFinder(
                loader,
                partial(_face_stages, models=models, max_overlap=settings.face_suppression),
                FaceRules(settings.face_detection, rounded(settings.face_presence), shift_y=0.0, square=False),
            ),
            None if models.blendshapes is None else BlendshapeModel(loader.with_threads(1)),
        )
        self._workers = WorkerThreads(max(0, min(loader.schedule.at_once, 3) - 1))

    def reset(self) -> None:
        """Forget the past frames."""
        self._workers.settle()
        self._images = 0
        self._body.reset()
        self._lose_parts()

    def _lose_parts(self) -> None:
        for hand in self._hands:
            hand.previous = None
        self._face.previous = None

    def process(self, image: NDArray[np.uint8], time_us: int = 0, rotation_degrees: int = 0) -> HolisticFound:
        """Find a person on the next image.

        Args:
            image: (height, width, 3) uint8 RGB.
            time_us: when it was taken, in microseconds; greater than that of the last one.
            rotation_degrees: without effect, as in MediaPipe.
        """
        del rotation_degrees
        frame = Frame(image, time_us if self._stateful else self._images * STEP_US, threads=self._schedule.alone)
        self._images += 1
        body = self._body.track(frame)
        if body is None:
            self._lose_parts()
            return HolisticFound()
        left, right, face = self._parts(frame, body)
        return HolisticFound(body.landmarks, body.world, *left, *right, *face, body.mask)

    def _parts(self, frame: Frame, body: FollowedBody) -> tuple[_Hand, _Hand, _Face]:
        plan = self._schedule.branches(sum(hand.in_view(body.landmarks) for hand in self._hands))
        hands = [partial(hand.track, frame.on(plan.hand), body) for hand in self._hands]
        face = partial(self._face.track, frame.on(plan.face), body)
        if plan.together:
            left, right, found = self._workers.run([*hands, face])
        else:
            (left, right), found = self._workers.run(hands), face()
        return left, right, found

    def close(self) -> None:
        """Free the models that no other task holds, and end the threads; never waits."""
        self._body.close()
        for hand in self._hands:
            hand.close()
        self._face.close()
        self._workers.stop()


def _hand_stages(loader: Loader, models: HolisticModels) -> HandStages:
    recrop = RecropKind(RECROP, models.recrop.value_range, by_matrix=True)
    hand = HandKind(HAND_LANDMARKS, models.hand.value_range, keep_aspect=False)
    return HandStages(HandRecropper(loader, recrop), HandLandmarker(loader, hand))


def _face_stages(loader: Loader, models: HolisticModels, max_overlap: float) -> FaceStages:
    detector = replace(
        FACE_SHORT_RANGE, model=FACE_DETECTOR, value_range=models.face_detector.value_range, max_overlap=max_overlap
    )
    return FaceStages(Detector(loader, detector), FaceV2Landmarker(loader, value_range=models.face.value_range))
