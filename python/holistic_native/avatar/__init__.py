"""A person as a skeleton with rotations: what animation programs and avatars want instead of points."""

from holistic_native.avatar.animator import STEADY, Animator, Pose
from holistic_native.avatar.bones import BONES, PARENTS
from holistic_native.avatar.face import face_pose
from holistic_native.avatar.seen import Seen, seen, seen_in
from holistic_native.avatar.skeleton import HUMAN, Skeleton

__all__ = [
    "BONES",
    "HUMAN",
    "PARENTS",
    "STEADY",
    "Animator",
    "Pose",
    "Seen",
    "Skeleton",
    "face_pose",
    "seen",
    "seen_in",
]
