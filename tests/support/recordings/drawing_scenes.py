"""Things to draw, with MediaPipe or with us: real landmarks in the default styles, and the borders of every rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.recordings import GOLDEN

ASTRONAUT = GOLDEN / "astronaut.holistic_refine.npz"
FRAME = 20
# Everything that makes a difference to whether and where a point is drawn.
EDGES = (0, -0.0, 1, 1 + 2e-7, 1 - 1e-7, -1e-10, 1e-10, 0.49999997, 0.5, 2, -1, float("nan"), float("inf"))


@dataclass(frozen=True)
class Kit:
    """What to draw with.

    Attributes:
        drawing: the module drawing_utils.
        styles: the module drawing_styles.
        lines: the modules face_mesh_connections, hands_connections and pose_connections.
        lists: the class NormalizedLandmarkList.
        detections: the class Detection.
    """

    drawing: Any
    styles: Any
    lines: tuple[Any, Any, Any]
    lists: Any
    detections: Any

    def landmarks(self, array: NDArray[np.float32]) -> Any:
        """Build a list of landmarks the way tutorials do, one by one; NaN leaves a visibility out."""
        built = self.lists()
        for row in array.tolist():
            named = dict(zip(("x", "y", "z", "visibility"), row, strict=False))
            built.landmark.add(
                **{name: value for name, value in named.items() if name != "visibility" or value == value}
            )
        return built


def background() -> NDArray[np.uint8]:
    """Make the picture to draw on, 320 by 240, with no plain area."""
    rows, columns = np.mgrid[:240, :320]
    return np.stack([rows, columns // 2, (rows + columns) % 200], axis=2).astype(np.uint8)


def _real(part: str) -> NDArray[np.float32]:
    with np.load(ASTRONAUT) as golden:
        found: NDArray[np.float32] = golden[part][FRAME]
    assert np.isfinite(found).all()
    return found


def _edge_points(seed: int, columns: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    plain = rng.random(2 * len(EDGES))
    return rng.choice([*EDGES, *plain], (30, columns)).astype(np.float32)


def body(kit: Kit, image: Any) -> None:
    """Draw a body in its default style."""
    style = kit.styles.get_default_pose_landmarks_style()
    kit.drawing.draw_landmarks(image, kit.landmarks(_real("pose")), kit.lines[2].POSE_CONNECTIONS, style)


def body_plain(kit: Kit, image: Any) -> None:
    """Draw a body without any style."""
    kit.drawing.draw_landmarks(image, kit.landmarks(_real("pose")), kit.lines[2].POSE_CONNECTIONS)


def hand(kit: Kit, image: Any) -> None:
    """Draw a hand in its default style: lines of several colours that cross."""
    points = _real("pose")[:21]
    points[:, :2] = (points[:, :2] - points[:, :2].min(0)) / np.ptp(points[:, :2], axis=0)
    styles = kit.styles.get_default_hand_landmarks_style(), kit.styles.get_default_hand_connections_style()
    kit.drawing.draw_landmarks(image, kit.landmarks(points[:, :3]), kit.lines[1].HAND_CONNECTIONS, *styles)


def face(kit: Kit, image: Any) -> None:
    """Draw a face: mesh, outlines, irises, each in its default style."""
    points, lines = kit.landmarks(_real("face")), kit.lines[0]
    for connections, style in (
        (lines.FACEMESH_TESSELATION, kit.styles.get_default_face_mesh_tesselation_style()),
        (lines.FACEMESH_CONTOURS, kit.styles.get_default_face_mesh_contours_style()),
        (lines.FACEMESH_IRISES, kit.styles.get_default_face_mesh_iris_connections_style()),
    ):
        kit.drawing.draw_landmarks(image, points, connections, None, style)


def face_second_style(kit: Kit, image: Any) -> None:
    """Draw a face's outlines and nose in the second style."""
    lines = kit.lines[0]
    connections = sorted(lines.FACEMESH_CONTOURS | lines.FACEMESH_NOSE)
    style = kit.styles.get_default_face_mesh_contours_style(1)
    kit.drawing.draw_landmarks(image, kit.landmarks(_real("face")), connections, None, style)


def edges(kit: Kit, image: Any) -> None:
    """Draw points on, just inside and outside the image, hidden ones, and ones that are no numbers."""
    for seed in range(10):
        points = kit.landmarks(_edge_points(seed, 3 + seed % 2))
        for index, value in ((3, 0.4), (4, 0.5), (5, 0.6)):
            points.landmark[index].presence = value
        points.landmark[6].visibility = 0.3
        spec = kit.drawing.DrawingSpec((seed, 200, 100), (-1, 1, 3)[seed % 3], seed % 7 + 1)
        pairs = [(index, (index * 7 + seed) % 30) for index in range(30)]
        kit.drawing.draw_landmarks(image, points, pairs, spec, kit.drawing.DrawingSpec(), seed % 5 != 0)


def detections(kit: Kit, image: Any) -> None:
    """Draw boxes and key points inside and outside the image."""
    for seed in range(40):
        values = _edge_points(seed, 2).tolist()
        found = kit.detections(score=[0.5])
        found.location_data.format = 2
        if seed % 3:
            box = found.location_data.relative_bounding_box
            (box.xmin, box.ymin), (box.width, box.height) = values[:2]
        for x, y in values[2 : 2 + seed % 7]:
            found.location_data.relative_keypoints.add(x=x, y=y)
        kit.drawing.draw_detection(image, found)


def axes(kit: Kit, image: Any) -> None:
    """Draw axes: near, far, behind the camera, in its plane."""
    rng = np.random.default_rng(2)
    for index in range(40):
        rotation, place = rng.normal(size=(3, 3)), rng.normal(size=3) * (0.2, 3)[index % 2]
        place[2] *= index % 5 > 0
        camera = {"focal_length": (1.5, 2.0), "principal_point": (0.1, -0.2), "axis_length": 0.4} if index % 3 else {}
        kit.drawing.draw_axis(image, rotation, place, **camera)


SCENES: tuple[Callable[[Kit, Any], None], ...] = (
    body,
    body_plain,
    hand,
    face,
    face_second_style,
    edges,
    detections,
    axes,
)
