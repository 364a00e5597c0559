"""World landmarks as TRC, OpenSim's tables of markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.formats.foreign.spooled import SpooledFile
from holistic_native.formats.schema import PARTS, POSE_WORLD, arrays_of

if TYPE_CHECKING:
    from holistic_native.result import HolisticResult

# As Pose2Sim's skeleton BLAZEPOSE and its models for OpenSim call them; the others in the same way.
MARKERS = (
    *("Nose", "LEyeInner", "LEye", "LEyeOuter", "REyeInner", "REye", "REyeOuter", "LEar", "REar"),
    *("LMouth", "RMouth", "LShoulder", "RShoulder", "LElbow", "RElbow", "LWrist", "RWrist"),
    *("LPinky", "RPinky", "LIndex", "RIndex", "LThumb", "RThumb", "LHip", "RHip", "LKnee", "RKnee"),
    *("LAnkle", "RAnkle", "LHeel", "RHeel", "LBigToe", "RBigToe"),
)
_HEADS = [
    "DataRate",
    "CameraRate",
    "NumFrames",
    "NumMarkers",
    "Units",
    "OrigDataRate",
    "OrigDataStartFrame",
    "OrigNumFrames",
]


class TrcFile(SpooledFile):
    """The 33 world landmarks of the body, metres from the middle of the hips: X forward, Y up, Z to the right.

    Forward and right are those of a person who faces the camera. Cells of what is missing are empty. Frames are
    numbered as in the video, from 0.
    """

    def add(
        self,
        index: int,
        timestamp: float,
        result: HolisticResult,
        *,
        size: tuple[int, int] | None = None,  # noqa: ARG002 (metres)
        person: int = 0,
    ) -> None:
        """Append a frame; see `LandmarkWriter`. People after the first are left out."""
        if person:
            return
        world = arrays_of(result, self.recording)[PARTS.index(POSE_WORLD)]
        points = np.full((len(MARKERS), 3), np.nan) if world is None else -world[:, 2::-1].astype(np.float64)
        cells = ["" if np.isnan(number) else f"{number:.9g}" for number in points.ravel().tolist()]
        if not self.frames:
            self._first = index
        self.frames += 1
        with errors_name(self.path):
            self.spool.write("\t".join([f"{index}", f"{timestamp:.9g}", *cells]).encode() + b"\n")

    def finish(self, *, complete: bool) -> None:
        """Write the header, which says how many frames there are, and the frames."""
        with self.spool:
            if complete:
                self.file.stream.write(self._header().encode())
                self.append_spool()

    def _header(self) -> str:
        rate = f"{self.recording.fps or 1:g}"
        first = self._first if self.frames else 0
        values = [rate, rate, self.frames, len(MARKERS), "m", rate, first, self.frames]
        axes = [f"X{number}\tY{number}\tZ{number}" for number in range(1, len(MARKERS) + 1)]
        return (
            f"PathFileType\t4\t(X/Y/Z)\t{self.path.name}\n"
            + "\t".join(_HEADS)
            + "\n"
            + "\t".join(map(str, values))
            + "\nFrame#\tTime\t"
            + "\t\t\t".join(MARKERS)
            + "\t\t\t\n\t\t"
            + "\t".join(axes)
            + "\t\n"
        )
