"""Holistic: body, hands and face, 543 landmarks."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from holistic_native.cascade.body import Body, BodyTracker
from holistic_native.cascade.face import FaceTracker
from holistic_native.cascade.hand import LEFT, RIGHT, HandTracker
from holistic_native.options import PoseOptions, checked_flag, checked_threads
from holistic_native.pose import mask_field, pose_fields
from holistic_native.result import HolisticResult, NormalizedLandmarkList
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.pipeline import Lanes
from holistic_native.runtime.schedule import Crew
from holistic_native.tracker import Tracker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Holistic(Tracker[HolisticResult]):
    """Track one person's body, hands and face, as `mp.solutions.holistic.Holistic` does."""

    def __init__(
        self,
        static_image_mode: bool = False,
        model_complexity: int = 1,
        smooth_landmarks: bool = True,
        enable_segmentation: bool = False,
        smooth_segmentation: bool = True,
        refine_face_landmarks: bool = False,
        min_detection_confidence: float | None = 0.5,
        min_tracking_confidence: float | None = 0.5,
        *,
        num_threads: int | None = None,
        runtime: str | None = None,
        models: str | os.PathLike[str] | None = None,
        profile_stages: bool = False,
    ) -> None:
        """Load the models.

        Args:
            static_image_mode: treat every frame as a picture of its own: the result depends on that picture alone.
            model_complexity: of the pose model: 0 lite, 1 full, 2 heavy.
            smooth_landmarks: filter the pose over time (not in static mode); hands and face are never filtered.
            enable_segmentation: also give a mask of the body.
            smooth_segmentation: accepted for compatibility; without effect, as in the graph MediaPipe really runs.
            refine_face_landmarks: 478 face landmarks, with finer lips and eyes and with irises, instead of 468.
            min_detection_confidence: the body detector's threshold, 0..1; None for none.
            min_tracking_confidence: how sure the pose model must be that a body is there, 0..1; None for 0.
            num_threads: CPU cores the tracker may use in all, at least 1; None takes those this process may use, at
                most 4. How they are divided: `holistic_native.runtime.schedule`.
            runtime: "litert", "tflite", or None for the best one installed.
            models: a folder of `.tflite` files or a `.task` bundle; None searches the usual places.
            profile_stages: measure where the time of each frame goes; see `profile`.

        Raises:
            ValueError: an argument is out of range, or a model is damaged or of another shape.
            TypeError: an argument is of the wrong kind.
            FileNotFoundError: a model is nowhere to be found; the message says how to get it.
            ImportError: no interpreter is installed.
        """
        super().__init__(profile_stages=profile_stages)
        options = PoseOptions(
            static_image_mode,
            model_complexity,
            smooth_landmarks,
            enable_segmentation,
            smooth_segmentation,
            min_detection_confidence,
            min_tracking_confidence,
        )
        refine = checked_flag("refine_face_landmarks", refine_face_landmarks)
        loader = Loader(models=models, num_threads=checked_threads(num_threads), runtime=runtime)
        self._static = options.static_image_mode
        self._schedule = loader.schedule
        self._crew = Crew(self._schedule.cores)
        self._body = BodyTracker(loader, options)
        self._left = HandTracker(loader, LEFT)
        self._right = HandTracker(loader, RIGHT)
        self._face = FaceTracker(loader, refine=refine)

    def _track(self, frame: NDArray[np.uint8], time_us: int) -> HolisticResult:
        if self._static:
            self._forget()
        body = self._body.track(frame, time_us, self._schedule.alone)
        pose = None if body is None else body.landmarks
        hands = (self._left, self._right)
        plan = self._schedule.branches(sum(hand.in_view(pose) for hand in hands))
        found: list[NDArray[np.float32] | None] = [None, None, None]

        def track_hand(place: int) -> None:
            found[place] = hands[place].track(frame, pose, plan.hand)

        def track_face() -> None:
            found[2] = self._face.track(frame, pose, plan.face)

        tasks: list[Callable[[], None]] = [partial(track_hand, 0), partial(track_hand, 1), track_face]
        for group in (tasks,) if plan.together else (tasks[:2], tasks[2:]):
            self._crew.run(group)
        return _result(body, *found)

    def _lanes(self) -> Lanes[Body | None, HolisticResult]:
        threads = self._schedule.streaming

        def root(frame: NDArray[np.uint8], time_us: int) -> Body | None:
            if self._static:
                self._body.reset()
            return self._body.track(frame, time_us, threads)

        def branch(part: HandTracker | FaceTracker) -> Callable[[NDArray[np.uint8], Body | None], Any]:
            def track(frame: NDArray[np.uint8], body: Body | None) -> NDArray[np.float32] | None:
                if self._static:
                    part.reset()
                return part.track(frame, None if body is None else body.landmarks, threads)

            return track

        return Lanes(
            root=root,
            branches=[branch(part) for part in (self._left, self._right, self._face)],
            join=_result,
            workers=self._schedule.cores,
        )

    def _forget(self) -> None:
        for branch in (self._body, self._left, self._right, self._face):
            branch.reset()

    def _free(self) -> None:
        for branch in (self._body, self._left, self._right, self._face):
            branch.close()
        self._crew.close()


def _result(
    body: Body | None,
    left: NDArray[np.float32] | None,
    right: NDArray[np.float32] | None,
    face: NDArray[np.float32] | None,
) -> HolisticResult:
    return HolisticResult(*pose_fields(body), _landmarks(left), _landmarks(right), _landmarks(face), mask_field(body))


def _landmarks(array: NDArray[np.float32] | None) -> NormalizedLandmarkList | None:
    return None if array is None else NormalizedLandmarkList(array)
