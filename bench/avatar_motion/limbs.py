"""The bar of limbs: what is sent points where landmarks are, and joints are where fixed lengths put them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.avatar_motion.directions import LIMBS, Floats, apart, of_landmarks
from bench.avatar_motion.tracking import Frame
from holistic_native.avatar import HUMAN, Animator, Pose, Skeleton
from holistic_native.avatar.limits import LIMITS
from holistic_native.avatar.rotation import Quaternion, Vector, angle_between, turn
from holistic_native.avatar.sending.vmc import VmcEncoder
from holistic_native.avatar.skeleton import NEXT
from tests.support.osc import parsed

# A limb that was not seen comes back within a fifth of a second; until then it is on its way.
_BACK_S = 0.2
# Faster than this a limb moves, degrees per second.
_MOVING = 20.0
# Radians.
_ROUNDING = 1e-6


def sent_joints(pose: Pose, encoder: VmcEncoder) -> dict[str, Vector]:
    """Return where joints are by forward kinematics of the datagrams of a pose, in the skeleton's axes."""
    offsets: dict[str, Vector] = {}
    rotations: dict[str, Quaternion] = {}
    for datagram in encoder.datagrams(pose, pose.time):
        for address, _, values in parsed(datagram):
            if address == "/VMC/Ext/Bone/Pos":
                bone, x, y, z, a, b, c, d = values
                offsets[bone], rotations[bone] = (-x, y, z), (a, -b, -c, d)
    return Skeleton(offsets).joints(rotations)


@dataclass(frozen=True)
class Measured:
    """Limbs of a video, all (frames, 8).

    Attributes:
        degrees: from the landmarks' direction; NaN where landmarks are not seen.
        millimetres: of a limb's end from its place, which is that of a limb that begins where the skeleton's begins,
            has its lengths, and points exactly where landmarks say.
        steady: seen, and not on the way back from where it was not.
        limited: turned as far as its joint goes, or carried by a limb that is.
    """

    degrees: Floats
    millimetres: Floats
    steady: NDArray[np.bool_]
    limited: NDArray[np.bool_]


def measured(frames: Sequence[Frame], animator: Animator) -> Measured:
    """Animate a video, and compare what is sent with its landmarks."""
    encoder = VmcEncoder(HUMAN)
    wanted = of_landmarks(frame.seen for frame in frames)
    shape = wanted.shape[:2]
    found = Measured(
        np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    )
    back = dict.fromkeys(LIMBS, -np.inf)
    for row, frame in enumerate(frames):
        pose = animator.pose(frame.seen, frame.time)
        joints = sent_joints(pose, encoder)
        place = np.zeros(3)
        for column, bone in enumerate(LIMBS):
            if bone not in pose.tracked:
                back[bone] = frame.time + _BACK_S
            start, end = np.array(joints[bone]), np.array(joints[NEXT[bone]])
            place = (start if "Upper" in bone else place) + HUMAN.length(bone) * wanted[row, column]
            found.degrees[row, column] = apart((end - start) / np.linalg.norm(end - start), wanted[row, column])
            found.millimetres[row, column] = 1000 * np.linalg.norm(end - place)
            found.steady[row, column] = bone in pose.tracked and frame.time > back[bone]
            rest = HUMAN.direction(bone)
            swing = angle_between(rest, turn(pose.rotations[bone], rest))
            found.limited[row, column] = swing > LIMITS[bone][0] - _ROUNDING
    found.limited[:, 1::2] |= found.limited[:, ::2]  # lower limbs follow the upper ones that carry them
    return found


def moving(frames: Sequence[Frame]) -> NDArray[np.bool_]:
    """Return which limbs move, (frames, 8)."""
    directions = of_landmarks(frame.seen for frame in frames)
    times = np.array([frame.time for frame in frames])
    speeds = apart(directions[1:], directions[:-1]) / np.diff(times)[:, None]
    with np.errstate(invalid="ignore"):
        return np.concatenate([np.zeros((1, len(LIMBS)), np.bool_), speeds > _MOVING])


def limbs(frames: Sequence[Frame], unsmoothed: Floats | None = None) -> dict[str, Any]:
    """Return the figures of a video.

    Args:
        frames: of the tracker, as it smooths them.
        unsmoothed: directions of landmarks that are not smoothed, of the same video.
    """
    smooth, exact = measured(frames, Animator()), measured(frames, Animator(smoothing=None))
    seen = np.isfinite(smooth.millimetres)
    kept = smooth.steady & seen & ~exact.limited
    found: dict[str, Any] = {
        "limbs": int(kept.sum()),
        "coming back": int((seen & ~smooth.steady).sum()),
        "at a joint's limit": int((seen & smooth.steady & exact.limited).sum()),
        "degrees": spread(smooth.degrees[kept]),
        "millimetres": spread(smooth.millimetres[kept]),
        "degrees unsmoothed": spread(exact.degrees[kept]),
        "millimetres unsmoothed": spread(exact.millimetres[kept]),
        "degrees in movement": float(smooth.degrees[kept & moving(frames)].mean()),
    }
    if unsmoothed is not None:
        wanted = of_landmarks(frame.seen for frame in frames)
        behind = apart(wanted, unsmoothed)
        found["degrees that the tracker smooths"] = spread(behind[kept & np.isfinite(behind)])
    return found


def spread(values: Floats) -> dict[str, float]:
    """Return median, 95th percentile and the worst."""
    return {"median": float(np.median(values)), "p95": float(np.percentile(values, 95)), "worst": float(values.max())}
