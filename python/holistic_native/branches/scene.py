"""What the body branch passes to the hand and face branches."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.branches.body import Body


class Change(Enum):
    """How a frame differs from the one before that was tracked.

    Attributes:
        NONE: not at all, as far as one can see; the last result still holds.
        SOME: as frames of a video do.
        SCENE: it shows something else; what was followed so far is not to be relied on.
    """

    NONE = "none"
    SOME = "some"
    SCENE = "scene"


class Scene(NamedTuple):
    """A frame's body and how the frame differs from the last one."""

    body: Body | None
    change: Change = Change.SOME

    @property
    def pose(self) -> NDArray[np.float32] | None:
        """The body's (33, 4) landmarks, smoothed; None without a body."""
        return None if self.body is None else self.body.landmarks
