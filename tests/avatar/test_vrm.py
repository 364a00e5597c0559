"""Avatars in VRM files: their bones, and files that are refused."""

from __future__ import annotations

import json
import math
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native.avatar import HUMAN, PARENTS, Animator, seen
from holistic_native.avatar.rotation import Y, about
from holistic_native.avatar.sending.vmc import VmcEncoder
from holistic_native.avatar.vrm import read_vrm, read_vrm_expressions
from tests.support.avatars import landmarks_of

_THUMBS = {"ThumbProximal": "ThumbMetacarpal", "ThumbIntermediate": "ThumbProximal"}


def written(path: Path, scene: Any) -> Path:
    content = scene if isinstance(scene, bytes) else json.dumps(scene).encode()
    head = struct.pack("<4sIII4s", b"glTF", 2, 20 + len(content), len(content), b"JSON")
    path.write_bytes(head + content + b"meshes and pictures")
    return path


def scene(version: int, without: tuple[str, ...] = (), turned: bool = False) -> dict[str, Any]:
    """Return a scene with the bones of a person: in VRM 0 they face -Z, in VRM 1 +Z."""
    sign = -1 if version == 0 else 1
    nodes: list[dict[str, Any]] = [{"name": "scene", "children": [1], "translation": [0, 0.5, 0]}]
    numbers = {bone: number for number, bone in enumerate(PARENTS, 1)}
    for bone, parent in PARENTS.items():
        x, y, z = HUMAN.offsets[bone]
        nodes.append({"translation": [sign * x, y - 0.5 * (parent is None), sign * z]})
        if parent is not None:
            nodes[numbers[parent]].setdefault("children", []).append(numbers[bone])
    if turned:  # a rotation between the scene and the hips, and one back below them
        nodes[0]["rotation"] = about(Y, math.pi / 2)
        nodes[1]["rotation"] = about(Y, -math.pi / 2)
    bones = {bone: numbers[bone] for bone in PARENTS if bone not in without}

    def name(bone: str) -> str:
        if version == 1:
            for unity, vrm in _THUMBS.items():
                if bone.endswith(unity):
                    bone = bone.removesuffix(unity) + vrm
                    break
        return bone[0].lower() + bone[1:]

    if version == 0:
        entries: Any = [{"bone": name(bone), "node": node} for bone, node in bones.items()]
        return {"nodes": nodes, "extensions": {"VRM": {"humanoid": {"humanBones": entries}}}}
    entries = {name(bone): {"node": node} for bone, node in bones.items()}
    return {"nodes": nodes, "extensions": {"VRMC_vrm": {"humanoid": {"humanBones": entries}}}}


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("turned", [False, True])
def test_bones_are_where_the_avatar_has_them(version: int, turned: bool, tmp_path: Path) -> None:
    """In the skeleton's axes, whichever way the version faces: left at +X, forward +Z."""
    skeleton = read_vrm(written(tmp_path / "a.vrm", scene(version, turned=turned)))
    assert skeleton.missing == frozenset()
    for bone, offset in HUMAN.offsets.items():
        assert skeleton.offsets[bone] == pytest.approx(offset, abs=1e-6), bone


def test_an_avatar_may_lack_bones(tmp_path: Path) -> None:
    """What hangs on them is where it was, and its limbs point where landmarks are all the same."""
    without = ("Chest", "UpperChest", "Neck", "LeftToes", "Jaw", "LeftShoulder", "RightShoulder")
    skeleton = read_vrm(written(tmp_path / "a.vrm", scene(1, without)))
    assert skeleton.missing == set(without)
    assert skeleton.offsets["Chest"] == (0, 0, 0)
    assert skeleton.joints({})["LeftHand"] == pytest.approx(HUMAN.joints({})["LeftHand"])
    wanted = {"LeftUpperArm": about(Y, -0.6), "Hips": about(Y, 0.4)}
    body, hands = landmarks_of(wanted)
    pose = Animator(skeleton, None).pose(seen(body, *hands), 0.0)
    assert {bone for bone, rotation in pose.rotations.items() if not np.isfinite(rotation).all()} == set()
    joints, person = skeleton.joints(pose.rotations), HUMAN.joints(wanted)
    for place in range(3):
        made = joints["LeftHand"][place] - joints["LeftLowerArm"][place]
        assert made == pytest.approx(person["LeftHand"][place] - person["LeftLowerArm"][place], abs=0.004)
    assert len(VmcEncoder(skeleton).datagrams(pose, 0.0)) == 4


GOOD = scene(1)
HUMANOID = {"humanoid": {"humanBones": {"hips": {"node": 0}}}}
DEEP = b'{"nodes": ' + b"[" * 100_000


def nodes(*entries: Any) -> dict[str, Any]:
    return {**GOOD, "nodes": [*GOOD["nodes"], *entries]}


HOSTILE: dict[str, tuple[Any, str]] = {
    "no json": (b"{", "Expecting property name"),
    "no utf-8": (b'"\xff"', "can't decode"),
    "deep": (DEEP, "nested too deep|Expecting"),
    "NaN": (b'{"nodes": [NaN]}', "NaN, which is no number"),
    "list": ([], "must have a list of at most 20000 nodes"),
    "many": ({"nodes": [{}] * 20_001}, "must have a list of at most 20000 nodes"),
    "no nodes": ({"nodes": [1]}, "must have a list"),
    "no avatar": ({"nodes": []}, "it has no humanoid bones"),
    "other extension": ({"nodes": [], "extensions": {"VRM": {"humanoid": 1}}}, "it has no humanoid bones"),
    "hips alone": ({"nodes": [{}], "extensions": {"VRMC_vrm": HUMANOID}}, "it has no bones Spine, Head, LeftUpperArm"),
    "circle": (nodes({"children": [57]}, {"children": [56]}), "the nodes must be trees"),
    "itself": (nodes({"children": [56]}), "the nodes must be trees"),
    "two parents": (nodes({"children": [1]}), "the nodes must be trees"),
    "outside": (nodes({"children": [10**9]}), "the nodes must be trees"),
    "children": (nodes({"children": 3}), "the children of a node must be a list"),
    "far": (nodes({"translation": [0, 1e30, 0]}), "the translation of a node must be 3 numbers of at most 1000"),
    "text": (nodes({"translation": ["0", 1, 0]}), "the translation of a node must be 3 numbers"),
    "two": (nodes({"scale": [1, 1]}), "the scale of a node must be 3 numbers"),
    "growing": (
        nodes(*({"scale": [900] * 3, "children": [57 + place]} for place in range(50)), {}),
        "its nodes must be at most 1000 m away",
    ),
    "mirrored": (
        {**GOOD, "extensions": scene(0)["extensions"]},
        "its left arm is to the right of its right one",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_in_little_memory(case: str, tmp_path: Path) -> None:
    content, message = HOSTILE[case]
    path = written(tmp_path / "a.vrm", content)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=rf"a\.vrm is no VRM file that can be read: .*({message})"):
            read_vrm(path)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_sizes_that_lie_are_refused_before_they_cost_anything(tmp_path: Path) -> None:
    path = tmp_path / "a.vrm"
    heads = {
        "it must be a binary glTF file": b"glTX" + bytes(16),
        "its scene has 4294967295 bytes": struct.pack("<4sIII4s", b"glTF", 2, 99, 2**32 - 1, b"JSON"),
        "it ends too early": struct.pack("<4sIII4s", b"glTF", 2, 99, 5_000_000, b"JSON"),
        "it must be a binary": b"",
    }
    for message, head in heads.items():
        path.write_bytes(head)
        with pytest.raises(ValueError, match=message):
            read_vrm(path)
    with pytest.raises(ValueError, match="more than 100"):
        read_vrm(written(path, GOOD), largest=100)
    with pytest.raises(FileNotFoundError):
        read_vrm(tmp_path / "b.vrm")


def test_flipped_bits_are_refused_or_harmless(tmp_path: Path) -> None:
    path = written(tmp_path / "a.vrm", GOOD)
    content = path.read_bytes()
    random = np.random.default_rng(0)
    refused = 0
    for _ in range(300):
        damaged = bytearray(content)
        damaged[random.integers(len(content))] ^= 1 << random.integers(8)
        path.write_bytes(damaged)
        try:
            assert np.isfinite(list(read_vrm(path).offsets.values())).all()
        except ValueError as error:
            assert "a.vrm is no VRM file" in str(error)  # noqa: PT017
            refused += 1
    assert refused > 100


def test_an_avatar_says_which_expressions_it_has(tmp_path: Path) -> None:
    groups: Any = [{"name": "Joy", "presetName": "joy"}, {"name": "EyeBlinkLeft"}, {"name": 3}, "text"]
    old, new = scene(0), scene(1)
    old["extensions"]["VRM"]["blendShapeMaster"] = {"blendShapeGroups": groups}
    new["extensions"]["VRMC_vrm"]["expressions"] = {"preset": {"happy": {}}, "custom": {"eyeBlinkLeft": {}}}
    assert read_vrm_expressions(written(tmp_path / "a.vrm", old)) == {"Joy", "EyeBlinkLeft"}
    assert read_vrm_expressions(written(tmp_path / "a.vrm", new)) == {"happy", "eyeBlinkLeft"}
    strange: Any
    for strange in (GOOD, [], {"extensions": {"VRM": {"blendShapeMaster": []}}}, {"extensions": {"VRMC_vrm": 1}}):
        assert read_vrm_expressions(written(tmp_path / "a.vrm", strange)) == set()
    with pytest.raises(ValueError, match=r"nested too deep|Expecting"):
        read_vrm_expressions(written(tmp_path / "a.vrm", DEEP))
