"""Landmarks in space, by matplotlib."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from holistic_native.solutions.drawing.connections import Connection, drawable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.solutions.drawing.spec import DrawingSpec


def plot_points(
    visible: tuple[NDArray[np.float64], NDArray[np.intp]],
    count: int,
    connections: Collection[Connection] | None,
    point_spec: DrawingSpec,
    line_spec: DrawingSpec,
    elevation: int,
    azimuth: int,
    normalize: Callable[[Sequence[float]], tuple[float, ...]],
) -> None:
    """Show points and the lines between them.

    Args:
        visible: x, y and z of the points to show, (n, 3), and their indices, (n,).
        count: how many there are in all.
        connections: which to join, as pairs of indices.
        point_spec: colour and width of the points.
        line_spec: colour and width of the lines.
        elevation: of the viewer: degrees above the floor.
        azimuth: of the viewer: degrees around the body.
        normalize: makes 0..1 of a colour's 0..255.

    Raises:
        ValueError: a connection names a point that is not there.
        ImportError: matplotlib is not installed.
    """
    import matplotlib.pyplot as plt

    plt.figure(figsize=(10, 10))
    axes: Any = plt.axes(projection="3d")
    axes.view_init(elev=elevation, azim=azimuth)
    # Depth becomes the plot's first axis, towards the viewer, and the third one points up.
    seen, indices = visible
    points = {index: (-z, x, -y) for index, (x, y, z) in zip(indices.tolist(), seen.tolist(), strict=True)}
    for point in points.values():
        axes.scatter3D(**_coordinates(point), **_plotted(point_spec, normalize))
    for connection in drawable(connections, count, points):
        ends = _coordinates(points[connection[0]], points[connection[1]])
        axes.plot3D(**ends, **_plotted(line_spec, normalize))
    plt.show()


def normalize_color(color: Sequence[float]) -> tuple[float, ...]:
    """Return a colour as matplotlib has it, 0..1."""
    return tuple(value / 255 for value in color)


def _coordinates(*points: tuple[float, float, float]) -> dict[str, list[float]]:
    return {name: list(values) for name, values in zip(("xs", "ys", "zs"), zip(*points, strict=True), strict=True)}


def _plotted(spec: DrawingSpec, normalize: Callable[[Sequence[float]], tuple[float, ...]]) -> dict[str, object]:
    return {"color": normalize(spec.color[::-1]), "linewidth": spec.thickness}
