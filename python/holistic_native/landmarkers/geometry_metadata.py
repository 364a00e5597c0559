"""The face that a transformation matrix is measured against: read from the file in MediaPipe's face bundle.

Source: MediaPipe's geometry_pipeline_metadata.proto and mesh_3d.proto.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holistic_native.messages.wire import EncodedField, encoded_fields

FILE = "geometry_pipeline_metadata_landmarks.binarypb"
"""Its name in a bundle."""
POINTS = 468
LARGEST_BYTES = 1 << 20
# Fields of GeometryPipelineMetadata, of its Mesh3d, and of each WeightedLandmarkRef.
_MESH, _WEIGHTS = 1, 2
_VERTICES = 3
_LANDMARK, _WEIGHT = 1, 2
# A vertex is x, y, z and its place in a texture, u and v.
_COLUMNS = 5


@dataclass(frozen=True)
class FaceGeometry:
    """A face of average shape.

    Attributes:
        points: (468, 3) float64: where the mesh's landmarks are, in centimetres; x to the right, y up, z to the viewer.
        weights: (468,) float64: how much each counts when the mesh is laid over a face; 0 for most.
    """

    points: NDArray[np.float64]
    weights: NDArray[np.float64]


def read_geometry(content: bytes) -> FaceGeometry:
    """Read the file.

    Raises:
        ValueError: it is damaged, too large, or of a mesh of another size.
    """
    if len(content) > LARGEST_BYTES:
        raise ValueError(f"{FILE} must have at most {LARGEST_BYTES} bytes, got {len(content)}")
    try:
        fields = list(encoded_fields(content))
        points = _points(_only(fields, _MESH).sized())
        weights = np.zeros(POINTS)
        for field in fields:
            if field.number == _WEIGHTS:
                landmark, weight = _weight(field.sized())
                weights[landmark] = weight
    except ValueError as error:
        raise ValueError(f"{FILE} is damaged: {error}") from error
    if not weights.any():
        raise ValueError(f"{FILE} is damaged: no landmark has a weight")
    return FaceGeometry(points, weights)


def _points(mesh: bytes) -> NDArray[np.float64]:
    # Packed or one by one: readers of protobuf take both.
    numbers = b"".join(field.floats() for field in encoded_fields(mesh) if field.number == _VERTICES)
    wanted = POINTS * _COLUMNS * 4
    if len(numbers) != wanted:
        raise ValueError(f"its mesh must have {wanted} bytes of vertices, got {len(numbers)}")
    points = np.frombuffer(numbers, "<f4").reshape(POINTS, _COLUMNS)[:, :3].astype(np.float64)
    if not np.isfinite(points).all():
        raise ValueError("its mesh has coordinates that are not finite")
    return points


def _weight(reference: bytes) -> tuple[int, float]:
    fields = list(encoded_fields(reference))
    # Protobuf leaves out a number that is 0.
    landmark = next((field.unsigned() for field in fields if field.number == _LANDMARK), 0)
    weight = next((field.float32() for field in fields if field.number == _WEIGHT), 0.0)
    if not (landmark < POINTS and 0.0 <= weight < np.inf):
        raise ValueError(f"landmark {landmark} has weight {weight}")
    return landmark, weight


def _only(fields: list[EncodedField], number: int) -> EncodedField:
    found = [field for field in fields if field.number == number]
    if len(found) != 1:
        raise ValueError(f"field {number} must be there once, got {len(found)}")
    return found[0]
