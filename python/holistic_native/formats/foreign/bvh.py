"""Bones with rotations as BVH, Biovision's hierarchies with motion."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.avatar.animator import Animator, hips_on_floor
from holistic_native.avatar.bones import BONES, PARENTS, SIDES
from holistic_native.avatar.euler import Angles, euler_zxy
from holistic_native.avatar.proportions import MEASURED, fitted, measured
from holistic_native.avatar.rotation import IDENTITY, Quaternion, Vector, between, scale
from holistic_native.avatar.seen import seen_in
from holistic_native.avatar.skeleton import HUMAN, Skeleton
from holistic_native.formats.foreign.spooled import SpooledFile
from holistic_native.formats.schema import arrays_of

if TYPE_CHECKING:
    from pathlib import Path

    from holistic_native.formats.schema import Recording
    from holistic_native.result import HolisticResult

UNITS = {"cm": 100.0, "m": 1.0}
"""Of lengths, and how many of them are a metre."""
# Eleven hours at 25 frames a second; more comes of time stamps that are wrong.
_MOST_FRAMES = 1_000_000
_FPS = 30.0
# Of the last bone of a chain, whose end no landmark is at, metres.
_END = 0.02
_RENAMED = {
    "Chest": "Spine1",
    "UpperChest": "Spine2",
    "UpperArm": "Arm",
    "LowerArm": "ForeArm",
    "UpperLeg": "UpLeg",
    "LowerLeg": "Leg",
    "Toes": "ToeBase",
}
_PHALANGES = {"Proximal": "1", "Intermediate": "2", "Distal": "3"}
_LEFT_OUT = ("LeftEye", "RightEye", "Jaw")  # which turn by nothing
_RECORD = struct.Struct(f"<{1 + 4 * len(BONES)}d")
Rotations = dict[str, Quaternion]


def _name(bone: str) -> str:
    side = next((side for side in SIDES if bone.startswith(side)), "")
    part = bone.removeprefix(side)
    for phalanx, number in _PHALANGES.items():
        if part.endswith(phalanx):
            return f"{side}Hand{part.removesuffix(phalanx).replace('Little', 'Pinky')}{number}"
    return side + _RENAMED.get(part, part)


JOINTS = {bone: _name(bone) for bone in BONES if bone not in _LEFT_OUT}
"""What the file calls each bone, as Mixamo does."""


def _order(bone: str) -> Iterator[str]:
    yield bone
    for child in JOINTS:
        if PARENTS[child] == bone:
            yield from _order(child)


ORDER = tuple(_order("Hips"))
"""The bones as the hierarchy has them: each before those that hang on it, one branch after the other."""


class BvhFile(SpooledFile):
    """A skeleton's rotations, one line of Euler angles for every frame, at a constant rate.

    Y is up, the rest pose is a T-pose that faces Z. Bones are as long as their landmarks are apart in the median of
    the frames. Rotations between two time stamps are interpolated, at the frame rate of the recording.
    """

    def __init__(self, path: Path, recording: Recording, *, units: str = "cm", t_pose: bool = False) -> None:
        """Start the file.

        Args:
            path: the file.
            recording: where the frames come from.
            units: of lengths, "cm" or "m".
            t_pose: begin with a frame at rest, which programs that put motions on other skeletons ask for.

        Raises:
            OSError: the file cannot be written.
            ValueError: there is no such unit.
        """
        if units not in UNITS:
            raise ValueError(f"units must be one of {', '.join(UNITS)}, got {units!r}")
        super().__init__(path, recording)
        self._units = UNITS[units]
        self._t_pose = t_pose
        self._animator = Animator(smoothing=None)
        self._lengths = array("d")
        self._first = self._last = 0.0

    def add(
        self,
        index: int,  # noqa: ARG002 (times say more)
        timestamp: float,
        result: HolisticResult,
        *,
        size: tuple[int, int] | None = None,
        person: int = 0,
    ) -> None:
        """Append a frame; see `LandmarkWriter`. People after the first, and frames out of order, are left out."""
        if person or (self.frames and timestamp <= self._last):
            return
        first = self._first if self.frames else timestamp
        if (timestamp - first) * self._fps >= _MOST_FRAMES:
            raise ValueError(
                f"a BVH file has at most {_MOST_FRAMES} frames, got times from {first:g} to {timestamp:g} s"
            )
        arrays_of(result, self.recording)  # refuses what no file of landmarks takes
        found = seen_in(result, size or (self.recording.width, self.recording.height))
        pose = self._animator.pose(found, timestamp)
        self._lengths.extend(measured(found))
        self._first, self._last = first, timestamp
        self.frames += 1
        numbers = (number for bone in BONES for number in pose.rotations[bone])
        with errors_name(self.path):
            self.spool.write(_RECORD.pack(timestamp, *numbers))

    @property
    def _fps(self) -> float:
        return self.recording.fps or _FPS

    def finish(self, *, complete: bool) -> None:
        """Write the hierarchy, now that lengths are known, and the motion."""
        with self.spool:
            if complete:
                skeleton = self._skeleton()
                self._write(f"HIERARCHY\n{''.join(self._hierarchy(skeleton))}MOTION\n")
                moving = round((self._last - self._first) * self._fps) + 1 if self.frames else 0
                count = moving + self._t_pose
                self._write(f"Frames: {count}\nFrame Time: {1 / self._fps:.9g}\n")
                self.spool.seek(0)
                angles: dict[str, Angles] = {}
                if self._t_pose:
                    self._write(self._line(skeleton, {}, angles))
                for rotations in islice(self._resampled(moving), moving):
                    self._write(self._line(skeleton, rotations, angles))

    def _skeleton(self) -> Skeleton:
        lengths = np.array(self._lengths).reshape(-1, len(MEASURED))
        known = {name: column[~np.isnan(column)] for name, column in zip(MEASURED, lengths.T, strict=True)}
        return fitted(HUMAN, {name: float(np.median(column)) for name, column in known.items() if column.size})

    def _hierarchy(self, skeleton: Skeleton, bone: str = "Hips", depth: int = 0) -> Iterator[str]:
        tab, inner = "\t" * depth, "\t" * (depth + 1)
        position = "6 Xposition Yposition Zposition" if bone == "Hips" else "3"
        offset = (0.0, 0.0, 0.0) if bone == "Hips" else skeleton.offsets[bone]
        yield f"{tab}{'JOINT' if depth else 'ROOT'} {JOINTS[bone]}\n{tab}{{\n{inner}OFFSET {self._numbers(offset)}\n"
        yield f"{inner}CHANNELS {position} Zrotation Xrotation Yrotation\n"
        children = [child for child in JOINTS if PARENTS[child] == bone]
        for child in children:
            yield from self._hierarchy(skeleton, child, depth + 1)
        if not children:
            end = scale(skeleton.direction(bone), _END)
            yield f"{inner}End Site\n{inner}{{\n{inner}\tOFFSET {self._numbers(end)}\n{inner}}}\n"
        yield f"{tab}}}\n"

    def _numbers(self, metres: Vector) -> str:
        return " ".join(f"{number * self._units + 0.0:.6f}" for number in metres)

    def _resampled(self, count: int) -> Iterator[Rotations]:
        # At the times of a constant rate, between the two frames around each.
        before = after = self._read()
        for step in range(count):
            time = self._first + step / self._fps
            while after[0] < time and after[0] < self._last:
                before, after = after, self._read()
            passed = after[0] - before[0]
            share = min(1.0, max(0.0, (time - before[0]) / passed)) if passed > 0 else 1.0
            yield {bone: between(before[1][bone], after[1][bone], share) for bone in BONES}

    def _read(self) -> tuple[float, Rotations]:
        time, *numbers = _RECORD.unpack(self.spool.read(_RECORD.size))
        rotations = zip(*(numbers[part::4] for part in range(4)), strict=True)
        return time, dict(zip(BONES, rotations, strict=True))

    def _line(self, skeleton: Skeleton, rotations: Rotations, angles: dict[str, Angles]) -> str:
        # Angles follow those of the line before, which `angles` has.
        cells = [self._numbers(hips_on_floor(skeleton, rotations))]
        for bone in ORDER:
            angles[bone] = euler_zxy(rotations.get(bone, IDENTITY), angles.get(bone, (0.0, 0.0, 0.0)))
            cells.append(" ".join(f"{angle + 0.0:.6f}" for angle in angles[bone]))
        return " ".join(cells) + "\n"
