"""The face branch with less work."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from holistic_native.branches.face import FaceFinder, FollowedFace, rough_region, solution_stages, tracked_region
from holistic_native.branches.regions import near, share_inside
from holistic_native.branches.scene import Change
from holistic_native.branches.timed import timed_branch
from holistic_native.fast.followed import FollowedPart, Limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native import _core
    from holistic_native.branches.scene import Scene
    from holistic_native.fast.options import Fast
    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.loader import Loader

LIMITS = Limits(predict=0.03, follow=0.03)
# Only a face this near to where the pose has it, in sides of the region, and whole is predicted or followed: for others
# the detector's score is near its threshold.
FARTHEST = 0.4
WHOLE = 0.999


class FastFaceTracker:
    """Follow the face of a body, with fewer inferences.

    Attributes:
        previous: landmarks of the face on the last frame; None if it was not there.
    """

    branch = "face"

    def __init__(self, loader: Loader, fast: Fast, *, refine: bool) -> None:
        """Load the models, see `FaceFinder`."""
        self.previous: NDArray[np.float32] | None = None
        self._finder = FaceFinder(loader, partial(solution_stages, refine=refine))
        self._part: FollowedPart[NDArray[np.float32]] = FollowedPart(
            every=fast.face_every, redetect_every=fast.redetect_every, limits=LIMITS
        )

    def reset(self) -> None:
        """Forget the past frames."""
        self.previous = None
        self._part.reset()

    @timed_branch
    def track(self, frame: Frame, scene: Scene) -> NDArray[np.float32] | None:
        """Find the face on the next frame, see `FaceTracker.track`."""
        if scene.change is not Change.NONE:
            if scene.change is Change.SCENE or scene.pose is None:
                self.reset()
            self.previous = None if scene.pose is None else self._next(frame, scene.pose)
        # The result's array is the caller's own.
        return None if self.previous is None else self.previous.copy()

    def _next(self, frame: Frame, pose: NDArray[np.float32]) -> NDArray[np.float32] | None:
        rough = rough_region(pose, frame.size)
        self._part.move(rough, frame.size)
        known = self._known_region(rough, frame.size) if self._part.followable else None
        predicted = self._part.predicted(known)
        if predicted is not None:
            return predicted
        follow = partial(self._finder.observe, frame)
        detect = partial(self._finder.find, frame, pose, self.previous)
        found = self._part.find(known, follow, detect)
        self._part.found(found)
        return found

    def _known_region(self, rough: _core.Region, size: tuple[int, int]) -> _core.Region | None:
        """Return the face's region according to the last frame; None when it has to be detected."""
        if self.previous is None:
            return None
        region = tracked_region(self.previous, size)
        return region if share_inside(region) >= WHOLE and near(region, rough, size, FARTHEST) else None

    def take_over(self, other: FollowedFace) -> None:
        """Take over the face that another tracker followed."""
        self.previous = other.previous

    def warm_up(self, frame: Frame) -> None:
        """Run the models that a frame takes, most of the time."""
        self._finder.warm_up(frame, detect=self._part.detects_always)

    def close(self) -> None:
        """Free the models."""
        self._finder.close()
