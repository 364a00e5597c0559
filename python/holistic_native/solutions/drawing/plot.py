"""Show landmarks in space, with matplotlib."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from holistic_native.solutions.drawing.connections import Connection, drawable
from holistic_native.solutions.drawing.spec import BLACK_COLOR, RED_COLOR, DrawingSpec
from holistic_native.solutions.drawing.visible import visible_points

if TYPE_CHECKING:
    from holistic_native.messages import LandmarkList

_PLOTTED_POINT = DrawingSpec(color=RED_COLOR, thickness=5)
_PLOTTED_LINE = DrawingSpec(color=BLACK_COLOR, thickness=5)


def plot_landmarks(
    landmark_list: LandmarkList,
    connections: Collection[Connection] | None = None,
    landmark_drawing_spec: DrawingSpec = _PLOTTED_POINT,
    connection_drawing_spec: DrawingSpec = _PLOTTED_LINE,
    elevation: int = 10,
    azimuth: int = 10,
) -> None:
    """Show landmarks and the lines between them in space, with matplotlib.

    Args:
        landmark_list: landmarks, ours or a protobuf message; None shows nothing.
        connections: which landmarks to join, as pairs of indices.
        landmark_drawing_spec: colour and width of the landmarks.
        connection_drawing_spec: colour and width of the lines.
        elevation: where to look from: degrees above the floor.
        azimuth: where to look from: degrees around the body.

    Raises:
        ValueError: a connection names a landmark that is not in the list.
        ImportError: matplotlib is not installed.
    """
    if not landmark_list:
        return
    import matplotlib.pyplot as plt

    plt.figure(figsize=(10, 10))
    axes: Any = plt.axes(projection="3d")
    axes.view_init(elev=elevation, azim=azimuth)
    # Depth becomes the plot's first axis, towards the onlooker, and the third one points up.
    points = {index: (-z, x, -y) for index, (x, y, z) in visible_points(landmark_list).items()}
    for point in points.values():
        axes.scatter3D(**_coordinates(point), **_plotted(landmark_drawing_spec))
    for connection in drawable(connections, len(landmark_list.landmark), points):
        ends = _coordinates(points[connection[0]], points[connection[1]])
        axes.plot3D(**ends, **_plotted(connection_drawing_spec))
    plt.show()


def _coordinates(*points: tuple[float, float, float]) -> dict[str, list[float]]:
    return {name: list(values) for name, values in zip(("xs", "ys", "zs"), zip(*points, strict=True), strict=True)}


def _plotted(spec: DrawingSpec) -> dict[str, object]:
    return {"color": tuple(value / 255 for value in reversed(spec.color)), "linewidth": spec.thickness}
