"""How late what is sent at a steady rate is, behind the results it is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench.avatar_motion.directions import Floats, apart, of_poses
from bench.avatar_motion.tracking import Frame
from holistic_native.avatar import Animator
from holistic_native.avatar.sending.steady import Interpolation

_MOVING = 20.0


def lateness(frames: Sequence[Frame], sent_fps: float = 60.0) -> dict[str, float]:
    """Return how far limbs in movement that are sent are behind those of results, degrees and milliseconds.

    Results come at the times of their frames; between them a limb moves on evenly from one to the next.

    Args:
        frames: of a video.
        sent_fps: frames sent a second.
    """
    animator, shown = Animator(), Interpolation()
    poses = [animator.pose(frame.seen, frame.time) for frame in frames]
    came = np.array([frame.time for frame in frames])
    times = np.arange(1, int((came[-1] - came[0]) * sent_fps)) / sent_fps + came[0] + 0.25 / sent_fps
    sent, row = [], 0
    for time in times:
        while row < len(came) and came[row] <= time:
            shown.add(poses[row], float(came[row]))
            row += 1
        pose = shown.at(float(time))
        assert pose is not None, "a pose came before"
        sent.append(pose)
    directions, found = of_poses(poses), of_poses(sent)
    late = times > came[0] + 0.5  # so that every delay that is tried has a result
    now = between(directions, came, times[late])
    before = between(directions, came, times[late] - 1 / sent_fps)
    moves = apart(now, before) * sent_fps > _MOVING
    delays = np.arange(0.0, 0.2, 0.001)
    errors = [apart(found[late], between(directions, came, times[late] - delay))[moves].mean() for delay in delays]
    return {"degrees": float(apart(found[late], now)[moves].mean()), "ms": float(1000 * delays[np.argmin(errors)])}


def between(directions: Floats, came: Floats, times: Floats) -> Floats:
    """Return directions at times between frames."""
    after = np.clip(np.searchsorted(came, times, side="right"), 1, len(came) - 1)
    share = (times - came[after - 1]) / (came[after] - came[after - 1])
    mixed = directions[after - 1] + share[:, None, None] * (directions[after] - directions[after - 1])
    return np.asarray(mixed / np.linalg.norm(mixed, axis=-1, keepdims=True))
