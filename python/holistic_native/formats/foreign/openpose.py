"""Landmarks as a folder of OpenPose's JSON files, one for every frame."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.formats.foreign.skeletons import body_25, face_70
from holistic_native.formats.landmark_file import LandmarkFolder
from holistic_native.formats.schema import arrays_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from holistic_native.formats.schema import Recording
    from holistic_native.result import HolisticResult

_KINDS_3D = ("pose_keypoints_3d", "face_keypoints_3d", "hand_left_keypoints_3d", "hand_right_keypoints_3d")


class OpenPoseFolder(LandmarkFolder):
    """Files `NAME_000000000000_keypoints.json`, where NAME is that of the folder, without `_json`.

    x and y are pixels, followed by a confidence; what is missing is 0, 0, 0, and nobody is an empty list of people. The
    body has the 25 points of BODY_25, the confidence being the visibility; hands their 21, the face 70 (68 and the
    pupils), with confidence 1. Programs such as Pose2Sim want the folder's name to end in `_json`.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the folder; see `LandmarkFolder`."""
        super().__init__(path, recording)
        self._name = path.name.removesuffix("_json") or "frame"
        self._frame: int | None = None
        self._people: list[dict[str, Any]] = []

    def body(self, pose: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the points of a body as (n, 3): x, y, visibility."""
        return body_25(pose)

    def add(
        self,
        index: int,
        timestamp: float,  # noqa: ARG002 (the format has no times)
        result: HolisticResult,
        *,
        size: tuple[int, int] | None = None,
        person: int = 0,
    ) -> None:
        """Append a frame, or another person on the last one; see `LandmarkWriter`."""
        pose, _, left, right, face = arrays_of(result, self.recording)
        scale = np.array(size or (self.recording.width, self.recording.height), np.float64)
        if index != self._frame or person == 0:
            self._flush()
            self._frame = index
        if all(part is None for part in (pose, left, right, face)):
            return
        self._people.append(
            {
                "person_id": [-1],
                "pose_keypoints_2d": [] if pose is None else _flat(self.body(pose), scale),
                "face_keypoints_2d": [] if face is None else _flat(_certain(face_70(face)), scale),
                "hand_left_keypoints_2d": [] if left is None else _flat(_certain(left), scale),
                "hand_right_keypoints_2d": [] if right is None else _flat(_certain(right), scale),
                **{kind: [] for kind in _KINDS_3D},
            }
        )

    def _flush(self) -> None:
        if self._frame is None:
            return
        content = json.dumps({"version": 1.3, "people": self._people})
        with errors_name(self.path):
            (self.folder / f"{self._name}_{self._frame:012d}_keypoints.json").write_text(content)
        self._people = []

    def finish(self, *, complete: bool) -> None:
        """Write the last frame."""
        if complete:
            self._flush()


class BlazePoseFolder(OpenPoseFolder):
    """The same with all 33 landmarks of the body, which Pose2Sim reads as its skeleton BLAZEPOSE."""

    def body(self, pose: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the points of a body as (33, 3): x, y, visibility."""
        return pose[:, [0, 1, 3]].astype(np.float64)


def _certain(points: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    return np.column_stack((points[:, :2].astype(np.float64), np.ones(len(points))))


def _flat(points: NDArray[np.float64], scale: NDArray[np.float64]) -> list[float]:
    pixels = np.column_stack((points[:, :2] * scale, points[:, 2]))
    pixels[np.isnan(pixels).any(axis=1)] = 0
    # Thousandths of a pixel, and more than enough for a confidence.
    return [float(f"{number:.7g}") for number in pixels.ravel().tolist()]
