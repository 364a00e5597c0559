"""What faces express whose landmarks are stored: blendshapes and matrices, as a tracker would have given them."""

from __future__ import annotations

import os
from copy import copy
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.landmarkers.faces.expression import FaceExpression
from holistic_native.topology import FACEMESH_NUM_LANDMARKS, FACEMESH_NUM_LANDMARKS_WITH_IRISES

if TYPE_CHECKING:
    from holistic_native.formats.schema import Recording
    from holistic_native.result import HolisticResult


def check_face_points(recording: Recording, *, blendshapes: bool) -> None:
    """Raise a ValueError where a recording has too few landmarks of a face for blendshapes, or else for matrices."""
    least = FACEMESH_NUM_LANDMARKS_WITH_IRISES if blendshapes else FACEMESH_NUM_LANDMARKS
    if recording.face_points < least:
        what = "blendshapes need" if blendshapes else "the matrix of a face needs"
        raise ValueError(f"{what} {least} landmarks of a face, the recording has {recording.face_points}")


class SequenceExpression:
    """Computes blendshapes and matrices for the moments of a sequence."""

    def __init__(
        self,
        recording: Recording,
        *,
        blendshapes: bool,
        transform: bool,
        models: str | os.PathLike[str] | None = None,
    ) -> None:
        """Load what is wanted from MediaPipe's face bundle.

        Args:
            recording: of the sequence.
            blendshapes: whether these are wanted; they need 478 landmarks of a face.
            transform: whether matrices are; they need a mesh.
            models: the bundle itself, or a folder that has it; None for the usual places.

        Raises:
            ValueError: the recording has too few landmarks of a face; or as `FaceExpression`, which raises the rest.
        """
        check_face_points(recording, blendshapes=blendshapes)
        self._blendshapes, self._transform = blendshapes, transform
        self._expression = FaceExpression(blendshapes=blendshapes, transform=transform, models=models)

    def close(self) -> None:
        """Free the model."""
        self._expression.close()

    def recording(self, recording: Recording) -> Recording:
        """Return the recording with what is computed among its extras."""
        wanted = {"face_blendshapes": self._blendshapes, "face_transform": self._transform}
        return recording.adding(extra for extra, is_wanted in wanted.items() if is_wanted)

    def express(self, result: HolisticResult, size: tuple[int, int]) -> HolisticResult:
        """Return a result with what its face expresses, None where there is none.

        Args:
            result: as a moment of the sequence has it.
            size: width and height of the frame in pixels.
        """
        changed = copy(result)
        face = None if result.face_landmarks is None else result.face_landmarks.array
        if face is not None and not np.isfinite(face).all():
            face = None
        if self._blendshapes:
            changed.face_blendshapes = None if face is None else self._expression.blendshapes(face, size)
        if self._transform:
            changed.face_transform = None if face is None else self._expression.transform(face, size)
        return changed
