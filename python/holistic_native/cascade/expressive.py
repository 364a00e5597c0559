"""The branch of the face, with what its landmarks express."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from holistic_native.branches.timed import timed_branch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from typing_extensions import Self

    from holistic_native.branches.scene import Scene
    from holistic_native.cascade.branch import Branch
    from holistic_native.frames.frame import Frame


class Expression(Protocol):
    """What computes blendshapes and a matrix from the landmarks of a face; None for what is not wanted."""

    def blendshapes(
        self, landmarks: NDArray[np.float32], size: tuple[int, int], *, frame: Frame | None = None
    ) -> NDArray[np.float32] | None:
        """Return the (52,) blendshapes."""

    def transform(self, landmarks: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32] | None:
        """Return the (4, 4) matrix."""

    def close(self) -> None:
        """Free the models."""


class Face(NamedTuple):
    """A face on a frame, each part None where it is not there or not wanted.

    Attributes:
        landmarks: (468, 3) or (478, 3) float32, fractions of the frame.
        blendshapes: (52,) float32, 0..1.
        transform: (4, 4) float32: where the face is, in centimetres.
    """

    landmarks: NDArray[np.float32] | None
    blendshapes: NDArray[np.float32] | None = None
    transform: NDArray[np.float32] | None = None


class ExpressiveFace:
    """The branch of the face; what it expresses is computed from its results, smoothed where these are.

    Attributes:
        branch: what the computing is called in timings, which is not part of the branch that finds the face.
    """

    branch = "expression"

    def __init__(self, tracker: Branch, expression: Expression) -> None:
        """Take the branch, whose results are (478, 3) landmarks or None."""
        self._tracker = tracker
        self._expression = expression

    def track(self, frame: Frame, scene: Scene) -> Face:
        """Find the face on the next frame."""
        landmarks = self._tracker.track(frame, scene)
        return Face(None) if landmarks is None else self._express(frame, landmarks)

    @timed_branch
    def _express(self, frame: Frame, landmarks: NDArray[np.float32]) -> Face:
        blendshapes = self._expression.blendshapes(landmarks, frame.size, frame=frame)
        return Face(landmarks, blendshapes, self._expression.transform(landmarks, frame.size))

    def reset(self) -> None:
        """Forget the past frames."""
        self._tracker.reset()

    def take_over(self, other: Self) -> None:
        """Go on with the face that another branch followed."""
        self._tracker.take_over(other._tracker)

    def warm_up(self, frame: Frame) -> None:
        """Run the models that a frame takes."""
        self._tracker.warm_up(frame)

    def close(self) -> None:
        """Free the models."""
        self._tracker.close()
        self._expression.close()
