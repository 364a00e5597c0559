"""Bones point where landmarks are: T-pose, limbs, mirror, turns, limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holistic_native.avatar import BONES, HUMAN, PARENTS, Animator, seen
from holistic_native.avatar.bones import SIDES
from holistic_native.avatar.limits import LIMITS, limited
from holistic_native.avatar.rotation import (
    IDENTITY,
    Quaternion,
    Vector,
    X,
    Y,
    Z,
    about,
    angle_between,
    inverse,
    subtract,
    times,
    turn,
    unit,
)
from holistic_native.avatar.skeleton import NEXT, Skeleton
from holistic_native.topology import PoseLandmark
from tests.support.avatars import landmarks_of, mirrored_landmarks, mirrored_rotations

Rotations = dict[str, Quaternion]
_LIMBS = ("UpperArm", "LowerArm", "UpperLeg", "LowerLeg")
_FINGER_BONES = [bone for bone in BONES if bone.endswith(("Proximal", "Intermediate", "Distal"))]


def solved(rotations: Rotations, skeleton: Skeleton = HUMAN) -> Rotations:
    """Return what is made of the landmarks of a pose."""
    body, hands = landmarks_of(rotations, skeleton)
    return dict(Animator(skeleton, None).pose(seen(body, *hands), 0.0).rotations)


def degrees(one: Quaternion, other: Quaternion = IDENTITY) -> float:
    """Return the angle between two rotations."""
    x, y, z, w = times(inverse(one), other)
    return math.degrees(2 * math.atan2(math.hypot(x, y, z), abs(w)))


def between_degrees(one: Vector, other: Vector) -> float:
    first, second = unit(one), unit(other)
    assert first is not None
    assert second is not None
    return math.degrees(angle_between(first, second))


angles = st.floats(-0.6, 0.6)
bends = st.floats(0.5, 1.8)


@st.composite
def poses(draw: st.DrawFn) -> Rotations:
    """A person who bends elbows and knees and turns everything else a little, and all of it in the room."""
    turned: Rotations = {"Hips": times(about(Y, draw(st.floats(-3, 3))), about(X, draw(st.floats(-1, 1))))}
    turned["UpperChest"] = about(Y, draw(st.floats(-0.4, 0.4)))
    turned["Neck"] = turned["Head"] = times(about(Y, draw(st.floats(-0.3, 0.3))), about(X, draw(st.floats(-0.3, 0.3))))
    for side, sign in zip(SIDES, (1, -1), strict=True):
        turned[f"{side}UpperArm"] = times(about(Z, draw(angles)), about(Y, draw(angles)))
        turned[f"{side}LowerArm"] = about(Y, -sign * draw(bends))
        turned[f"{side}Hand"] = about(Z, draw(angles))  # a hand itself is not twisted: its forearm is
        turned[f"{side}UpperLeg"] = times(about(Z, 0.5 * draw(angles)), about(X, draw(angles)))
        turned[f"{side}LowerLeg"] = about(X, draw(bends))
        turned[f"{side}Foot"] = about(X, draw(angles))
        turned.update({f"{side}{bone}Proximal": about(Z, -sign * draw(bends)) for bone in ("Index", "Middle", "Ring")})
    return turned


def test_a_t_pose_is_the_identity() -> None:
    found = solved({})
    assert {bone: degrees(rotation) for bone, rotation in found.items() if degrees(rotation) > 0.01} == {}


def test_axes_are_those_of_the_documentation() -> None:
    """MediaPipe's x to the image's right, which is the left of who faces the camera, y down, z away."""
    body, _ = landmarks_of({})
    assert body[PoseLandmark.LEFT_WRIST, 0] > 0.5
    assert body[PoseLandmark.LEFT_KNEE, 1] > 0.3
    assert body[PoseLandmark.NOSE, 2] < -0.1
    forward = landmarks_of({"LeftUpperArm": about(Y, -math.pi / 2)})[0]  # from X to Z
    assert forward[PoseLandmark.LEFT_WRIST, 2] < -0.4
    found = solved({"LeftUpperArm": about(Y, -math.pi / 2)})
    assert degrees(found["LeftUpperArm"], about(Y, -math.pi / 2)) < 0.01


@given(poses())
def test_limbs_point_where_landmarks_are(rotations: Rotations) -> None:
    """Each within a degree, also where a joint is bent to its limit, and joints within 2 mm."""
    found = solved(rotations)
    wanted, made = HUMAN.joints(rotations, (0, 0, 0)), HUMAN.joints(found, (0, 0, 0))
    for bone in ("Shoulder", *_LIMBS):
        for side in SIDES:
            start, end = side + bone, NEXT[side + bone]
            apart = between_degrees(subtract(wanted[end], wanted[start]), subtract(made[end], made[start]))
            assert apart < (1.0 if bone in _LIMBS else 3.0), start
    for bone in (*_FINGER_BONES, "Neck", "LeftFoot", "RightFoot"):
        assert math.dist(wanted[bone], made[bone]) < 0.002, bone


@given(poses())
def test_rotations_come_back(rotations: Rotations) -> None:
    """Also the twist of arms and legs, which no direction has: from elbow, knee and palm."""
    found = solved(rotations)
    for bone in ("Hips", "Neck", "Head", *(side + limb for side in SIDES for limb in (*_LIMBS, "Hand", "Foot"))):
        assert degrees(found[bone], rotations.get(bone, IDENTITY)) < 1.0, bone


@given(poses())
def test_a_mirror_shows_the_mirrored_pose(rotations: Rotations) -> None:
    body, hands = mirrored_landmarks(*landmarks_of(rotations))
    found = Animator(smoothing=None).pose(seen(body, *hands), 0.0).rotations
    expected = mirrored_rotations(solved(rotations))
    assert max(degrees(found[bone], expected[bone]) for bone in BONES) < 0.01


@given(poses(), st.floats(-3, 3), st.floats(-3, 3))
def test_who_is_turned_in_the_room_has_other_hips_alone(rotations: Rotations, first: float, second: float) -> None:
    whole = times(about(Y, first), about(Z, second))
    found, turned = solved(rotations), solved({**rotations, "Hips": times(whole, rotations["Hips"])})
    assert degrees(turned.pop("Hips"), times(whole, found.pop("Hips"))) < 0.01
    assert max(degrees(rotation, turned[bone]) for bone, rotation in found.items()) < 0.01


@pytest.mark.parametrize("side", SIDES)
def test_a_straight_arm_keeps_the_plane_of_its_elbow(side: str) -> None:
    """Below ten degrees of bend noise alone would decide how it is twisted."""
    sign = 1 if side == "Left" else -1
    turned = {f"{side}UpperArm": about(X, 0.8), f"{side}LowerArm": about(Y, -sign * 1.0)}
    animator = Animator(smoothing=None)
    frames = [landmarks_of({**turned, f"{side}LowerArm": about(Y, -sign * bend)}) for bend in (1.0, 0.1, 0.0)]
    found = [animator.pose(seen(body, *hands), 0.1 * time).rotations for time, (body, hands) in enumerate(frames)]
    for pose in found:
        assert degrees(pose[f"{side}UpperArm"], about(X, 0.8)) < 0.01


def test_hands_may_have_any_size_and_the_body_may_be_without_them() -> None:
    rotations = {"LeftIndexProximal": about(Z, -1.0), "RightHand": about(Z, 0.4)}
    body, (left, right) = landmarks_of(rotations)
    found = Animator(smoothing=None).pose(seen(body, left * 700 + 40, right * 1e-3), 0.0).rotations
    assert degrees(found["LeftIndexProximal"], rotations["LeftIndexProximal"]) < 0.01
    without = Animator(smoothing=None).pose(seen(body), 0.0).rotations
    assert degrees(without["RightHand"], rotations["RightHand"]) < 8  # from the knuckles that the body has
    assert without["LeftIndexProximal"] == IDENTITY


def test_joints_do_not_go_further_than_those_of_people() -> None:
    rest = HUMAN.direction("LeftFoot")
    found = limited("LeftFoot", times(about(X, 2.5), about(rest, 1.0)), rest)
    swing, twist = LIMITS["LeftFoot"]
    assert degrees(found) <= math.degrees(swing + twist) + 0.01
    assert between_degrees(turn(found, rest), rest) == pytest.approx(math.degrees(swing))
    assert limited("LeftFoot", about(X, 0.3), rest) == about(X, 0.3)
    assert LIMITS.keys() <= set(BONES)
    assert len(LIMITS) == len(BONES) - 3  # all but hips and toes


def test_every_bone_hangs_on_one_before_it() -> None:
    order = list(PARENTS)
    assert len(order) == 55
    assert all(parent is None or order.index(parent) < order.index(bone) for bone, parent in PARENTS.items())
    assert np.isfinite(np.array(list(HUMAN.offsets.values()))).all()
    with pytest.raises(ValueError, match="differences in Jaw"):
        Skeleton({bone: offset for bone, offset in HUMAN.offsets.items() if bone != "Jaw"})
