"""BVH: what is written is what landmarks show, other programs can read it, and what is hostile is refused."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holistic_native import formats
from holistic_native.app.main import main
from holistic_native.avatar import BONES, HUMAN, Animator, seen
from holistic_native.avatar.euler import euler_zxy, rotation_zxy
from holistic_native.avatar.proportions import MEASURED, fitted, measured
from holistic_native.avatar.rotation import Quaternion, X, Y, Z, about, angle_between, times, unit
from holistic_native.avatar.skeleton import NEXT
from holistic_native.formats import Recording
from holistic_native.formats.foreign.bvh import JOINTS, BvhFile
from holistic_native.formats.json_lines import JsonLinesFile
from holistic_native.result import HolisticResult, LandmarkList, NormalizedLandmarkList
from tests.support.avatars import landmarks_of

VIDEO = Recording("a.avi", 640, 480, 25.0, 468)
Rotations = dict[str, Quaternion]


def result_of(rotations: Rotations | None) -> HolisticResult:
    """Return a person in a pose, or nobody."""
    if rotations is None:
        return HolisticResult(None, None, None, None, None, None)
    body, hands = landmarks_of(rotations)
    left, right = (NormalizedLandmarkList((hand / (640, 480, 640)).astype(np.float32)) for hand in hands)
    pose, world = NormalizedLandmarkList(body.astype(np.float32)), LandmarkList(body.astype(np.float32))
    return HolisticResult(pose, world, left, right, None, None)


def write(path: Path, poses: list[Rotations | None], times: list[float] | None = None, **options: Any) -> Path:
    with BvhFile(path, VIDEO, **options) as file:
        for index, rotations in enumerate(poses):
            time = index / 25 if times is None else times[index]
            file.add(index, time, result_of(rotations))
    return path


def second_parser(path: Path) -> tuple[dict[str, Any], np.ndarray[Any, np.dtype[np.float64]]]:
    """Read a BVH file word by word, as its description has it, and give the tree and the channels."""
    words = path.read_text().split()
    place = words.index("HIERARCHY") + 1

    def joint() -> dict[str, Any]:
        nonlocal place
        kind, name = words[place : place + 2]
        assert words[place + 2 : place + 4] == ["{", "OFFSET"]
        found: dict[str, Any] = {"name": name, "offset": list(map(float, words[place + 4 : place + 7])), "of": []}
        place += 7
        if kind != "End":
            count = int(words[place + 1])
            found["channels"] = words[place + 2 : place + 2 + count]
            place += 2 + count
        while words[place] != "}":
            found["of"].append(joint())
        place += 1
        return found

    root = joint()
    assert words[place : place + 2] == ["MOTION", "Frames:"]
    assert words[place + 3 : place + 5] == ["Frame", "Time:"]
    numbers = np.array(words[place + 6 :], np.float64)
    return root, numbers.reshape(int(words[place + 2]), -1)


def walking(count: int) -> list[Rotations | None]:
    """Return frames of somebody who turns on the spot, bends knees and waves."""
    return [
        {
            "Hips": times(about(Y, 0.4 * step), about(X, 0.3)),
            "LeftUpperArm": times(about(Z, 0.9 * math.sin(step)), about(Y, 0.4)),
            "LeftLowerArm": about(Y, -0.8 - 0.5 * math.sin(step)),
            "RightLowerArm": about(Y, 1.0),
            "RightUpperLeg": about(X, -0.9 + 0.02 * step),
            "RightLowerLeg": about(X, 1.1),
            "LeftLowerLeg": about(X, 0.5),
            "RightIndexProximal": about(Z, 0.7),
        }
        for step in range(count)
    ]


def test_joints_are_where_the_skeleton_of_fixed_lengths_has_them(tmp_path: Path) -> None:
    """Within 2 mm, and limbs within a degree of their landmarks."""
    poses = walking(40)
    motion = formats.read_bvh(write(tmp_path / "a.bvh", poses))
    assert motion.names[0] == "Hips"
    assert (len(motion), motion.frame_time) == (40, 0.04)
    places = {bone: motion.names.index(name) for bone, name in JOINTS.items()}
    found = motion.joints() / 100
    skeleton = fitted(HUMAN, dict(zip(MEASURED, measured(seen(landmarks_of({})[0])), strict=True)))
    for frame, rotations in enumerate(poses):
        assert rotations is not None
        wanted = skeleton.joints(rotations, tuple(found[frame, places["Hips"]]))
        assert max(math.dist(found[frame, place], wanted[bone]) for bone, place in places.items()) < 0.002
        for bone in ("LeftUpperArm", "LeftLowerArm", "RightUpperLeg", "RightLowerLeg", "RightIndexProximal"):
            ends = [np.array(points[NEXT[bone]]) - points[bone] for points in (wanted, HUMAN.joints(rotations))]
            made = found[frame, places[NEXT[bone]]] - found[frame, places[bone]]
            one, other = unit(tuple(made)), unit(tuple(ends[1]))
            assert one is not None
            assert other is not None
            assert math.degrees(angle_between(one, other)) < 1


def test_a_second_parser_reads_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "a.bvh", walking(5))
    root, numbers = second_parser(path)
    motion = formats.read_bvh(path)
    names: list[str] = []
    offsets = []

    def visit(joint: dict[str, Any]) -> None:
        if joint["name"] != "Site":
            names.append(joint["name"])
            offsets.append(joint["offset"])
        for child in joint["of"]:
            visit(child)

    visit(root)
    assert tuple(names) == motion.names
    np.testing.assert_array_equal(offsets, motion.offsets)
    assert numbers.shape == (5, 3 + 3 * len(names))
    arm = 3 + 3 * names.index("LeftArm")
    for frame in range(5):
        z, x, y = numbers[frame, arm : arm + 3]
        quaternion = rotation_zxy((z, x, y))
        np.testing.assert_allclose(motion.rotations[frame, names.index("LeftArm")], matrix(quaternion), atol=1e-9)


def matrix(rotation: Quaternion) -> Any:
    from holistic_native.avatar.rotation import turn

    return np.array([turn(rotation, axis) for axis in (X, Y, Z)]).T


def test_blenders_rules(tmp_path: Path) -> None:
    """Each brace, offset and list of channels on a line, in this order; names once; a frame a line."""
    lines = write(tmp_path / "a.bvh", walking(3)).read_text().splitlines()
    assert lines[0] == "HIERARCHY"
    heads = [place for place, line in enumerate(lines) if re.match(r"\t*(ROOT|JOINT) \w+$", line)]
    for place in heads:
        assert lines[place + 1].strip() == "{"
        assert re.match(r"\t+OFFSET( -?\d+\.\d{6}){3}$", lines[place + 2])
        assert re.match(
            r"\t+CHANNELS (3|6 Xposition Yposition Zposition) Zrotation Xrotation Yrotation$", lines[place + 3]
        )
    names = [lines[place].split()[1] for place in heads]
    assert len(set(names)) == len(names) == len(BONES) - 3
    motion = lines.index("MOTION")
    assert lines[motion + 1 : motion + 3] == ["Frames: 3", "Frame Time: 0.04"]
    assert [len(line.split()) for line in lines[motion + 3 :]] == [3 + 3 * len(names)] * 3


def test_angles_do_not_jump(tmp_path: Path) -> None:
    _, numbers = second_parser(write(tmp_path / "a.bvh", walking(60)))
    assert np.abs(np.diff(numbers[:, 3:], axis=0)).max() <= 180
    assert np.ptp(numbers[:, 5]) > 1000  # somebody who turns four times has turned by 1,350 degrees


@given(*[st.floats(-400, 400)] * 6)
def test_angles_near_others_are_the_same_rotation(z: float, x: float, y: float, a: float, b: float, c: float) -> None:
    found = euler_zxy(rotation_zxy((z, x, y)), (a, b, c))
    assert max(abs(one - other) for one, other in zip(found, (a, b, c), strict=True)) <= 180 + 1e-9
    np.testing.assert_allclose(matrix(rotation_zxy(found)), matrix(rotation_zxy((z, x, y))), atol=1e-4)


@pytest.mark.parametrize("x", [90.0, -90.0])
def test_angles_at_the_pole(x: float) -> None:
    found = euler_zxy(rotation_zxy((30, x, 50)), (0, 0, 20))
    assert found[1:] == (x, 20)
    np.testing.assert_allclose(matrix(rotation_zxy(found)), matrix(rotation_zxy((30, x, 50))), atol=1e-6)


def test_uneven_times_become_even_ones(tmp_path: Path) -> None:
    """A rotation that goes on evenly is even in the file, whatever the times of its frames."""
    moments = [0.0, 0.04, 0.1, 0.13, 0.22, 0.4]
    poses: list[Rotations | None] = [{"Hips": about(Y, time)} for time in moments]
    _, numbers = second_parser(write(tmp_path / "a.bvh", poses, [time + 7 for time in moments]))
    np.testing.assert_allclose(numbers[:, 5], np.degrees(np.arange(11) * 0.04), atol=1e-3)


def test_units_and_the_t_pose(tmp_path: Path) -> None:
    cm = formats.read_bvh(write(tmp_path / "a.bvh", walking(2)))
    metres = formats.read_bvh(write(tmp_path / "b.bvh", walking(2), units="m", t_pose=True))
    np.testing.assert_allclose(metres.offsets * 100, cm.offsets, atol=1e-4)
    assert len(metres) == 3
    np.testing.assert_array_equal(metres.rotations[0], np.broadcast_to(np.eye(3), (len(BONES) - 3, 3, 3)))
    wrists = [metres.joints()[0, metres.names.index(f"{side}Hand")] for side in ("Left", "Right")]
    assert wrists[0][0] > 0.6
    assert wrists[1][0] < -0.6
    with pytest.raises(ValueError, match="units must be one of cm, m, got 'inch'"):
        BvhFile(tmp_path / "c.bvh", VIDEO, units="inch")


def test_nobody_and_nothing(tmp_path: Path) -> None:
    assert len(formats.read_bvh(write(tmp_path / "a.bvh", []))) == 0
    motion = formats.read_bvh(write(tmp_path / "b.bvh", [None, *walking(1), None]))
    assert np.isfinite(motion.joints()).all()
    with pytest.raises(ValueError, match="a BVH file has at most 1000000 frames"):
        write(tmp_path / "c.bvh", [{}, {}], [0.0, 1e9])
    assert not (tmp_path / "c.bvh").exists()


def test_people_have_their_own_lengths() -> None:
    """The median of the frames: one wrong frame changes nothing."""
    tall = HUMAN.scaled({"LeftLowerLeg": 1.2, "RightLowerLeg": 1.2, "LeftHand": 0.9, "RightHand": 0.9})
    found = [measured(seen(landmarks_of({}, tall)[0])) for _ in range(3)]
    skeleton = fitted(HUMAN, dict(zip(MEASURED, np.median([*found, [9.0] * len(MEASURED)], axis=0), strict=True)))
    for bone in ("LowerLeg", "Hand", "Foot", "UpperArm", "UpperLeg"):
        assert skeleton.offsets[f"Left{bone}"] == pytest.approx(tall.offsets[f"Left{bone}"], abs=1e-6)
    assert skeleton.joints({})["LeftToes"][1] == pytest.approx(HUMAN.joints({})["LeftToes"][1])
    assert all(math.isnan(length) for length in measured(seen(None)))


def test_the_command_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with JsonLinesFile(Path("a.jsonl"), VIDEO) as file:
        for index, rotations in enumerate(walking(4)):
            file.add(index, index / 25, result_of(rotations))
    assert main(["replay", "a.jsonl", "--to", "a.bvh", "--to", "bvh:b.txt", "--bvh-units", "m", "--bvh-tpose"]) == 0
    assert Path("a.bvh").read_text() == Path("b.txt").read_text()
    assert len(formats.read_bvh("a.bvh")) == 5
    assert np.abs(formats.read_bvh("a.bvh").offsets).max() < 1


def test_what_is_written_frame_by_frame_is_what_the_animator_makes(tmp_path: Path) -> None:
    """Nothing is smoothed in the file: its landmarks may be, before."""
    poses = walking(3)
    motion = formats.read_bvh(write(tmp_path / "a.bvh", poses))
    animator = Animator(smoothing=None)
    for frame, rotations in enumerate(poses):
        assert rotations is not None
        body, hands = landmarks_of(rotations)
        pose = animator.pose(seen(body, *hands), frame / 25)
        for bone, name in JOINTS.items():
            found = motion.rotations[frame, motion.names.index(name)]
            np.testing.assert_allclose(found, matrix(pose.rotations[bone]), atol=1e-5)
