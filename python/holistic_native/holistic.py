"""Holistic: body, hands and face, 543 landmarks."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from holistic_native.branches import body, face, hand
from holistic_native.cascade.auto import AutoCascade, frame_times
from holistic_native.cascade.cascade import Cascade, Found
from holistic_native.cascade.tiers import OperatingPoint, tiers
from holistic_native.fast.options import EXACT, Auto, Fast, checked_profile
from holistic_native.model_files.store import ModelStore
from holistic_native.options import PoseOptions, checked_flag
from holistic_native.result import HolisticResult, LandmarkList, NormalizedLandmarkList, read_only
from holistic_native.runtime.derived_models import FLOAT, INT8, OWN, own_errors
from holistic_native.runtime.interpreter import choose_runtime
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.runtime.precision import default_precision
from holistic_native.scheduling.pipeline import PipelineStages
from holistic_native.smoothing import Smoothing, checked_smoothing
from holistic_native.tracker import Tracker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
    from holistic_native.landmarkers.faces.expression import FaceExpression


class Holistic(Tracker[HolisticResult]):
    """Track one person's body, hands and face, as `mp.solutions.holistic.Holistic` does."""

    def __init__(  # noqa: D417 (five arguments are documented in one place)
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
        precision: str | None = None,
        models: str | os.PathLike[str] | None = None,
        timings: bool = False,
        profile: str | Fast | Auto = "exact",
        enable_hands: bool = True,
        enable_face: bool = True,
        smoothing: Smoothing | None = None,
        hand_world_landmarks: bool = False,
        face_blendshapes: bool = False,
        face_transform: bool = False,
    ) -> None:
        """Load the models.

        Args:
            static_image_mode: treat every frame as a separate picture: the result depends on that picture alone.
            model_complexity: of the pose model: 0 lite, 1 full, 2 heavy.
            smooth_landmarks: filter the pose over time (not in static mode), as `smoothing` says.
            enable_segmentation: also give a mask of the body.
            smooth_segmentation: accepted for compatibility; without effect, as in the graph MediaPipe really runs.
            refine_face_landmarks: 478 face landmarks, with finer lips and eyes and with irises, instead of 468.
            min_detection_confidence: the lowest score of a detection that counts, 0..1; None for every one.
            min_tracking_confidence: how sure the landmark model must be to keep following, 0..1; None for 0.
            num_threads, runtime, precision, models, timings: see `holistic_native.runtime.options.RuntimeOptions`,
                which also says what is raised.
            profile: "exact" for MediaPipe's numbers; "fast" for less work on what hardly changes, and int8 models;
                "auto" for the best that sustains 30 frames per second on this machine, see `operating_point`. A `Fast`
                or an `Auto` says in detail what to optimise.
            enable_hands: track the hands. Without, they are None, and their models are neither needed nor run.
            enable_face: the same for the face.
            smoothing: how landmarks are filtered, hands and face too. None for MediaPipe's filters, or for none without
                `smooth_landmarks`, with which its `pose` and `world` must be None.
            hand_world_landmarks: also give each hand's landmarks in metres.
            face_blendshapes: also give how far 52 movements of the face go, from its landmarks as results have them.
                Needs `refine_face_landmarks`, and MediaPipe's face bundle:
                `holistic-native models fetch face_landmarker.task`.
            face_transform: also give where the face is and how it is turned; needs the same.
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
        pictures = partial(
            Holistic,
            **{**vars(options), "static_image_mode": True},
            **vars(shared),
            refine_face_landmarks=refine_face_landmarks,
            profile=profile,
            enable_hands=enable_hands,
            enable_face=enable_face,
            smoothing=smoothing,
            hand_world_landmarks=hand_world_landmarks,
            face_blendshapes=face_blendshapes,
            face_transform=face_transform,
        )
        super().__init__(shared, None if options.static_image_mode else pictures)
        refine = checked_flag("refine_face_landmarks", refine_face_landmarks)
        hands, face = checked_flag("enable_hands", enable_hands), checked_flag("enable_face", enable_face)
        world = checked_flag("hand_world_landmarks", hand_world_landmarks)
        expressed = _checked_expression(face_blendshapes, face_transform, refined=refine and face)
        smooth = checked_smoothing(smoothing, smooth_landmarks=options.smooth_landmarks)
        chosen = checked_profile(profile)
        names = partial(self.model_names, refine_face_landmarks=refine, enable_hands=hands, enable_face=face)
        own = {} if models is None else own_errors(ModelStore(models).given_folder)
        own = {name: error for name, error in own.items() if name in names(options.model_complexity)}

        def made(point: OperatingPoint, fast: Fast) -> Cascade:
            chosen_precision = default_precision(float16=fast.float16) if precision is None else precision
            passed_over = () if point.models == OWN else own
            loader = Loader(
                replace(shared, precision=chosen_precision),
                int8=fast.int8,
                fold_constants=fast.fold_constants,
                passed_over=passed_over,
            )
            changed = replace(options, model_complexity=point.model_complexity)
            return Cascade(
                loader,
                changed,
                refine=refine,
                fast=fast,
                smoothing=smooth,
                hands=hands,
                face=face,
                hand_world=world,
                expression=_expression(expressed, models, loader.runtime),
            )

        litert = choose_runtime(runtime) == "litert"
        self._cascade: Cascade | AutoCascade
        if not isinstance(chosen, Auto):
            of = OWN if own else INT8 if chosen.int8 and litert else FLOAT
            self._given = OperatingPoint("exact" if chosen == EXACT else "fast", options.model_complexity, of)
            self._cascade = made(self._given, chosen)
            return

        def make(point: OperatingPoint) -> Cascade:
            int8 = chosen.int8 and point.models != FLOAT
            return made(point, EXACT if point.profile == "exact" else replace(chosen.fast, int8=int8))

        store = ModelStore(models, passed_over=own)
        found = tiers(options.model_complexity, store, names, own=own, int8=chosen.int8 and litert)
        points = [tier.point for tier in found]
        work = f"{refine} {options.enable_segmentation} {hands} {face} {world} {expressed}"
        key = f"{shared.num_threads} {runtime} {precision} {work} {chosen.fast} {found}"
        self._cascade = AutoCascade(make, points, frame_times(points, make, key), chosen.target_fps)

    @staticmethod
    def model_names(
        model_complexity: int = 1,
        *,
        refine_face_landmarks: bool = False,
        enable_hands: bool = True,
        enable_face: bool = True,
    ) -> tuple[str, ...]:
        """Name the model files that a tracker made with these arguments loads.

        Profile "auto" also takes the pose models below `model_complexity`, where their files are there.

        Raises:
            ValueError: `model_complexity` is out of range.
            TypeError: an argument is of the wrong kind.
        """
        return (
            *body.model_names(PoseOptions(model_complexity=model_complexity).model_complexity),
            *(hand.model_names() if checked_flag("enable_hands", enable_hands) else ()),
            *(
                face.model_names(refine=checked_flag("refine_face_landmarks", refine_face_landmarks))
                if checked_flag("enable_face", enable_face)
                else ()
            ),
        )

    @property
    def operating_point(self) -> OperatingPoint:
        """What the tracker runs with now: what it was made with, or what "auto" has chosen."""
        return self._cascade.point if isinstance(self._cascade, AutoCascade) else self._given

    def warm_up(self) -> None:
        """Load the models of all parts and run them once, so that the first person takes no longer than the next.

        Nothing is tracked: frames that come after it are treated as if it had not been.

        Raises:
            ValueError: the tracker is closed.
            RuntimeError: as in `process`.
        """
        self._alone(self._cascade.warm_up)

    def _track(self, frame: Frame) -> HolisticResult:
        return _result(self._cascade.track(frame))

    def _pipeline_stages(self) -> PipelineStages[Frame, Any, HolisticResult]:
        return self._cascade.pipeline_stages(_result)

    def _forget(self) -> None:
        self._cascade.reset()

    def _free(self) -> None:
        self._cascade.close()


def _result(found: Found) -> HolisticResult:
    body, left, right = found.body, found.left, found.right
    return HolisticResult(
        None if body is None else NormalizedLandmarkList(body.landmarks),
        None if body is None else LandmarkList(body.world),
        _landmarks(left.landmarks),
        _landmarks(right.landmarks),
        _landmarks(found.face.landmarks),
        None if body is None else read_only(body.mask),
        left.reason,
        right.reason,
        None if left.world is None else LandmarkList(left.world),
        None if right.world is None else LandmarkList(right.world),
        found.face.blendshapes,
        found.face.transform,
    )


class _Expressed(NamedTuple):
    blendshapes: bool
    transform: bool


def _checked_expression(blendshapes: object, transform: object, *, refined: bool) -> _Expressed:
    asked = {"face_blendshapes": blendshapes, "face_transform": transform}
    wanted = _Expressed(*(checked_flag(name, value) for name, value in asked.items()))
    if any(wanted) and not refined:
        # The model knows the irises, which only the refined landmarks have.
        name = "face_blendshapes" if wanted.blendshapes else "face_transform"
        raise ValueError(f"{name} needs refine_face_landmarks=True and enable_face=True")
    return wanted


def _expression(
    wanted: _Expressed, models: str | os.PathLike[str] | None, runtime: str | None
) -> FaceExpression | None:
    if not any(wanted):
        return None
    from holistic_native.landmarkers.faces.expression import FaceExpression  # what few programs need

    return FaceExpression(**wanted._asdict(), models=models, runtime=runtime)


def _landmarks(array: NDArray[np.float32] | None) -> NormalizedLandmarkList | None:
    return None if array is None else NormalizedLandmarkList(array)
