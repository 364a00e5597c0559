"""What the body branch tells the branches behind it about a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from holistic_native.cascade.change import Change

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.cascade.body import Body


class Scene(NamedTuple):
    """A frame's body and how the frame differs from the last one."""

    body: Body | None
    change: Change = Change.SOME

    @property
    def pose(self) -> NDArray[np.float32] | None:
        """The body's (33, 4) landmarks, smoothed; None without a body."""
        return None if self.body is None else self.body.landmarks
