"""The body branch with an eye on the frames themselves: unchanged ones are not looked at, cuts start it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.cascade.body import Body, BodyTracker
from holistic_native.cascade.frame_watch import FrameWatch
from holistic_native.cascade.sight import Change, Sight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class WatchedBody:
    """Tell, with the body, how a frame differs from the last one."""

    def __init__(self, body: BodyTracker, *, reuse: bool) -> None:
        """Watch what a body tracker is given; with `reuse`, unchanged frames get the last frame's body."""
        self._body = body
        self._watch = FrameWatch(reuse=reuse)
        self._reuse = reuse
        self._last: Body | None = None

    def reset(self) -> None:
        """Forget the past frames."""
        self._watch.reset()
        self._last = None
        self._body.reset()

    def track(self, frame: NDArray[np.uint8], time_us: int, threads: int) -> Sight:
        """Find the body on the next frame, as `BodyTracker.track` does."""
        change = self._watch.look(frame)
        if change is Change.NONE:
            return Sight(_copied(self._last), change)
        if change is Change.SCENE:
            self._body.lose()
        body = self._body.track(frame, time_us, threads)
        if self._reuse:
            # The result's arrays are the caller's own.
            self._last = _copied(body)
        return Sight(body, change)

    def close(self) -> None:
        """Free the models."""
        self._body.close()


def _copied(body: Body | None) -> Body | None:
    if body is None:
        return None
    # A mask is read-only in results, so that it can be shared.
    return Body(body.landmarks.copy(), body.world.copy(), body.mask)
