"""Faces over UDP: OpenSeeFace, iFacialMocap and Live Link Face, by readers of their own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from holistic_native.avatar.rotation import IDENTITY, Quaternion, X, Y, Z, about, inverse, times
from holistic_native.avatar.seen_face import SeenFace, seen_face
from holistic_native.avatar.sending import AvatarSender, Receiver, Targets
from holistic_native.avatar.sending.ifacialmocap import IFacialMocapEncoder
from holistic_native.avatar.sending.livelink import LiveLinkEncoder
from holistic_native.avatar.sending.openseeface import OpenSeeFaceEncoder
from holistic_native.avatar.sending.osc import LARGEST_DATAGRAM
from holistic_native.topology.blendshapes import BLENDSHAPES
from tests.support.face_packets import FEATURES, ifacialmocap, livelink, openseeface
from tests.support.faces import RECORDED_SIZE, matrix_of, recorded_faces, result_of
from tests.support.people import person
from tests.support.receivers import free_port, listening, port_of

WINKING = {"eyeBlinkLeft": 0.9, "jawOpen": 0.25, "mouthSmileRight": 0.5, "jawLeft": 0.1, "eyeLookOutLeft": 0.5}


def shown(
    rotation: Quaternion = IDENTITY,
    movements: dict[str, float] | None = None,
    landmarks: NDArray[Any] | None = None,
    place: tuple[float, float, float] = (1.0, 2.0, -60.0),
) -> SeenFace:
    face = seen_face(result_of(landmarks, matrix_of(rotation, place), movements), RECORDED_SIZE)
    assert face is not None
    return face


def test_live_link_face() -> None:
    """Another reader finds every value by its name; angles are radians."""
    face = shown(times(about(Y, 0.3), about(X, -0.2)), WINKING)
    (packet,) = LiveLinkEncoder().datagrams(face, 86_400 * 3 + 10.51)
    values, head = livelink(packet)
    assert (head["version"], head["name"]) == (6, "holistic_native")
    assert head["device"][0] == "$"
    assert len(packet) == 306 + len("holistic_native")
    assert head["time"] == (630, pytest.approx(0.6, abs=1e-3), 60, 1)
    wanted = {name[0].upper() + name[1:]: value for name, value in WINKING.items()}
    assert {name: values[name] for name in wanted} == pytest.approx(wanted)
    assert values["HeadYaw"] == pytest.approx(0.3, abs=1e-6)
    assert values["HeadPitch"] == pytest.approx(0.2, abs=1e-6)  # up
    assert values["HeadRoll"] == pytest.approx(0, abs=1e-6)
    assert livelink(LiveLinkEncoder().datagrams(shown(about(Z, 0.4), {}), 0)[0])[0]["HeadRoll"] == pytest.approx(0.4)
    assert values["LeftEyeYaw"] == pytest.approx(-math.radians(15))
    others = set(values) - set(wanted) - {"HeadYaw", "HeadPitch", "HeadRoll", "LeftEyeYaw"}
    assert {name for name in others if abs(values[name]) > 1e-6} == set()
    assert LiveLinkEncoder().datagrams(shown(), 0) == []  # without blendshapes


def test_ifacialmocap() -> None:
    """Angles as in the sample of its makers: X down, Y to the face's own left; metres from the camera."""
    face = shown(times(about(Y, 0.3), about(X, 0.2)), {**WINKING, "eyeLookDownRight": 0.4})
    (packet,) = IFacialMocapEncoder().datagrams(face, 0)
    assert len(packet) < LARGEST_DATAGRAM
    shapes, numbers = ifacialmocap(packet)
    assert len(shapes) == 52
    moved = {name: value for name, value in shapes.items() if value}
    wanted = {"eyeBlink_L": 0.9, "jawOpen": 0.25, "mouthSmile_R": 0.5, "jawLeft": 0.1, "eyeLookOut_L": 0.5}
    assert moved == pytest.approx({**wanted, "eyeLookDown_R": 0.4})
    assert numbers["head"] == pytest.approx([math.degrees(0.2), math.degrees(0.3), 0, 0.01, 0.02, -0.6], abs=1e-3)
    assert numbers["leftEye"] == pytest.approx([0, 15, 0], abs=1e-3)
    assert numbers["rightEye"] == pytest.approx([10, 0, 0], abs=1e-3)
    assert IFacialMocapEncoder().datagrams(shown(), 0) == []


def recorded(frame: int = 0, rotation: Quaternion | None = None) -> SeenFace:
    faces, matrices = recorded_faces()
    matrix = matrices[frame] if rotation is None else matrix_of(rotation)
    face = seen_face(result_of(faces[frame], matrix), RECORDED_SIZE)
    assert face is not None
    return face


def test_openseeface_has_points_where_landmarks_are() -> None:
    faces, _ = recorded_faces()
    (packet,) = OpenSeeFaceEncoder().datagrams(recorded(), 1e9 + 0.25)
    assert len(packet) == 1785
    found = openseeface(packet)
    assert [found[name].item() for name in ("time", "id", "success")] == [1e9 + 0.25, 0, 1]
    assert found["size"].tolist() == [720, 1280]
    assert found["error"] < 100  # receivers leave out what fits worse
    pixels = faces[0, :, :2] * RECORDED_SIZE
    # Of its 66 points: chin, tip of the nose, corners of the eyes, of the lips, and the pupils.
    for place, row in {8: 152, 30: 4, 36: 33, 45: 263, 58: 78, 62: 308, 66: 468, 67: 473}.items():
        np.testing.assert_allclose(found["points"][place], pixels[row], rtol=1e-5)
    # Read as (x, -y, z): the face's own axes, X to its right, Y up, away.
    x, y, z = (found["points3d"] * (1, -1, 1)).T
    assert [x[30], y[30], z[30]] == [0, 0, 0]
    assert x[36] > x[39] > 0 > x[42] > x[45]
    assert y[27] > y[33] > y[8]
    assert z[36] > 0 < z[0]
    assert np.hypot(x[36] - x[45], y[36] - y[45]) == pytest.approx(0.632, abs=0.01)
    assert z[68] > z[66]  # an eyeball's middle is behind its pupil
    assert found["features"].tolist() == [0] * 14  # the first face is taken for one at rest


@given(st.floats(-0.7, 0.7), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_openseeface_turns_an_avatar_as_the_head_is_turned(yaw: float, pitch: float, roll: float) -> None:
    """By the arithmetic of OpenSeeIKTarget.cs, which shows turns against the face that it was calibrated with."""

    def converted(rotation: Quaternion) -> Quaternion:
        x, y, z, w = openseeface(OpenSeeFaceEncoder().datagrams(recorded(0, rotation), 0)[0])["quaternion"].tolist()
        return -y, -x, z, w

    turned = times(about(Z, roll), times(about(Y, yaw), about(X, pitch)))
    a, b, c, d = times(converted(turned), inverse(converted(IDENTITY)))
    x, y, z, w = turned
    wanted = (x, -y, -z, w)  # in Unity's axes
    assert abs(a * wanted[0] + b * wanted[1] + c * wanted[2] + d * wanted[3]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("rotation", [IDENTITY, about(Y, 0.5), about(X, -0.4), times(about(Z, 0.3), about(Y, -0.2))])
def test_openseeface_has_opencvs_angles(rotation: Quaternion) -> None:
    cv2 = pytest.importorskip("cv2", reason="OpenCV computes the angles")
    # Who looks up or down by nothing at all has two sets of angles.
    face = recorded(0, times(rotation, about(X, 1e-3)))
    found = openseeface(OpenSeeFaceEncoder().datagrams(face, 0)[0])
    x, y, z, w = found["quaternion"].astype(np.float64)
    # The quaternion of the inverse, as a vector for Rodrigues.
    angle = 2 * math.atan2(math.hypot(x, y, z), w)
    matrix = cv2.Rodrigues(-np.array((x, y, z)) / math.hypot(x, y, z) * angle)[0]
    angles = np.array(cv2.RQDecomp3x3(matrix)[0])
    apart = (found["euler"] - angles + 180) % 360 - 180
    np.testing.assert_allclose(apart, 0, atol=0.01)
    if rotation == IDENTITY:  # who looks ahead has 180, 0 and 90 degrees
        assert abs(found["euler"][0]) == pytest.approx(180, abs=0.1)
        assert found["euler"][1:].tolist() == pytest.approx([0, 90], abs=0.01)
    _, leftwards, depth = found["translation"].tolist()
    assert abs(leftwards) < 0.01
    assert depth < -3


def moved(rows: dict[int, tuple[float, float]]) -> SeenFace:
    faces, _ = recorded_faces()
    landmarks = faces[0].copy()
    for row, way in rows.items():
        landmarks[row, :2] += np.array(way) / RECORDED_SIZE
    face = seen_face(result_of(landmarks, matrix_of(IDENTITY)), RECORDED_SIZE)
    assert face is not None
    return face


@pytest.mark.parametrize(
    ("name", "rows", "positive"),
    [
        ("EyeLeft", {385: (0, 4), 387: (0, 4)}, False),
        ("EyeRight", {160: (0, -4), 158: (0, -4)}, True),
        ("EyebrowUpDownLeft", dict.fromkeys((336, 296, 334, 293, 300), (0, -8)), True),
        ("EyebrowSteepnessRight", {70: (0, -8), 63: (0, -4)}, False),
        ("EyebrowQuirkLeft", {296: (0, -6), 334: (0, -6), 293: (0, -6)}, True),
        ("MouthCornerUpDownLeft", {308: (0, -6)}, True),
        ("MouthCornerInOutRight", {78: (-8, 0)}, True),
        ("MouthOpen", {402: (0, 20), 14: (0, 20), 178: (0, 20)}, True),
        ("MouthWide", {78: (5, 0), 308: (-5, 0)}, False),
    ],
)
def test_openseeface_features_say_which_way_a_face_moves(
    name: str, rows: dict[int, tuple[float, float]], positive: bool
) -> None:
    """Signs as its receivers take them: an eye that closes goes to -1, a corner of the mouth that rises to 1."""
    encoder = OpenSeeFaceEncoder()
    for _ in range(3):
        encoder.datagrams(moved({}), 0)
    found = openseeface(encoder.datagrams(moved(rows), 0)[0])
    value = dict(zip(FEATURES, found["features"].tolist(), strict=True))[name]
    assert value > 0.15 if positive else value < -0.15
    assert (np.abs(found["features"]) <= 1).all()
    opened = openseeface(encoder.datagrams(moved({385: (0, 30), 387: (0, 30)}), 0)[0])["open"]
    assert opened.tolist() == pytest.approx([1, 0], abs=0.02)  # the right eye goes first


anything = st.floats(width=32) | st.sampled_from([math.nan, math.inf, 0.0, 3e38, -3e38, 1e-40])


@settings(max_examples=50)
@given(
    arrays(np.float32, (478, 3), elements=anything, fill=st.sampled_from([0.0, 0.5, 1e7])),
    arrays(np.float32, (4, 4), elements=anything),
    arrays(np.float32, (52,), elements=anything),
    st.booleans(),
)
def test_numbers_are_finite_whatever_a_face_has(
    landmarks: NDArray[np.float32], matrix: NDArray[np.float32], shapes: NDArray[np.float32], given_matrix: bool
) -> None:
    result = result_of(landmarks, matrix if given_matrix else None)
    result.face_blendshapes = shapes
    face = seen_face(result, RECORDED_SIZE)
    if face is None:
        return
    for packet in OpenSeeFaceEncoder().datagrams(face, 1.0):
        numbers = openseeface(packet)
        assert all(np.isfinite(numbers[name]).all() for name in numbers.dtype.names or ())
    for packet in LiveLinkEncoder().datagrams(face, 1.0):
        assert np.isfinite(list(livelink(packet)[0].values())).all()
    for packet in IFacialMocapEncoder().datagrams(face, 1.0):
        assert len(packet) <= LARGEST_DATAGRAM
        assert all(np.isfinite(numbers).all() for numbers in ifacialmocap(packet)[1].values())


def test_receivers_get_faces_and_nobody_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    result = person(face_points=478)
    result.face_transform = matrix_of(about(Y, 0.2)).astype(np.float32)
    with listening() as one, listening() as other:
        targets = Targets(
            openseeface=Receiver("127.0.0.1", port_of(one)),
            livelink=Receiver("127.0.0.1", port_of(other)),
            ifacialmocap=Receiver("127.0.0.1", free_port()),
        )
        with AvatarSender(targets) as sender:
            sender.add(result, (640, 480), 0.0)
            assert len(one.recv(2000)) == 1785
            assert "no expressions are sent (--ifacialmocap, --livelink)" in caplog.text
            result.face_blendshapes = np.zeros(len(BLENDSHAPES), np.float32)
            sender.add(result, (640, 480), 0.1)
            values, _ = livelink(other.recv(2000))
            assert values["HeadYaw"] == pytest.approx(0.2, abs=1e-5)
            sender.add(person(face=False), (640, 480), 0.2)
            assert [(sent.protocol, sent.frames) for sent in sender.sent()] == [
                ("OpenSeeFace", 2),
                ("iFacialMocap", 1),
                ("Live Link Face", 1),
            ]
            assert str(sender.sent()[2]) == f"sent a face, 1 frame, to {targets.livelink} (Live Link Face)"
    assert caplog.text.count("no expressions are sent") == 1
