"""Read a BVH file by other programs, and compare where they have its joints with where we have them.

    python -m tools.bvh_readers [FILE.bvh]

Without a file it writes one of a person who waves. Needs bvh and bvhsdk; where bpy is installed, Blender's importer
reads it too: `nox -s bvh` installs them.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from holistic_native import formats
from holistic_native.avatar.rotation import Y, Z, about
from holistic_native.formats.foreign.bvh import BvhFile
from holistic_native.result import HolisticResult, LandmarkList
from tests.support.avatars import landmarks_of


def by_bvh(path: Path, motion: formats.Motion) -> str:
    """Read names and channels by the package `bvh`."""
    from bvh import Bvh

    read = Bvh(path.read_text())
    assert tuple(read.get_joints_names()) == motion.names
    assert (read.nframes, read.frame_time) == (len(motion), motion.frame_time)
    for name in motion.names:
        assert read.joint_channels(name)[-3:] == ["Zrotation", "Xrotation", "Yrotation"]
        angles = [read.frame_joint_channels(frame, name, read.joint_channels(name)) for frame in range(len(motion))]
        assert np.isfinite(np.array(angles, np.float64)).all()
    return f"{read.nframes} frames of {len(motion.names)} joints"


def by_bvhsdk(path: Path, motion: formats.Motion) -> str:
    """Let `bvhsdk` compute where joints are."""
    import bvhsdk

    read = bvhsdk.ReadFile(str(path))
    joints, far = motion.joints(), 0.0
    for frame in range(0, len(motion), max(1, len(motion) // 20)):
        for joint in read.root:
            found = np.asarray(joint.getPosition(frame)).ravel()[:3]
            far = max(far, float(np.abs(found - joints[frame, motion.names.index(joint.name)]).max()))
    assert far < 1e-6, far
    return f"joints are at most {far:.1e} from ours"


def by_blender(path: Path, motion: formats.Motion) -> str:
    """Import it into Blender, whose Z is up, and compare the heads of its bones."""
    import bpy

    bpy.ops.import_anim.bvh(filepath=str(path), axis_forward="-Z", axis_up="Y", use_fps_scale=False)
    armature: Any = bpy.context.object
    assert {bone.name for bone in armature.pose.bones} == set(motion.names)
    joints, far = motion.joints(), 0.0
    for frame in range(0, len(motion), max(1, len(motion) // 20)):
        bpy.context.scene.frame_set(frame + 1)
        for bone in armature.pose.bones:
            x, y, z = armature.matrix_world @ bone.head
            wanted = joints[frame, motion.names.index(bone.name)]
            far = max(far, float(np.abs(np.array((x, z, -y)) - wanted).max()))
    assert far < 0.01, far
    return f"bones are at most {far:.1e} from ours"


def reported(reader: Callable[[Path, formats.Motion], str], path: Path, motion: formats.Motion) -> bool:
    """Read and report; False where that failed, so that the others read it all the same."""
    try:
        found = reader(path, motion)
    except Exception as error:
        sys.stdout.write(f"{reader.__name__}: FAILED: {type(error).__name__}: {error}\n")
        return False
    sys.stdout.write(f"{reader.__name__}: {found}\n")
    return True


def waving(path: Path) -> Path:
    """Write a person who waves, for as long as two seconds."""
    with BvhFile(path, formats.Recording("waving", 640, 480, 30.0, 468)) as file:
        for frame in range(60):
            swing = math.sin(frame / 5)
            body, _ = landmarks_of({"Hips": about(Y, swing), "LeftUpperArm": about(Z, swing)})
            world = LandmarkList(body.astype(np.float32))
            file.add(frame, frame / 30, HolisticResult(None, world, None, None, None, None))
    return path


def main() -> int:
    """Read and report; 1 when a program reads something else."""
    with TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else waving(Path(folder, "waving.bvh"))
        motion = formats.read_bvh(path)
        readers: list[Callable[[Path, formats.Motion], str]] = [by_bvh, by_bvhsdk]
        if find_spec("bpy") is not None:
            readers.append(by_blender)
        results = [reported(reader, path, motion) for reader in readers]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
