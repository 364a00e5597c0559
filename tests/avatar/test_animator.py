"""From frame to frame: what is missing, what is not finite, what is smoothed."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from holistic_native import Holistic
from holistic_native.avatar import BONES, HUMAN, Animator, Pose, Seen, seen, seen_in
from holistic_native.avatar.easing import HELD_FRAMES, RELAXED
from holistic_native.avatar.lag import LIMBS
from holistic_native.avatar.rotation import IDENTITY, Quaternion, Y, Z, about, angle_between, turn
from holistic_native.result import HolisticResult, LandmarkList, NormalizedLandmarkList
from holistic_native.topology import PoseLandmark
from tests.support.avatars import landmarks_of
from tests.support.places import SHARED
from tests.support.reference_media import decoded

WAVING: dict[str, Quaternion] = {"LeftUpperArm": about(Z, 0.7), "LeftLowerArm": about(Y, -1.2)}
T_POSE = SHARED / "unlabelled/videos/bodypose3d_cam0.mp4"


def shown(rotations: dict[str, Quaternion]) -> Seen:
    body, hands = landmarks_of(rotations)
    return seen(body, *hands)


def quaternions(pose: Pose) -> Any:
    return np.array([pose.rotations[bone] for bone in BONES])


anything = st.floats(width=32) | st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 3e38, -3e38, 1e-40])
landmarks = st.none() | arrays(np.float32, (33, 4), elements=anything)
hands = st.none() | arrays(np.float32, (21, 3), elements=anything)
faces = st.none() | arrays(np.float64, (4, 4), elements=st.floats())
frames = st.tuples(landmarks, hands, hands, faces)


@given(st.lists(frames, max_size=4), st.booleans())
def test_whatever_is_given_rotations_have_norm_1(given_frames: list[Any], smoothed: bool) -> None:
    animator = Animator() if smoothed else Animator(smoothing=None)
    for time, frame in enumerate([*given_frames, (None,) * 4]):
        pose = animator.pose(seen(*frame), time * 0.1)
        assert tuple(pose.rotations) == BONES
        np.testing.assert_allclose(np.linalg.norm(quaternions(pose), axis=1), 1, atol=1e-6)
        assert all(map(math.isfinite, pose.hips))


def test_a_sequence_is_the_same_whole_or_frame_by_frame() -> None:
    """Nothing that is kept is shared, and nothing depends on frames to come."""
    poses = [shown({"LeftUpperArm": about(Z, 0.1 * step), "LeftLowerArm": about(Y, -0.2 * step)}) for step in range(6)]
    poses[3] = Seen()
    one, other = Animator(), Animator()
    whole = [one.pose(pose, time / 30) for time, pose in enumerate(poses)]
    for time, pose in enumerate(poses):
        Animator().pose(pose, time)
        assert other.pose(pose, time / 30) == whole[time]


@settings(max_examples=5)
@given(st.floats(0.3, 3.0), st.floats(0.2, 1.2))
def test_smoothed_limbs_lag_by_less_than_a_degree(hertz: float, far: float) -> None:
    """A person who waves, turns and kicks: what is sent points where landmarks are, and other bones are near."""
    animator, raw = Animator(), Animator(smoothing=None)
    for frame in range(25):
        swing = far * math.sin(2 * math.pi * hertz * frame / 30)
        moving = shown(
            {
                "Hips": about(Y, 0.5 * swing),
                "LeftUpperArm": about(Z, swing),
                "LeftLowerArm": about(Y, -1.0 - 0.8 * swing),
                "RightUpperLeg": about((1.0, 0.0, 0.0), swing - 0.5),
                "RightLowerLeg": about((1.0, 0.0, 0.0), 1.0 + 0.7 * swing),
                "RightIndexProximal": about(Z, 0.8 + 0.6 * swing),
            }
        )
        sent, wanted = animator.pose(moving, frame / 30), raw.pose(moving, frame / 30)
        rooms, seen_rooms = HUMAN.turned(sent.rotations), HUMAN.turned(wanted.rotations)
        for bone in LIMBS:
            one, other = (turn(room[bone], HUMAN.direction(bone)) for room in (rooms, seen_rooms))
            assert math.degrees(angle_between(one, other)) < 1.0, bone
        for bone in set(BONES) - set(LIMBS):
            cosine = abs(np.dot(sent.rotations[bone], wanted.rotations[bone]))
            assert math.degrees(2 * math.acos(min(1.0, float(cosine)))) < 4.01, bone


def test_what_is_missing_stays_for_five_frames_and_goes_to_rest_in_half_a_second() -> None:
    animator = Animator(smoothing=None)
    there = animator.pose(shown(WAVING), 0.0).rotations
    for frame in range(1, HELD_FRAMES + 1):
        pose = animator.pose(Seen(), frame / 30)
        assert pose.rotations == there
        assert pose.tracked == frozenset()
    start = HELD_FRAMES / 30
    angles = [animator.pose(Seen(), start + step / 30).rotations["LeftLowerArm"][3] for step in range(1, 15)]
    assert angles == sorted(angles)  # nearer to the identity on every frame
    assert angles[0] < 0.9
    rest = animator.pose(Seen(), start + 0.51).rotations
    assert {bone: rotation for bone, rotation in rest.items() if rotation != RELAXED.get(bone, IDENTITY)} == {}
    back = [animator.pose(shown(WAVING), start + 0.51 + step / 20).rotations["LeftLowerArm"][3] for step in range(1, 5)]
    assert back == sorted(back, reverse=True)
    assert back[-1] == there["LeftLowerArm"][3]


def test_hands_in_metres_and_a_face_transformation_go_before_the_image() -> None:
    body, (left, right) = landmarks_of(WAVING)
    _, (bent, _) = landmarks_of({"LeftIndexProximal": about(Z, -1.0)})
    image = NormalizedLandmarkList((left / (640, 480, 640)).astype(np.float32))
    result = HolisticResult(None, LandmarkList(body.astype(np.float32)), image, None, None, None)
    expected = seen(body.astype(np.float32), left.astype(np.float32))
    shown_by_image = np.array(seen_in(result, (640, 480)).hands[0], np.float64)
    np.testing.assert_allclose(shown_by_image, np.array(expected.hands[0], np.float64), atol=1e-6)
    result.face_transform = np.diag(np.array((-1, 1, -1, 1), np.float32))
    assert seen_in(result, (640, 480)).head == pytest.approx((0, 1, 0, 0))  # as one who turns the back
    result.left_hand_world_landmarks = LandmarkList(bent.astype(np.float32))
    result.right_hand_world_landmarks = LandmarkList(right.astype(np.float32))
    found = seen_in(result, (640, 480))
    assert found.hands == seen(body, bent.astype(np.float32), right.astype(np.float32)).hands
    pose = Animator(smoothing=None).pose(found, 0.0)
    assert pose.rotations["LeftIndexProximal"] == pytest.approx(about(Z, -1.0), abs=1e-3)


def test_what_is_not_visible_is_missing() -> None:
    body, _ = landmarks_of({})
    body[[PoseLandmark.LEFT_KNEE, PoseLandmark.RIGHT_SHOULDER], 3] = (0.2, math.nan)
    assert seen(body).body[PoseLandmark.LEFT_KNEE] is None
    assert Animator().pose(seen(body), 0.0).tracked == frozenset()  # without shoulders there is no trunk
    body[PoseLandmark.RIGHT_SHOULDER, 3] = 1
    tracked = Animator().pose(seen(body), 0.0).tracked
    assert "LeftUpperLeg" not in tracked
    assert {"Hips", "RightUpperLeg", "LeftLowerArm", "Head"} <= tracked
    assert "LeftUpperLeg" in Animator().pose(seen(body, visibility=0.1), 0.0).tracked


def test_the_lower_foot_stands_on_the_floor() -> None:
    knees = {bone: about((1.0, 0.0, 0.0), 1.2) for bone in ("LeftLowerLeg", "RightLowerLeg")}
    thighs = {bone: about((1.0, 0.0, 0.0), -0.6) for bone in ("LeftUpperLeg", "RightUpperLeg")}
    pose = Animator(smoothing=None).pose(shown({**knees, **thighs}), 0.0)
    joints = HUMAN.joints(pose.rotations, pose.hips)
    at_rest = HUMAN.joints({})
    lowest = min(at_rest[f"{side}Toes"][1] for side in ("Left", "Right"))
    assert min(joints[f"{side}{part}"][1] for side in ("Left", "Right") for part in ("Foot", "Toes")) == pytest.approx(
        lowest
    )
    assert pose.hips[1] < at_rest["Hips"][1] - 0.05


def test_who_sits_at_a_desk_has_a_trunk() -> None:
    """Hips that a desk hides are where the model guesses them; hidden legs rest."""
    body, hands = landmarks_of(WAVING)
    body[PoseLandmark.LEFT_HIP :, 3] = 0.1
    pose = Animator(smoothing=None).pose(seen(body, *hands), 0.0)
    assert {"Hips", "Head", "LeftLowerArm", "RightHand"} <= pose.tracked
    assert "LeftUpperLeg" not in pose.tracked
    assert pose.rotations["LeftUpperArm"] == pytest.approx(WAVING["LeftUpperArm"], abs=1e-3)


@pytest.mark.slow
@pytest.mark.skipif(not T_POSE.exists(), reason="the reference videos are not there")
def test_a_still_person_jitters_by_less_than_half_a_degree() -> None:
    """One grey level of noise, tracked: no bone trembles by more about its mean of half a second."""
    image = next(itertools.islice(decoded(T_POSE, 1), 121, None))
    random = np.random.default_rng(0)
    animator, raw = Animator(), Animator(smoothing=None)
    smoothed, unsmoothed = [], []
    with Holistic(enable_face=False) as holistic:
        for time in range(45):
            noisy = np.clip(image + random.integers(-1, 2, image.shape), 0, 255).astype(np.uint8)
            shown = seen_in(holistic.process(noisy, timestamp=time / 30), (image.shape[1], image.shape[0]))
            smoothed.append(quaternions(animator.pose(shown, time / 30)))
            unsmoothed.append(quaternions(raw.pose(shown, time / 30)))
    assert trembling(np.array(smoothed[15:])) < 0.5 < trembling(np.array(unsmoothed[15:]))


def trembling(found: Any) -> float:
    """Return the largest root mean square of angles about the mean of fifteen frames, degrees."""
    flips = np.where((found[1:] * found[:-1]).sum(axis=-1) < 0, -1, 1)
    found[1:] *= np.cumprod(flips, axis=0)[..., None]
    windows = np.lib.stride_tricks.sliding_window_view(found, 15, axis=0)
    means = windows.mean(axis=-1)
    means /= np.linalg.norm(means, axis=-1, keepdims=True)
    cosines = np.abs((found[7:-7] * means).sum(axis=-1))
    angles = np.degrees(2 * np.arccos(np.clip(cosines, 0, 1)))
    return float(np.sqrt((angles**2).mean(axis=0)).max())


def test_wrong_shapes_and_times_are_named() -> None:
    with pytest.raises(ValueError, match=r"body must be \(33, 3\.\.4\), got \(21, 3\)"):
        seen(np.zeros((21, 3)))
    with pytest.raises(ValueError, match=r"left_hand must be \(21, 3\.\.3\), got \(20, 3\)"):
        seen(None, np.zeros((20, 3)))
    with pytest.raises(ValueError, match=r"face must be \(4, 4\)"):
        seen(None, face=np.zeros(3))
    with pytest.raises(ValueError, match="time must be finite, got nan"):
        Animator().pose(Seen(), math.nan)


@pytest.mark.skipif(not T_POSE.exists(), reason="the reference videos are not there")
def test_who_stands_in_a_t_pose_has_one() -> None:
    """Each limb within 15 degrees as the camera sees it; with the camera's tilt trunk, legs, upper arms in the room.

    Depths of the forearms are further off than that.
    """
    animator, upright = Animator(), Animator(upright=True)
    with Holistic(enable_face=False) as holistic:
        for index, image in enumerate(decoded(T_POSE, 1)):
            if 114 <= index < 122:
                view = seen_in(holistic.process(image), (image.shape[1], image.shape[0]))
                pose, turned = animator.pose(view, index / 20), upright.pose(view, index / 20)
            elif index > 121:
                break
    assert {"LeftLowerArm", "RightHand", "LeftFoot", "RightIndexProximal"} & pose.tracked >= {
        "LeftLowerArm",
        "LeftFoot",
    }
    room = HUMAN.turned(pose.rotations)
    limbs = [side + limb for side in ("Left", "Right") for limb in ("UpperArm", "LowerArm", "UpperLeg", "LowerLeg")]
    for bone in ("Spine", *limbs):
        (x, y, _), (a, b, _) = HUMAN.direction(bone), turn(room[bone], HUMAN.direction(bone))
        length = math.hypot(a, b)
        assert math.degrees(angle_between((x, y, 0.0), (a / length, b / length, 0.0))) < 15, bone
    off = leaning(turned, ("Hips", "Spine", *limbs))
    assert {bone: angle for bone, angle in off.items() if angle >= 15 and "LowerArm" not in bone} == {}
    assert leaning(pose, ("Spine",))["Spine"] > 20


def leaning(pose: Pose, bones: tuple[str, ...]) -> dict[str, float]:
    """Return how far bones point from where they rest, degrees."""
    room = HUMAN.turned(pose.rotations)
    rest = {bone: HUMAN.direction(bone) for bone in bones}
    return {bone: math.degrees(angle_between(way, turn(room[bone], way))) for bone, way in rest.items()}


@settings(max_examples=15)
@given(st.floats(-0.6, 0.6))
def test_a_tilted_camera_is_learnt_from_who_stands(tilt: float) -> None:
    """It stays when they sit down; who sits, or bends, teaches nothing."""
    tilted = {"Hips": about((1.0, 0.0, 0.0), tilt)}
    thighs = {bone: about((1.0, 0.0, 0.0), -1.4) for bone in ("LeftUpperLeg", "RightUpperLeg")}
    sitting = shown({**tilted, **thighs, "LeftLowerLeg": about((1.0, 0.0, 0.0), 1.4)})
    animator = Animator(smoothing=None, upright=True)
    before = leaning(animator.pose(sitting, 0.0), ("Spine",))["Spine"]
    assert before == pytest.approx(math.degrees(abs(tilt)), abs=1)
    assert leaning(animator.pose(shown(tilted), 0.1), ("Spine", "LeftLowerLeg")) == pytest.approx(
        {"Spine": 0, "LeftLowerLeg": 0}, abs=1
    )
    assert leaning(animator.pose(sitting, 0.2), ("Spine",))["Spine"] < 1
    level = Animator(smoothing=None, upright=True)
    assert level.pose(Seen(), 0.0).tracked == frozenset()
