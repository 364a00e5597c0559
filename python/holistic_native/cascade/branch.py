"""What the hand and face branches must offer to the cascade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.branches.scene import Scene
    from holistic_native.frames.frame import Frame


class Branch(Protocol):
    """A hand or face branch: it needs the frame's scene, and no other branch."""

    def track(self, frame: Frame, scene: Scene) -> Any:
        """Return what is there on the next frame."""

    def reset(self) -> None:
        """Forget the past frames."""

    def take_over(self, other: Any) -> None:
        """Take over the state of another branch of the same kind."""

    def warm_up(self, frame: Frame) -> None:
        """Run the models that a frame takes."""

    def close(self) -> None:
        """Free the models."""


class HandBranch(Branch, Protocol):
    """A branch of a hand."""

    def in_view(self, pose: NDArray[np.float32] | None) -> bool:
        """Return whether the hand models will run on the next frame, as far as can be said before it is tracked."""
