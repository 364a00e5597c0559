"""The cascade of a frame: which branches run in parallel on the available cores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from holistic_native.branches.body import Body, BodyTracker
from holistic_native.branches.face import FaceTracker
from holistic_native.branches.hand import LEFT, RIGHT, Hand, HandTracker
from holistic_native.branches.scene import Scene
from holistic_native.cascade.branch import Branch, HandBranch
from holistic_native.cascade.expressive import Expression, ExpressiveFace, Face
from holistic_native.cascade.smoothed import SmoothedFace, SmoothedHand
from holistic_native.fast.body import FastBodyTracker
from holistic_native.fast.face import FastFaceTracker
from holistic_native.fast.hand import FastHandTracker
from holistic_native.fast.options import EXACT, Fast
from holistic_native.frames.frame import Frame
from holistic_native.result import HandReason
from holistic_native.scheduling.pipeline import PipelineStages
from holistic_native.scheduling.workers import WorkerThreads
from holistic_native.smoothing import AS_MEDIAPIPE, Smoothing

if TYPE_CHECKING:
    from holistic_native.options import PoseOptions
    from holistic_native.runtime.loader import Loader

# What models are run on before there is a frame: a black one of the usual size.
_BLACK = (480, 640, 3)


class Found(NamedTuple):
    """What there is on a frame; None for a part that is not there.

    Attributes:
        body: the body.
        left: the left hand; never None, with the reason where it is not there or not tracked.
        right: the right hand.
        face: the face; never None, without landmarks where it is not there or not tracked.
    """

    body: Body | None
    left: Hand
    right: Hand
    face: Face


DISABLED = Hand(None, HandReason.DISABLED)
NO_FACE = Face(None)


class Cascade:
    """Body, hands and face of one person: the body on all cores, then hands and face in parallel.

    Attributes:
        body: the branch that all others depend on.
        branches: those behind it: left hand, right hand, face, as far as they are wanted.
    """

    def __init__(
        self,
        loader: Loader,
        options: PoseOptions,
        *,
        refine: bool,
        fast: Fast = EXACT,
        smoothing: Smoothing = AS_MEDIAPIPE,
        hands: bool = True,
        face: bool = True,
        hand_world: bool = False,
        expression: Expression | None = None,
    ) -> None:
        """Load the models.

        Args:
            loader: loads them.
            options: of the body.
            refine: whether the face is refined.
            fast: what is optimised; what needs past frames does nothing in static mode.
            smoothing: of the results; of nothing in static mode.
            hands: whether there are branches for the hands.
            face: whether there is one for the face.
            hand_world: whether hands come with their world landmarks.
            expression: what else is computed of a refined face; closed with the cascade. None for nothing.

        Raises:
            FileNotFoundError, ValueError: as `Loader.load`.
        """
        self._static = options.static_image_mode
        self._schedule = loader.schedule
        self.body = BodyTracker(loader, options, smoothing)
        self._fast_body: FastBodyTracker | None = None
        self._hands: Sequence[HandBranch]
        self._faces: Sequence[Branch]
        sides = (LEFT, RIGHT) if hands else ()
        if not fast.leaves_out_inferences:
            self._hands = [HandTracker(loader, side, world=hand_world) for side in sides]
            self._faces = [FaceTracker(loader, refine=refine)] if face else []
        else:
            self._hands = [FastHandTracker(loader, side, fast, world=hand_world) for side in sides]
            self._faces = [FastFaceTracker(loader, fast, refine=refine)] if face else []
            if not self._static:
                self._fast_body = FastBodyTracker(self.body, reuse=fast.skip_unchanged)
        if smoothing.hands is not None and not self._static:
            self._hands = [SmoothedHand(branch, smoothing.hands) for branch in self._hands]
        if smoothing.face is not None and not self._static:
            self._faces = [SmoothedFace(branch, smoothing.face) for branch in self._faces]
        self._expressive = expression is not None
        if expression is not None:
            self._faces = [ExpressiveFace(branch, expression) for branch in self._faces]
        self.branches: tuple[Branch, ...] = (*self._hands, *self._faces)
        # The thread that brings a frame works too.
        self._workers = WorkerThreads(max(0, min(loader.schedule.at_once, len(self.branches)) - 1))

    def track(self, frame: Frame) -> Found:
        """Find everything on the next frame."""
        if self._static:
            self.reset()
        scene = self._scene(frame.on(self._schedule.alone))
        in_view = sum(hand.in_view(scene.pose) for hand in self._hands)
        return self._found(scene, *self._beside_each_other(lambda branch, at: branch.track(at, scene), frame, in_view))

    def pipeline_stages(self, join: Callable[[Found], Any]) -> PipelineStages[Frame, Scene, Any]:
        """Return the same work for a stream of frames.

        Args:
            join: makes a result of what was found on a frame.
        """
        threads = self._schedule.streaming(len(self.branches))

        def root(frame: Frame) -> Scene:
            if self._static:
                self.body.reset()
            return self._scene(frame.on(threads))

        def branch(part: Branch, frame: Frame, scene: Scene) -> Any:
            if self._static:
                part.reset()
            return part.track(frame.on(threads), scene)

        return PipelineStages(
            root=root,
            branches=[partial(branch, part) for part in self.branches],
            join=lambda scene, *parts: join(self._found(scene, *parts)),
            workers=self._schedule.cores,
        )

    def _scene(self, frame: Frame) -> Scene:
        return Scene(self.body.track(frame)) if self._fast_body is None else self._fast_body.track(frame)

    def _beside_each_other(self, work: Callable[[Branch, Frame], Any], frame: Frame, hands: int) -> list[Any]:
        """Do some work with each branch, on a frame with so many hands, and return what it gives, in their order."""
        plan = self._schedule.branches(hands)
        hand, face = frame.on(plan.hand), frame.on(plan.face)
        at_hands = [partial(work, branch, hand) for branch in self._hands]
        at_faces = [partial(work, branch, face) for branch in self._faces]
        if plan.together:
            return self._workers.run([*at_hands, *at_faces])
        return [*self._workers.run(at_hands), *(job() for job in at_faces)]

    def _found(self, scene: Scene, *parts: Any) -> Found:
        left, right = parts[:2] if self._hands else (DISABLED, DISABLED)
        face = NO_FACE
        if self._faces:
            face = parts[-1] if self._expressive else Face(parts[-1])
        return Found(scene.body, left, right, face)

    def warm_up(self) -> None:
        """Run what a frame with a body, both hands and a face takes, detections of followed parts apart."""
        frame = Frame(np.zeros(_BLACK, np.uint8))
        self.body.warm_up(frame.on(self._schedule.alone))
        self._beside_each_other(lambda branch, at: branch.warm_up(at), frame, 2)

    def take_over(self, other: Cascade) -> None:
        """Take over the body, hands and face that another cascade followed."""
        self.body.take_over(other.body)
        for branch, followed in zip(self.branches, other.branches, strict=True):
            branch.take_over(followed)

    def reset(self) -> None:
        """Forget the past frames."""
        self._workers.settle()  # an interrupted frame may have left branches at work
        (self._fast_body or self.body).reset()
        for branch in self.branches:
            branch.reset()

    def close(self) -> None:
        """Free the models and end the threads; never waits."""
        self.body.close()
        for branch in self.branches:
            branch.close()
        self._workers.stop()
