"""The skeleton of an avatar in a VRM file."""

from __future__ import annotations

import json
import math
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from holistic_native.avatar.bones import PARENTS, SIDES
from holistic_native.avatar.rotation import IDENTITY, Quaternion, Vector, add, normalised, subtract, times, turn
from holistic_native.avatar.skeleton import Skeleton

Taken = TypeVar("Taken")

LARGEST_JSON = 8 << 20
"""Bytes of what describes the scene: some 300 kB of most avatars, whose pictures and meshes are not read."""
_MOST_NODES, _FARTHEST = 20_000, 1000.0
_LIMBS = ("UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot")
_NEEDED = ("Hips", "Spine", "Head", *(side + bone for side in SIDES for bone in _LIMBS))
# VRM 1 has other names for two of a thumb's bones.
_THUMBS = {"ThumbMetacarpal": "ThumbProximal", "ThumbProximal": "ThumbIntermediate"}


def read_vrm(path: str | os.PathLike[str], *, largest: int = LARGEST_JSON) -> Skeleton:
    """Return the skeleton of an avatar: where its bones are at rest, from a file of VRM 0 or 1.

    Nothing in the file is trusted, and nothing but its head and the description of its scene is read.

    Args:
        path: the file.
        largest: how many bytes the description may have.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged, too large, or no VRM file.
    """
    return _read(path, largest, _skeleton)


def read_vrm_expressions(path: str | os.PathLike[str], *, largest: int = LARGEST_JSON) -> frozenset[str]:
    """Return the names of an avatar's own expressions, from a file of VRM 0 or 1; empty where it has none.

    Args:
        path: the file.
        largest: as of `read_vrm`.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged, too large, or no VRM file.
    """
    return _read(path, largest, _expressions)


def _read(path: str | os.PathLike[str], largest: int, take: Callable[[Any], Taken]) -> Taken:
    file = Path(path)
    try:
        with file.open("rb") as stream:
            magic, version, _, size, kind = struct.unpack("<4sIII4s", stream.read(20).ljust(20, b"\0"))
            if (magic, version, kind) != (b"glTF", 2, b"JSON"):
                raise ValueError("it must be a binary glTF file of version 2")
            if size > largest:
                raise ValueError(f"its scene has {size} bytes, more than {largest}")
            content = stream.read(size)
        if len(content) != size:
            raise ValueError("it ends too early")
        return take(json.loads(content, parse_constant=_no_constant))
    except RecursionError:
        raise ValueError(f"{file} is no VRM file that can be read: it is nested too deep") from None
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{file} is no VRM file that can be read: {error}") from None


def _no_constant(name: str) -> float:
    raise ValueError(f"it has {name}, which is no number")


def _skeleton(scene: Any) -> Skeleton:
    nodes = scene.get("nodes") if isinstance(scene, dict) else None
    if not isinstance(nodes, list) or len(nodes) > _MOST_NODES or not all(isinstance(node, dict) for node in nodes):
        raise ValueError(f"it must have a list of at most {_MOST_NODES} nodes")
    bones, sign = _bones(scene)
    missing = [bone for bone in _NEEDED if bone not in bones]
    if missing:
        raise ValueError(f"it has no bones {', '.join(missing)}")
    places = _places(nodes)
    where: dict[str, Vector] = {}
    for bone, node in bones.items():
        if not isinstance(node, int) or not 0 <= node < len(nodes):
            raise ValueError(f"the bone {bone} has no node")
        x, y, z = places[node]
        where[bone] = (sign * x, y, sign * z)
    if where["LeftUpperArm"][0] <= where["RightUpperArm"][0]:
        raise ValueError("its left arm is to the right of its right one")
    offsets: dict[str, Vector] = {}
    for bone, parent in PARENTS.items():
        carrier = parent
        while carrier is not None and carrier not in where:
            carrier = PARENTS[carrier]
        base = (0.0, 0.0, 0.0) if carrier is None else where[carrier]
        offsets[bone] = subtract(where[bone], base) if bone in where else (0.0, 0.0, 0.0)
    return Skeleton(offsets, frozenset(PARENTS) - where.keys())


def _expressions(scene: Any) -> frozenset[str]:
    """Return the names of groups of blendshapes of VRM 0, or of expressions of VRM 1."""
    groups = _member(_member(_member(scene, "extensions"), "VRM"), "blendShapeMaster")
    entries = _member(groups, "blendShapeGroups")
    names = [_member(entry, "name") for entry in entries] if isinstance(entries, list) else []
    found = _member(_member(_member(scene, "extensions"), "VRMC_vrm"), "expressions")
    for kind in ("preset", "custom"):
        entries = _member(found, kind)
        names += entries if isinstance(entries, dict) else ()
    return frozenset(name for name in names if isinstance(name, str))


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _bones(scene: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Return the node of each bone, and -1 where the avatar faces -Z, as in VRM 0, else 1."""
    extensions = scene.get("extensions")
    for name, sign in (("VRMC_vrm", 1), ("VRM", -1)):
        part = extensions.get(name) if isinstance(extensions, dict) else None
        humanoid = part.get("humanoid") if isinstance(part, dict) else None
        entries = humanoid.get("humanBones") if isinstance(humanoid, dict) else None
        if isinstance(entries, dict):
            pairs = [(bone, entry) for bone, entry in entries.items() if isinstance(entry, dict)]
        elif isinstance(entries, list):
            pairs = [(entry.get("bone"), entry) for entry in entries if isinstance(entry, dict)]
        else:
            continue
        found = {_name(bone, name): entry.get("node") for bone, entry in pairs if isinstance(bone, str)}
        return {bone: node for bone, node in found.items() if bone in PARENTS}, sign
    raise ValueError("it has no humanoid bones of VRM 0 or 1")


def _name(bone: str, extension: str) -> str:
    name = bone[:1].upper() + bone[1:]
    for thumb, unity in _THUMBS.items() if extension == "VRMC_vrm" else ():
        if name.endswith(thumb):
            return name.removesuffix(thumb) + unity
    return name


def _places(nodes: list[dict[str, Any]]) -> list[Vector]:
    parents: dict[int, int] = {}
    for index, node in enumerate(nodes):
        children = node.get("children", [])
        if not isinstance(children, list):
            raise ValueError("the children of a node must be a list")
        for child in children:
            if not isinstance(child, int) or not 0 <= child < len(nodes) or child in parents:
                raise ValueError("the nodes must be trees")
            parents[child] = index
    if sum(map(len, (node.get("children", []) for node in nodes))) > len(nodes):
        raise ValueError("the nodes must be trees")
    frames: dict[int, tuple[Vector, Quaternion, Vector]] = {}
    order = [index for index in range(len(nodes)) if index not in parents]
    for index in order:  # grows while it is gone through: each node after its parent
        place, rotation, size = _own(nodes[index])
        if index in parents:
            base, turned, sizes = frames[parents[index]]
            place = add(base, turn(turned, _by(sizes, place)))
            rotation, size = normalised(times(turned, rotation)), _by(sizes, size)
        if not all(math.isfinite(number) and abs(number) <= _FARTHEST for number in (*place, *size)):
            raise ValueError(f"its nodes must be at most {_FARTHEST:g} m away")
        frames[index] = place, rotation, size
        order += nodes[index].get("children", [])
    if len(frames) != len(nodes):
        raise ValueError("the nodes must be trees")
    return [frames[index][0] for index in range(len(nodes))]


def _by(one: Vector, other: Vector) -> Vector:
    return one[0] * other[0], one[1] * other[1], one[2] * other[2]


def _own(node: dict[str, Any]) -> tuple[Vector, Quaternion, Vector]:
    if "matrix" in node:
        raise ValueError("its nodes must have translations and rotations, not matrices")
    x, y, z = _numbers(node, "translation", (0, 0, 0))
    a, b, c, d = _numbers(node, "rotation", IDENTITY)
    e, f, g = _numbers(node, "scale", (1, 1, 1))
    return (x, y, z), normalised((a, b, c, d)), (e, f, g)


def _numbers(node: dict[str, Any], name: str, default: tuple[float, ...]) -> list[float]:
    values = node.get(name, default)
    if not isinstance(values, (list, tuple)) or len(values) != len(default):
        raise ValueError(f"the {name} of a node must be {len(default)} numbers")
    if not all(isinstance(value, (int, float)) and abs(value) <= _FARTHEST for value in values):
        raise ValueError(f"the {name} of a node must be {len(default)} numbers of at most {_FARTHEST:g}")
    return [float(value) for value in values]
