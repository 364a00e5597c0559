"""Landmarks as `.pose` files of version 0.2, the format of sign-language-processing/pose."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holistic_native import topology
from holistic_native.atomic_write import errors_name
from holistic_native.formats.foreign.spooled import SpooledFile
from holistic_native.formats.schema import FACE, LEFT_HAND, PARTS, POSE, POSE_WORLD, RIGHT_HAND, arrays_of, point_names
from holistic_native.topology.ibug import FACE_68_CONNECTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from holistic_native.formats.schema import Part, Recording
    from holistic_native.result import HolisticResult

VERSION = 0.2
POINT_FORMAT = "XYZC"
LARGEST_SIDE = 65535


class Component(NamedTuple):
    """A part as this format calls it.

    Attributes:
        part: of ours.
        name: in the file.
        colour: of its lines.
    """

    part: Part
    name: str
    colour: tuple[int, int, int]


COMPONENTS = (
    Component(POSE, "POSE_LANDMARKS", (255, 0, 0)),
    Component(FACE, "FACE_LANDMARKS", (128, 0, 0)),
    Component(LEFT_HAND, "LEFT_HAND_LANDMARKS", (255, 163, 64)),
    Component(RIGHT_HAND, "RIGHT_HAND_LANDMARKS", (64, 190, 255)),
    Component(POSE_WORLD, "POSE_WORLD_LANDMARKS", (255, 0, 0)),
)


class PoseFile(SpooledFile):
    """Landmarks in pixels with a confidence, in the components of pose-format's own `load_holistic`.

    As there, x and y are multiplied by the image's width and height, also of world landmarks, z is as it was, and what
    is missing is 0 with confidence 0. The confidence of hands and face is 1, that of the body its visibility.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Write the header; see `LandmarkFile`.

        Raises:
            ValueError: the picture is larger than the format can say.
        """
        if max(recording.width, recording.height) > LARGEST_SIDE:
            size = f"{recording.width} x {recording.height}"
            raise ValueError(f"a .pose file must be of a picture of at most {LARGEST_SIDE} pixels, got {size}")
        super().__init__(path, recording)
        with errors_name(path):
            self.file.stream.write(pose_header(recording))
            self._start = self.file.stream.tell()
            # A picture is one frame of a second.
            self.file.stream.write(struct.pack("<fIH", recording.fps or 1.0, 0, 1))

    def add(
        self,
        index: int,  # noqa: ARG002 (frames follow one another)
        timestamp: float,  # noqa: ARG002
        result: HolisticResult,
        *,
        size: tuple[int, int] | None = None,
        person: int = 0,
    ) -> None:
        """Append a frame; see `LandmarkWriter`. People after the first are left out."""
        if person:
            return
        parts = dict(zip(PARTS, arrays_of(result, self.recording), strict=True))
        scale = np.array((*(size or (self.recording.width, self.recording.height)), 1), np.float64)
        data, confidence = [], []
        for component in COMPONENTS:
            found = _scaled(parts[component.part], self.recording.shape(component.part)[0], scale)
            data.append(found[0])
            confidence.append(found[1])
        with errors_name(self.path):
            self.file.stream.write(np.concatenate(data).astype("<f4").tobytes())
            self.spool.write(np.concatenate(confidence).astype("<f4").tobytes())
        self.frames += 1

    def finish(self, *, complete: bool) -> None:
        """Write how many frames there are, and the confidence, which comes last."""
        with self.spool:
            if complete:
                self.append_spool()
                self.file.stream.seek(self._start)
                self.file.stream.write(struct.pack("<fIH", self.recording.fps or 1.0, self.frames, 1))


def _scaled(
    array: NDArray[np.float32] | None, points: int, scale: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if array is None:
        return np.zeros((points, 3)), np.zeros(points)
    data = array[:, :3].astype(np.float64) * scale
    confidence = array[:, 3].astype(np.float64) if array.shape[1] == 4 else np.ones(points)
    unknown = np.isnan(data).any(axis=1)
    data[unknown] = 0
    return data, np.where(unknown, 0, np.nan_to_num(confidence))


def pose_header(recording: Recording) -> bytes:
    """Return what such a file begins with; width and height stand at bytes 4 to 8 of it, as uint16."""
    parts = [struct.pack("<fHHHH", VERSION, recording.width, recording.height, 0, len(COMPONENTS))]
    for part, name, colour in COMPONENTS:
        names, limbs = point_names(part, recording.shape(part)[0]), tuple(_limbs(part, recording.face_points))
        parts += [_text(name), _text(POINT_FORMAT), struct.pack("<HHH", len(names), len(limbs), 1)]
        parts += [*map(_text, names), *(struct.pack("<HH", *limb) for limb in limbs), struct.pack("<HHH", *colour)]
    return b"".join(parts)


def _limbs(part: Part, face_points: int) -> Iterable[tuple[int, int]]:
    if part in (LEFT_HAND, RIGHT_HAND):
        return topology.HAND_CONNECTIONS
    if part != FACE:
        return topology.POSE_CONNECTIONS
    if face_points == 68:
        return FACE_68_CONNECTIONS
    return [*topology.FACEMESH_TESSELATION, *(topology.FACEMESH_IRISES if face_points == 478 else ())]


def _text(text: str) -> bytes:
    content = text.encode()
    return struct.pack("<H", len(content)) + content
