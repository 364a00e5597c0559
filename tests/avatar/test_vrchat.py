"""VRChat's trackers: addresses, places and angles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holistic_native.avatar import HUMAN, Animator, seen
from holistic_native.avatar.rotation import X, Y, Z, about, times, turn
from holistic_native.avatar.sending.vrchat import TRACKERS, VrchatEncoder, sized, unity_angles
from tests.support.avatars import landmarks_of

right_angles = st.sampled_from([math.pi / 2, -math.pi / 2, 0.0])


@given(*[st.floats(-3, 3) | right_angles] * 3)
def test_angles_are_unitys(x: float, y: float, z: float) -> None:
    """Turns about Z, then X, then Y, in axes in which X is mirrored."""
    rotation = times(about(Y, y), times(about(X, x), about(Z, z)))
    a, b, c = (math.radians(angle) for angle in unity_angles(rotation))
    again = times(about(Y, -b), times(about(X, a), about(Z, -c)))  # a mirror in X turns Y and Z the other way
    for axis in (X, Y, Z):
        np.testing.assert_allclose(turn(again, axis), turn(rotation, axis), atol=1e-4)


def test_trackers_are_where_joints_are() -> None:
    osc = pytest.importorskip("pythonosc.osc_packet", reason="python-osc parses the datagrams")
    body, hands = landmarks_of({"LeftLowerLeg": about(X, 0.6), "Hips": about(Y, 0.5)})
    skeleton = sized(1.87)
    pose = Animator(skeleton, None).pose(seen(body, *hands), 0.0)
    (datagram,) = VrchatEncoder(skeleton).datagrams(pose, 0.0)
    assert len(datagram) <= 1400
    found = {entry.message.address: entry.message.params for entry in osc.OscPacket(datagram).messages}
    assert len(found) == 18
    joints = skeleton.joints(pose.rotations, pose.hips)
    for tracker, bone in TRACKERS.items():
        x, y, z = joints[bone]
        assert found[f"/tracking/trackers/{tracker}/position"] == pytest.approx([-x, y, z])
    assert found["/tracking/trackers/1/rotation"] == pytest.approx([0, -math.degrees(0.5), 0], abs=1e-3)
    assert found["/tracking/trackers/3/position"][0] < found["/tracking/trackers/4/position"][0]  # left is at -X
    assert skeleton.joints({})["Head"][1] == pytest.approx(HUMAN.joints({})["Head"][1] * 1.1)
