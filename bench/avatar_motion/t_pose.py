"""The bar of a T-pose: how far limbs of a man who stands in one are from it, and which part of that landmarks have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bench.avatar_motion.directions import LIMBS, Floats, apart, of_landmarks, of_poses
from bench.avatar_motion.tracking import Frame, Image, track
from holistic_native.avatar import HUMAN, Animator, Pose
from holistic_native.avatar.rotation import turn

VIDEO = "unlabelled/videos/bodypose3d_cam0.mp4"
# He stands in it on these frames.
FIRST, LAST = 116, 126
# Tracking begins anew so long before, for other models.
_BEFORE = 16
_REST = np.array([HUMAN.direction(bone) for bone in LIMBS])
_TRUNK = ("Hips", "Spine")


def t_pose(frames: Sequence[Frame]) -> dict[str, dict[str, float]]:
    """Return the medians of angles from a T-pose, degrees, of each limb and the trunk.

    "landmarks" are those of the landmarks themselves; "picture" and "depth" are their parts in the picture, and square
    to it; "skeleton" and "upright" are those of what an animator makes of them, without and with the camera's tilt.
    """
    animators = {"skeleton": Animator(), "upright": Animator(upright=True)}
    poses: dict[str, list[Pose]] = {
        name: [animator.pose(frame.seen, frame.time) for frame in frames][FIRST : LAST + 1]
        for name, animator in animators.items()
    }
    directions = of_landmarks(frame.seen for frame in frames[FIRST : LAST + 1])
    found = {
        "landmarks": by_limb(directions),
        "picture": dict(zip(LIMBS, np.nanmedian(in_picture(directions), axis=0).tolist(), strict=True)),
        "depth": dict(zip(LIMBS, np.nanmedian(in_depth(directions), axis=0).tolist(), strict=True)),
    }
    for name, those in poses.items():
        rooms = [HUMAN.turned(pose.rotations) for pose in those]
        rest = np.array([HUMAN.direction(bone) for bone in _TRUNK])
        trunk = np.array([[turn(room[bone], HUMAN.direction(bone)) for bone in _TRUNK] for room in rooms])
        leaning = np.median(apart(trunk, rest), axis=0).tolist()
        found[name] = {**by_limb(of_poses(those)), **dict(zip(_TRUNK, leaning, strict=True))}
    return found


def by_limb(directions: Floats) -> dict[str, float]:
    """Return the median angle of each limb from the T-pose's direction, degrees."""
    return dict(zip(LIMBS, np.nanmedian(apart(directions, _REST), axis=0).tolist(), strict=True))


def in_picture(directions: Floats) -> Floats:
    """Return the angles from the T-pose as the camera sees them, degrees."""
    flat = directions[..., :2] / np.linalg.norm(directions[..., :2], axis=-1, keepdims=True)
    return apart(flat, _REST[:, :2])


def in_depth(directions: Floats) -> Floats:
    """Return how far limbs point towards the camera, degrees."""
    return np.asarray(np.degrees(np.arcsin(directions[..., 2])))


def of_other_models(images: Sequence[Image], fps: float) -> dict[str, dict[str, float]]:
    """Return angles and depths that other models and the mirrored video have: what is of the landmarks alone differs.

    Args:
        images: the video up to the last frame of the T-pose.
        fps: of the video.
    """
    found = {}
    for model, complexity in (("lite", 0), ("full", 1), ("heavy", 2)):
        for mirrored in (False, True):
            shown = [image[:, ::-1].copy() if mirrored else image for image in images[FIRST - _BEFORE : LAST + 1]]
            frames = track(shown, fps, model_complexity=complexity, enable_hands=False)[_BEFORE:]
            directions = of_landmarks(frame.seen for frame in frames)
            if mirrored:  # left limbs of the mirrored man are those of his right
                directions = np.roll(directions, len(LIMBS) // 2, axis=1) * (-1, 1, 1)
            angles, depths = by_limb(directions), np.nanmedian(in_depth(directions), axis=0)
            name = f"{model}, mirrored" if mirrored else model
            found[name] = angles
            found[f"{name}: depth"] = dict(zip(LIMBS, depths.tolist(), strict=True))
    return found


def summary(found: dict[str, dict[str, float]]) -> dict[str, Any]:
    """Return the worst of forearms and of everything else, of landmarks and of skeletons."""
    return {
        f"{name}, {part}": max(
            angle for limb, angle in found[name].items() if ("LowerArm" in limb) == (part == "forearms")
        )
        for name in ("landmarks", "skeleton", "upright")
        for part in ("forearms", "others")
    }
