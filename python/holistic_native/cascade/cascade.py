"""The cascade of a frame on the cores there are: what runs beside what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from holistic_native.cascade.body import Body, BodyTracker
from holistic_native.cascade.face import FaceTracker
from holistic_native.cascade.hand import LEFT, RIGHT, HandTracker
from holistic_native.runtime.pipeline import Lanes
from holistic_native.runtime.schedule import Crew

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.options import PoseOptions
    from holistic_native.runtime.loader import Loader


class Found(NamedTuple):
    """What there is on a frame; None for a part that is not there.

    Attributes:
        body: the body.
        left: (21, 3) float32 landmarks of the left hand.
        right: (21, 3) float32 landmarks of the right hand.
        face: (468, 3) or (478, 3) float32 landmarks of the face.
    """

    body: Body | None
    left: NDArray[np.float32] | None
    right: NDArray[np.float32] | None
    face: NDArray[np.float32] | None


class Cascade:
    """Body, hands and face of one person: the body on all cores, then what depends on it, side by side."""

    def __init__(self, loader: Loader, options: PoseOptions, *, refine: bool) -> None:
        """Load the models.

        Raises:
            FileNotFoundError: a model is nowhere to be found.
            ValueError: a model is damaged or of another shape.
        """
        self._static = options.static_image_mode
        self._schedule = loader.schedule
        self._crew = Crew(loader.schedule.at_once)
        self._body = BodyTracker(loader, options)
        self._left, self._right = HandTracker(loader, LEFT), HandTracker(loader, RIGHT)
        self._face = FaceTracker(loader, refine=refine)

    def track(self, frame: NDArray[np.uint8], time_us: int) -> Found:
        """Find everything on the next frame."""
        if self._static:
            self.reset()
        body = self._body.track(frame, time_us, self._schedule.alone)
        pose = None if body is None else body.landmarks
        hands = (self._left, self._right)
        plan = self._schedule.branches(sum(hand.in_view(pose) for hand in hands))
        looks = [partial(hand.track, frame, pose, plan.hand) for hand in hands]
        look_at_face = partial(self._face.track, frame, pose, plan.face)
        if plan.together:
            left, right, face = self._crew.run([*looks, look_at_face])
        else:
            left, right = self._crew.run(looks)
            face = look_at_face()
        return Found(body, left, right, face)

    def lanes(self, join: Callable[[Found], Any]) -> Lanes[Body | None, Any]:
        """Return the cascade's branches for a stream of frames.

        Args:
            join: makes a result of what was found on a frame.
        """
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
            join=lambda *parts: join(Found(*parts)),
            workers=self._schedule.cores,
        )

    def reset(self) -> None:
        """Forget the past frames."""
        for branch in (self._body, self._left, self._right, self._face):
            branch.reset()

    def close(self) -> None:
        """Free the models and end the threads."""
        for branch in (self._body, self._left, self._right, self._face):
            branch.close()
        self._crew.close()
