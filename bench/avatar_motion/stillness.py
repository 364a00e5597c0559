"""The bar of stillness: how much a person's skeleton trembles who does not move, when pictures have noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench.avatar_motion.directions import LIMBS, Floats, of_landmarks, of_poses, trembling
from bench.avatar_motion.tracking import Frame
from holistic_native.avatar import BONES, Animator, Pose
from holistic_native.avatar.lag import MOST_LAG

# By what, over which time, of which limb or bone.
Still = dict[str, dict[str, dict[str, float]]]

PICTURES = {
    "skier facing": ("data/000000000785.jpg", 0),
    "T-pose": ("unlabelled/videos/bodypose3d_cam0.mp4", 121),
    "dancer": ("data/pose_1.mp4", 60),
    "squat": ("data/pose_squats.mp4", 30),
    "yoga": ("data/pose.jpg", 0),
}
SEEDS = (0, 1, 2)
FPS = 30
SETTLING = FPS
FRAMES = SETTLING + 2 * FPS
# Half a second.
_WINDOW = 15


def stillness(frames: Sequence[Frame], raw: Sequence[Frame]) -> Still:
    """Return how limbs' directions tremble, degrees rms: about the mean of all ("2 s"), and of half a second ("0.5 s").

    Args:
        frames: of a person at rest, as the tracker smooths them, with a second to settle.
        raw: the same without the tracker's smoothing.

    Returns:
        Of "raw landmarks", "landmarks", the "skeleton", and of the "least" that is possible within the lag that limbs
        may have; of whole rotations of all bones, with their twists ("bones").
    """
    animator = Animator()
    poses = [animator.pose(frame.seen, frame.time) for frame in frames][SETTLING:]
    landmarks = of_landmarks(frame.seen for frame in frames)[SETTLING:]
    unsmoothed = of_landmarks(frame.seen for frame in raw)[SETTLING:]
    there = np.flatnonzero(np.isfinite(landmarks + unsmoothed).all(axis=(0, 2)))
    limbs = [LIMBS[column] for column in there]
    columns = {
        "raw landmarks": unsmoothed[:, there],
        "landmarks": landmarks[:, there],
        "skeleton": of_poses(poses)[:, there],
        "least": nearest_to_still(landmarks[:, there], MOST_LAG),
    }
    found = {name: both(values, limbs) for name, values in columns.items()}
    tracked = [bone for bone in BONES if all(bone in pose.tracked for pose in poses)]
    found["bones"] = both(rotations(poses, tracked), tracked, half_angles=True)
    return found


def both(values: Floats, names: Sequence[str], *, half_angles: bool = False) -> dict[str, dict[str, float]]:
    """Return how much columns tremble over 2 s and over half a second."""
    times = 2.0 if half_angles else 1.0
    return {
        title: dict(zip(names, (times * trembling(values, window)).tolist(), strict=True))
        for title, window in (("2 s", None), ("0.5 s", _WINDOW))
    }


def rotations(poses: Sequence[Pose], bones: Sequence[str]) -> Floats:
    """Return quaternions, (frames, bones, 4), without changes of sign: angles between them are half those of bones."""
    found = np.array([[pose.rotations[bone] for bone in bones] for pose in poses])
    signs = np.where((found[1:] * found[:-1]).sum(axis=-1) < 0, -1, 1)
    found[1:] *= np.cumprod(signs, axis=0)[..., None]
    return found


def nearest_to_still(directions: Floats, lag: float) -> Floats:
    """Return directions that tremble least of those that are always within `lag` radians of the ones given.

    No filter can do better, also one that knows what is to come.
    """
    still = directions.mean(axis=0)
    for _ in range(100):
        still = still / np.linalg.norm(still, axis=-1, keepdims=True)
        off = still - directions
        far = np.linalg.norm(off, axis=-1, keepdims=True)
        most = 2 * np.sin(lag / 2)
        found = directions + off * np.minimum(1.0, most / np.maximum(far, 1e-12))
        still = found.mean(axis=0)
    return np.asarray(found / np.linalg.norm(found, axis=-1, keepdims=True))


def largest(runs: Sequence[Still]) -> Still:
    """Return the largest figures of several runs, of limbs and bones that all of them have."""
    return {
        name: {
            title: {
                part: max(run[name][title][part] for run in runs)
                for part in values
                if all(part in run[name][title] for run in runs)
            }
            for title, values in times.items()
        }
        for name, times in runs[0].items()
    }


def worst(figures: dict[str, float]) -> str:
    """Return the limb or bone that trembles most."""
    return max(figures, key=lambda part: figures[part])
