"""The body branch that compares frames first: unchanged ones are not tracked, cuts start it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.branches.body import Body, BodyTracker
from holistic_native.branches.scene import Change, Scene
from holistic_native.fast.change import ChangeDetector

if TYPE_CHECKING:
    from holistic_native.frames.frame import Frame


class FastBodyTracker:
    """Follow a body, and report how each frame differs from the last one."""

    def __init__(self, body: BodyTracker, *, reuse: bool) -> None:
        """Watch what a body tracker is given; with `reuse`, unchanged frames get the last frame's body."""
        self._body = body
        self._changes = ChangeDetector(reuse=reuse)
        self._reuse = reuse
        self._last: Body | None = None

    def reset(self) -> None:
        """Forget the past frames."""
        self._changes.reset()
        self._last = None
        self._body.reset()

    def track(self, frame: Frame) -> Scene:
        """Find the body on the next frame, as `BodyTracker.track` does."""
        change = self._changes.compare(frame.pixels)
        if change is Change.NONE:
            return Scene(_copied(self._last), change)
        if change is Change.SCENE:
            self._body.lose()
        body = self._body.track(frame)
        if self._reuse:
            # The result's arrays are the caller's own.
            self._last = _copied(body)
        return Scene(body, change)


def _copied(body: Body | None) -> Body | None:
    if body is None:
        return None
    # A mask is read-only in results, so that it can be shared.
    return Body(body.landmarks.copy(), body.world.copy(), body.mask)
