"""What programs that show avatars are sent: datagrams, their messages, their rate, and an avatar's own bones."""

from __future__ import annotations

import math
import threading
import time
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holistic_native.avatar import BONES, HUMAN, Animator, Pose, Seen, Skeleton, seen
from holistic_native.avatar.rotation import IDENTITY, Quaternion, X, Y, Z, about, times, turn
from holistic_native.avatar.sending import Receiver
from holistic_native.avatar.sending.osc import LARGEST_DATAGRAM, bundles, message
from holistic_native.avatar.sending.steady import Interpolation, SteadySender
from holistic_native.avatar.sending.udp import UdpSender
from holistic_native.avatar.sending.vmc import VmcEncoder, folded
from tests.support.avatars import landmarks_of
from tests.support.osc import parsed
from tests.support.receivers import free_port, listening, port_of

WAVING: dict[str, Quaternion] = {"Hips": about(Y, 0.3), "LeftUpperArm": about(Z, 0.7), "RightLowerArm": about(Y, 1.2)}


def pose_of(rotations: dict[str, Quaternion]) -> Pose:
    body, hands = landmarks_of(rotations)
    return Animator(smoothing=None).pose(seen(body, *hands), 0.0)


def test_a_frame_has_all_bones_in_datagrams_that_networks_carry() -> None:
    pose = pose_of(WAVING)
    datagrams = VmcEncoder(HUMAN).datagrams(pose, 1.5)
    assert max(map(len, datagrams)) <= LARGEST_DATAGRAM
    messages = [entry for datagram in datagrams for entry in parsed(datagram)]
    assert [address for address, _, _ in messages] == [
        "/VMC/Ext/Root/Pos",
        *["/VMC/Ext/Bone/Pos"] * 55,
        "/VMC/Ext/OK",
        "/VMC/Ext/T",
    ]
    assert {tags for _, tags, _ in messages[:56]} == {",sfffffff"}
    assert [tags for _, tags, _ in messages[56:]] == [",i", ",f"]
    assert messages[0][2] == ["root", 0, 0, 0, 0, 0, 0, 1]
    assert [values[0] for _, _, values in messages[1:56]] == list(BONES)
    assert [messages[56][2], messages[57][2]] == [[1], [1.5]]
    for _, _, (bone, *numbers) in messages[1:56]:
        assert math.hypot(*numbers[3:]) == pytest.approx(1, abs=1e-6)
        if bone != "Hips":
            x, y, z = HUMAN.offsets[bone]
            assert numbers[:3] == pytest.approx([-x, y, z])


def test_in_unity_limbs_point_where_landmarks_are() -> None:
    """Forward kinematics in Unity's axes, left-handed: (-x, -y, -z) of MediaPipe's landmarks."""
    encoder = VmcEncoder(HUMAN)
    bones = {
        values[0]: values[1:]
        for datagram in encoder.datagrams(pose_of(WAVING), 0)
        for address, _, values in parsed(datagram)
        if address.endswith("Bone/Pos")
    }

    def unity_matrix(x: float, y: float, z: float, w: float) -> Any:
        # As Unity has it: the same formula in left-handed axes.
        return np.array([turn((x, y, z, w), axis) for axis in (X, Y, Z)]).T

    def joint(chain: list[str]) -> Any:
        place, room = np.zeros(3), np.eye(3)
        for bone in chain:
            place = place + room @ np.array(bones[bone][:3])
            room = room @ unity_matrix(*bones[bone][3:])
        return place

    arm = ["Hips", "Spine", "Chest", "UpperChest", "LeftShoulder", "LeftUpperArm", "LeftLowerArm", "LeftHand"]
    body, _ = landmarks_of(WAVING)
    for start, end, landmarks in ((6, 7, (11, 13)), (7, 8, (13, 15))):
        made = joint(arm[:end]) - joint(arm[:start])
        wanted = (body[landmarks[1], :3] - body[landmarks[0], :3]) * (-1, -1, -1)
        cosine = made @ wanted / np.linalg.norm(made) / np.linalg.norm(wanted)
        assert math.degrees(math.acos(min(1, cosine))) < 1
    assert bones["LeftUpperArm"][0] < 0  # the left arm is at -X


def test_python_osc_reads_it() -> None:
    packets = pytest.importorskip("pythonosc.osc_packet", reason="python-osc is the second parser")
    for datagram in VmcEncoder(HUMAN).datagrams(pose_of(WAVING), 2.0):
        theirs = [entry.message for entry in packets.OscPacket(datagram).messages]
        assert [(entry.address, entry.params) for entry in theirs] == [
            (address, values) for address, _, values in parsed(datagram)
        ]


@settings(max_examples=15)
@given(st.data())
def test_lost_and_reordered_datagrams_leave_nothing_behind(data: st.DataObject) -> None:
    """One whole frame is all that a receiver needs."""
    encoder = VmcEncoder(HUMAN)
    poses = [pose_of({"LeftUpperArm": about(Z, 0.2 * step), "Head": about(Y, 0.1 * step)}) for step in range(3)]
    frames = [encoder.datagrams(pose, step) for step, pose in enumerate(poses)]
    earlier = data.draw(st.lists(st.sampled_from([*frames[0], *frames[1]]), max_size=10))
    received: dict[tuple[str, Any], list[Any]] = {}
    for datagram in [*earlier, *data.draw(st.permutations(frames[2]))]:
        for address, _, values in parsed(datagram):
            received[address, values[0] if isinstance(values[0], str) else None] = values
    alone = {}
    for datagram in frames[2]:
        alone.update({(a, v[0] if isinstance(v[0], str) else None): v for a, _, v in parsed(datagram)})
    assert received == alone


def test_messages_are_filled_up_to_four_bytes() -> None:
    assert message("/a") == b"/a\0\0,\0\0\0"
    assert message("/abc", "abcd", 1, 1.0) == b"/abc\0\0\0\0,sif\0\0\0\0abcd\0\0\0\0\0\0\0\1\x3f\x80\0\0"
    assert bundles([]) == []
    assert [len(bundle) for bundle in bundles([bytes(40)] * 3, 104)] == [104, 60]


def test_what_an_avatar_does_not_have_is_turned_by_what_hangs_on_it() -> None:
    rotations = dict.fromkeys(BONES, IDENTITY) | {"Chest": about(Y, 0.2), "UpperChest": about(X, 0.3)}
    found = folded(rotations, frozenset({"Chest", "UpperChest", "LeftToes"}))
    assert found["Chest"] == found["UpperChest"] == IDENTITY
    wanted = times(about(Y, 0.2), about(X, 0.3))
    for bone in ("Neck", "LeftShoulder", "RightShoulder"):
        assert found[bone] == pytest.approx(wanted)
    assert found["LeftUpperArm"] == IDENTITY
    with pytest.raises(ValueError, match="the offset of Jaw must be at most 1000 m"):
        VmcEncoder(Skeleton({**HUMAN.offsets, "Jaw": (0.0, 1e30, 0.0)}))


def test_poses_go_over_into_one_another() -> None:
    still, turned = (
        Pose(0.0, (0.0, h, 0.0), {**dict.fromkeys(BONES, IDENTITY), "Head": about(Y, angle)}, frozenset())
        for h, angle in ((1.0, 0.0), (2.0, 1.0))
    )
    poses = Interpolation()
    assert poses.at(0.0) is None
    poses.add(still, 10.0)
    assert poses.at(10.0) == still
    poses.add(turned, 10.1)
    shown = [poses.at(10.1 + 0.025 * step) for step in range(6)]
    assert [None if pose is None else round(pose.hips[1], 3) for pose in shown] == [1.0, 1.25, 1.5, 1.75, 2.0, 2.0]
    assert shown[2] is not None
    assert shown[2].rotations["Head"] == pytest.approx(about(Y, 0.5))
    poses.add(still, 10.15)  # before it was there: from where it is
    middle = poses.at(10.15)
    assert middle is not None
    assert middle.hips[1] == pytest.approx(1.5)


def test_poses_are_sent_at_a_steady_rate() -> None:
    """One pose is enough for frames to come for as long as it lasts."""
    times_sent: list[float] = []
    with (
        listening() as receiver,
        closing(UdpSender(Receiver("localhost", port_of(receiver)))) as udp,
        SteadySender(VmcEncoder(HUMAN).datagrams, udp, fps=100) as sender,
    ):
        sender.add(pose_of(WAVING))
        while len(times_sent) < 20:
            for address, _, values in parsed(receiver.recv(2000)):
                if address == "/VMC/Ext/T":
                    times_sent.append(values[0])
    gaps = np.diff(times_sent)
    assert (gaps > 0).all()
    assert np.sum(gaps) > 0.01 * (len(gaps) - 1.01)  # no burst: at most the first of them was late, by less than 10 ms
    assert not [thread for thread in threading.enumerate() if thread.name == "holistic-native sender"]


def test_nobody_who_receives_costs_nothing() -> None:
    sent = threading.Event()
    count = 0

    def encode(pose: Pose, seconds: float) -> list[bytes]:
        nonlocal count
        count += 1
        if count == 5:
            sent.set()
        return VmcEncoder(HUMAN).datagrams(pose, seconds)

    with closing(UdpSender(Receiver("127.0.0.1", free_port()))) as udp, SteadySender(encode, udp, fps=500) as sender:
        start = time.perf_counter()
        sender.add(Animator().pose(Seen(), 0.0))
        assert time.perf_counter() - start < 1
        assert sent.wait(20)
    with pytest.raises(ValueError, match="the receiver 'no such host' has no address"):
        UdpSender(Receiver("no such host", 1))
    with pytest.raises(ValueError, match="fps must be above 0"):
        SteadySender(encode, udp, fps=0)
