"""What a face expresses: names and values that are sent, what becomes of them without a face, eyes and jaw."""

from __future__ import annotations

import logging
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holistic_native import Holistic
from holistic_native.avatar import HUMAN, Animator, Pose, Seen, seen_in
from holistic_native.avatar.expression import MOVEMENTS
from holistic_native.avatar.rotation import IDENTITY, Z, turn
from holistic_native.avatar.sending import AvatarSender, Receiver, Targets
from holistic_native.avatar.sending.expressions import expressions, presets
from holistic_native.avatar.sending.osc import LARGEST_DATAGRAM
from holistic_native.avatar.sending.steady import Interpolation
from holistic_native.avatar.sending.vmc import VmcEncoder
from tests.support.bundles import official
from tests.support.faces import RECORDED_SIZE, matrix_of, recorded_faces, result_of
from tests.support.osc import parsed
from tests.support.places import SHARED
from tests.support.receivers import free_port
from tests.support.reference_media import decoded

STILL = dict.fromkeys(MOVEMENTS, 0.0)
VRM0 = {"A", "I", "U", "E", "O", "Blink_L", "Blink_R", "Joy", "Angry", "Sorrow", "Fun"}
VRM1 = {"aa", "ih", "ou", "ee", "oh", "blinkLeft", "blinkRight", "happy", "angry", "sad", "relaxed"}
SMILING = SHARED / "unlabelled/people/stock-emotions-a-1.jpg"


def posed(expression: dict[str, float], time: float = 0.0) -> Pose:
    return Animator(smoothing=None).pose(Seen(expression=expression), time)


def values(datagrams: list[bytes]) -> dict[str, float]:
    messages = [entry for datagram in datagrams for entry in parsed(datagram)]
    return {name: value for address, _, (name, value) in filter(lambda m: m[0].endswith("Val"), messages)}


@pytest.mark.parametrize(
    ("naming", "names", "first"), [("vrm0", VRM0, str.upper), ("vrm1", VRM1, str.lower), ("both", VRM0 | VRM1, None)]
)
def test_a_frame_has_expressions_between_bones_and_its_end(naming: str, names: set[str], first: object) -> None:
    """Presets of VRM, and the 52 of "perfect sync", each `,sf`; two parsers agree."""
    datagrams = VmcEncoder(HUMAN, naming).datagrams(posed({**STILL, "eyeBlinkLeft": 0.75}), 1.0)
    assert max(map(len, datagrams)) <= LARGEST_DATAGRAM
    messages = [entry for datagram in datagrams for entry in parsed(datagram)]
    addresses = [address.removeprefix("/VMC/Ext/") for address, _, _ in messages]
    count = len(names) + (104 if first is None else 52)
    assert addresses[:56] == ["Root/Pos", *["Bone/Pos"] * 55]
    assert addresses[56:] == [*["Blend/Val"] * count, "Blend/Apply", "OK", "T"]
    assert {tags for address, tags, _ in messages if address.endswith("Val")} == {",sf"}
    assert [tags for address, tags, _ in messages if address.endswith("Apply")] == [","]
    found = values(datagrams)
    assert names <= found.keys()
    assert len(found) == count
    sync = {name for name in found if name not in names}
    assert {name.casefold() for name in sync} == {name.casefold() for name in (*MOVEMENTS, "tongueOut")}
    if first is not None:
        assert all(name[0] == first(name[0]) for name in sync)  # type: ignore[operator]
    blinks = {"Blink_L", "EyeBlinkLeft", "blinkLeft", "eyeBlinkLeft"} & found.keys()
    assert {name: value for name, value in found.items() if value} == dict.fromkeys(blinks, 0.75)
    osc = pytest.importorskip("pythonosc.osc_packet", reason="python-osc is the second parser")
    theirs = [entry.message for datagram in datagrams for entry in osc.OscPacket(datagram).messages]
    assert [(message.address, message.params) for message in theirs] == [(a, v) for a, _, v in messages]


def test_without_a_face_there_are_bones_alone() -> None:
    assert values(VmcEncoder(HUMAN).datagrams(posed({}), 0.0)) == {}
    with pytest.raises(ValueError, match="naming must be one of vrm0, vrm1, both, got 'vrm2'"):
        VmcEncoder(HUMAN, "vrm2")
    with pytest.raises(ValueError, match="vmc_names must be one of vrm0, vrm1, both, got 'vrm2'"):
        Targets(vmc_names="vrm2")


@given(st.fixed_dictionaries(dict.fromkeys(MOVEMENTS, st.floats(0, 1))))
def test_presets_are_shares(movements: dict[str, float]) -> None:
    found = presets(movements)
    assert found.keys() == VRM0
    assert all(0 <= value <= 1 for value in found.values())
    assert sum(found[vowel] for vowel in "AIUEO") <= 1 + 1e-9


@pytest.mark.parametrize(
    ("movements", "preset"),
    [
        ({"jawOpen": 0.7}, "A"),
        ({"jawOpen": 0.6, "mouthFunnel": 0.9}, "O"),
        ({"mouthPucker": 0.9}, "U"),
        ({"mouthStretchLeft": 0.9, "mouthStretchRight": 0.9}, "I"),
        ({"jawOpen": 0.6, "mouthStretchLeft": 0.9, "mouthStretchRight": 0.9}, "E"),
        ({"mouthSmileLeft": 0.9, "mouthSmileRight": 0.9}, "Joy"),
        ({"browDownLeft": 0.9, "browDownRight": 0.9}, "Angry"),
        ({"browInnerUp": 0.9}, "Sorrow"),
        ({"eyeBlinkRight": 1.0}, "Blink_R"),
    ],
)
def test_a_movement_has_its_preset(movements: dict[str, float], preset: str) -> None:
    found = presets({**STILL, **movements})
    assert max(found, key=lambda name: found[name]) == preset
    assert found[preset] > 0.5
    assert max(value for name, value in found.items() if name != preset) < 0.3


def test_an_avatar_with_perfect_sync_is_not_moved_twice() -> None:
    """Its presets stay at 0; of one that has the presets alone they go."""
    blink = {**STILL, "eyeBlinkLeft": 1.0}
    detailed = frozenset(name.upper() for name in MOVEMENTS)
    assert expressions(blink, "vrm0", detailed)["Blink_L"] == 0
    assert expressions(blink, "vrm0", detailed)["EyeBlinkLeft"] == 1
    assert expressions(blink, "vrm0", frozenset(VRM0))["Blink_L"] == 1


def test_an_expression_stays_for_five_frames_and_goes_in_half_a_second() -> None:
    animator = Animator(smoothing=None)
    assert animator.pose(Seen(), 0.0).expression == {}
    shown = {**STILL, "jawOpen": 0.8}
    animator.pose(Seen(expression=shown), 0.1)
    found = [animator.pose(Seen(), 0.1 + step / 30).expression["jawOpen"] for step in range(1, 25)]
    assert found[:5] == [0.8] * 5
    assert found == sorted(found, reverse=True)
    assert (found[5] < 0.8, found[-1]) == (True, 0.0)
    poses = Interpolation()
    poses.add(posed({}), 0.0)
    poses.add(posed(shown), 0.1)
    middle = poses.at(0.15)
    assert middle is not None
    assert middle.expression["jawOpen"] == pytest.approx(0.4)


def directions(pose: Pose) -> dict[str, tuple[float, float]]:
    """Return how far eyes turn to the person's left, and up, degrees."""
    looks = {eye: turn(pose.rotations[eye], Z) for eye in ("LeftEye", "RightEye")}
    return {eye: (math.degrees(math.atan2(x, z)), math.degrees(math.asin(y))) for eye, (x, y, z) in looks.items()}


def test_eyes_and_jaw_follow_blendshapes() -> None:
    look = {"eyeLookOutLeft": 0.5, "eyeLookInRight": 0.5, "eyeLookUpLeft": 0.4, "eyeLookDownRight": 0.4, "jawOpen": 0.5}
    face = result_of(None, matrix_of(IDENTITY), look)
    pose = Animator(smoothing=None).pose(seen_in(face, RECORDED_SIZE), 0.0)
    found = directions(pose)
    assert found["LeftEye"] == pytest.approx((15, 10))
    assert found["RightEye"] == pytest.approx((15, -10))
    assert turn(pose.rotations["Jaw"], Z)[1] == pytest.approx(-math.sin(math.radians(10)))  # down
    assert {"LeftEye", "RightEye", "Jaw"} <= pose.tracked


def test_eyes_and_jaw_follow_landmarks_where_there_are_no_blendshapes() -> None:
    """A recorded face whose irises are moved; eyes go no further than those of people."""
    faces, matrices = recorded_faces()
    turned = matrices[0][:3, :3]
    for sideways, up in ((3.0, 0.0), (-3.0, 1.5), (1.0, -2.0), (90.0, 90.0)):
        landmarks = faces[0].astype(np.float64)
        way = (turned @ (sideways, up, 0.0) * (1, -1, -1)) / (*RECORDED_SIZE, RECORDED_SIZE[0])
        before = Animator(smoothing=None).pose(seen_in(result_of(landmarks, matrices[0]), RECORDED_SIZE), 0.0)
        landmarks[468:] += way
        after = Animator(smoothing=None).pose(seen_in(result_of(landmarks, matrices[0]), RECORDED_SIZE), 0.0)
        for eye, (x, y) in directions(after).items():
            start = directions(before)[eye]
            assert np.sign(np.round(np.array((x, y)) - start, 1)).tolist() == np.sign((sideways, up)).tolist()
            assert math.degrees(math.acos(turn(after.rotations[eye], Z)[2])) <= 35.01
    open_mouth = faces[0].copy()
    open_mouth[14, 1] += 30 / RECORDED_SIZE[1]
    jaw = (
        Animator(smoothing=None).pose(seen_in(result_of(open_mouth, matrices[0]), RECORDED_SIZE), 0.0).rotations["Jaw"]
    )
    assert 5 < math.degrees(2 * math.asin(jaw[0])) <= 25.01
    few = Animator(smoothing=None).pose(seen_in(result_of(faces[0][:468], matrices[0]), RECORDED_SIZE), 0.0)
    assert "LeftEye" not in few.tracked  # there are no irises
    assert "Jaw" in few.tracked


@pytest.mark.skipif(not SMILING.exists(), reason="the pictures of people are not there")
def test_a_tracker_with_blendshapes_moves_a_face(tmp_path: Path) -> None:
    bundle = tmp_path / "face_landmarker.task"
    bundle.write_bytes(official("face_landmarker.task"))
    (image,) = decoded(SMILING, 1)
    with Holistic(static_image_mode=True, refine_face_landmarks=True, face_blendshapes=True) as holistic:
        result = holistic.process(image)
    assert result.face_blendshapes is not None
    size = (image.shape[1], image.shape[0])
    found = values(VmcEncoder(HUMAN).datagrams(Animator().pose(seen_in(result, size), 0.0), 0.0))
    assert found["EyeBlinkLeft"] == pytest.approx(float(result.face_blendshapes[9]), abs=1e-6)
    assert len({round(value, 3) for value in found.values()}) > 20


def test_what_lacks_blendshapes_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    faces, _ = recorded_faces()
    with AvatarSender(Targets(vmc=Receiver("127.0.0.1", free_port()))) as sender, caplog.at_level(logging.WARNING):
        for step in range(3):
            sender.add(result_of(faces[0]), RECORDED_SIZE, step / 30)
    assert [record.message.split(":")[0] for record in caplog.records] == ["no expressions are sent (--vmc)"]
