"""The cascade of a frame on the cores there are: what runs beside what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from holistic_native.branches.body import Body, BodyTracker
from holistic_native.branches.face import FaceTracker
from holistic_native.branches.hand import LEFT, RIGHT, Hand, HandTracker
from holistic_native.branches.scene import Scene
from holistic_native.fast.body import FastBodyTracker
from holistic_native.fast.face import FastFaceTracker
from holistic_native.fast.hand import FastHandTracker
from holistic_native.fast.options import EXACT, Fast
from holistic_native.scheduling.pipeline import PipelineStages
from holistic_native.scheduling.workers import WorkerThreads

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.options import PoseOptions
    from holistic_native.runtime.loader import Loader


class Found(NamedTuple):
    """What there is on a frame; None for a part that is not there.

    Attributes:
        body: the body.
        left: the left hand; always told, with the reason where it is not there.
        right: the right hand.
        face: (468, 3) or (478, 3) float32 landmarks of the face.
    """

    body: Body | None
    left: Hand
    right: Hand
    face: NDArray[np.float32] | None


class Cascade:
    """Body, hands and face of one person: the body on all cores, then what depends on it, side by side."""

    def __init__(self, loader: Loader, options: PoseOptions, *, refine: bool, fast: Fast = EXACT) -> None:
        """Load the models.

        Args:
            loader: loads them.
            options: of the body.
            refine: whether the face is refined.
            fast: what is optimised; what needs past frames does nothing in static mode.

        Raises:
            FileNotFoundError: a model is nowhere to be found.
            ValueError: a model is damaged or of another shape.
        """
        self._static = options.static_image_mode
        self._schedule = loader.schedule
        # The thread that brings a frame works too, and there are three branches behind the body.
        self._workers = WorkerThreads(min(loader.schedule.at_once, 3) - 1)
        self._body = BodyTracker(loader, options)
        self._fast_body: FastBodyTracker | None = None
        if not fast.leaves_out_inferences:
            self._left, self._right = HandTracker(loader, LEFT), HandTracker(loader, RIGHT)
            self._face = FaceTracker(loader, refine=refine)
        else:
            self._left, self._right = FastHandTracker(loader, LEFT, fast), FastHandTracker(loader, RIGHT, fast)
            self._face = FastFaceTracker(loader, fast, refine=refine)
            if not self._static:
                self._fast_body = FastBodyTracker(self._body, reuse=fast.skip_unchanged)

    def track(self, frame: NDArray[np.uint8], time_us: int) -> Found:
        """Find everything on the next frame."""
        if self._static:
            self.reset()
        scene = self._see(frame, time_us, self._schedule.alone)
        hands = (self._left, self._right)
        plan = self._schedule.branches(sum(hand.in_view(scene.pose) for hand in hands))
        looks = [partial(hand.track, frame, scene, plan.hand) for hand in hands]
        look_at_face = partial(self._face.track, frame, scene, plan.face)
        if plan.together:
            left, right, face = self._workers.run([*looks, look_at_face])
        else:
            left, right = self._workers.run(looks)
            face = look_at_face()
        return Found(scene.body, left, right, face)

    def _see(self, frame: NDArray[np.uint8], time_us: int, threads: int) -> Scene:
        if self._fast_body is not None:
            return self._fast_body.track(frame, time_us, threads)
        return Scene(self._body.track(frame, time_us, threads))

    def pipeline_stages(self, join: Callable[[Found], Any]) -> PipelineStages[Scene, Any]:
        """Return the cascade's branches for a stream of frames.

        Args:
            join: makes a result of what was found on a frame.
        """
        threads = self._schedule.streaming

        def root(frame: NDArray[np.uint8], time_us: int) -> Scene:
            if self._static:
                self._body.reset()
            return self._see(frame, time_us, threads)

        def branch(part: HandTracker | FaceTracker) -> Callable[[NDArray[np.uint8], Scene], Any]:
            def track(frame: NDArray[np.uint8], scene: Scene) -> Hand | NDArray[np.float32] | None:
                if self._static:
                    part.reset()
                return part.track(frame, scene, threads)

            return track

        return PipelineStages(
            root=root,
            branches=[branch(part) for part in (self._left, self._right, self._face)],
            join=lambda scene, *parts: join(Found(scene.body, *parts)),
            workers=self._schedule.cores,
        )

    def rehearse(self, frame: NDArray[np.uint8]) -> None:
        """Run what a frame with a body, both hands and a face takes, detections of followed parts apart."""
        plan = self._schedule.branches(2)
        self._body.rehearse(frame, self._schedule.alone)
        looks = [partial(hand.rehearse, frame, plan.hand) for hand in (self._left, self._right)]
        look_at_face = partial(self._face.rehearse, frame, plan.face)
        if plan.together:
            self._workers.run([*looks, look_at_face])
        else:
            self._workers.run(looks)
            look_at_face()

    def adopt(self, other: Cascade) -> None:
        """Go on with the body, hands and face that another cascade was following."""
        for branch, known in (
            (self._body, other._body),
            (self._left, other._left),
            (self._right, other._right),
            (self._face, other._face),
        ):
            branch.adopt(known)  # type: ignore[arg-type]

    def reset(self) -> None:
        """Forget the past frames."""
        self._workers.settle()  # an interrupted frame may have left branches at work
        for branch in (self._fast_body or self._body, self._left, self._right, self._face):
            branch.reset()

    def close(self) -> None:
        """Free the models and end the threads; never waits."""
        for branch in (self._body, self._left, self._right, self._face):
            branch.close()
        self._workers.stop()
