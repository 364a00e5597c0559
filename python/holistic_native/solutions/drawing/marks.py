"""Lines and points of landmarks, drawn in the order and sizes that MediaPipe draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from holistic_native.solutions.drawing.spec import WHITE_COLOR, DrawingSpec

if TYPE_CHECKING:
    from holistic_native.solutions.drawing.connections import Connection
    from holistic_native.solutions.drawing.pen import Pen, Pixel
    from holistic_native.solutions.drawing.spec import Color


def draw_lines(
    pen: Pen,
    connections: Iterable[Connection],
    pixels: Mapping[int, Pixel],
    spec: DrawingSpec | Mapping[Any, DrawingSpec],
) -> None:
    """Draw lines between pixels, all alike or each by its pair."""
    choose = _chooser(spec)
    for connection in connections:
        chosen = choose(connection)
        pen.line(pixels[connection[0]], pixels[connection[1]], chosen.color, chosen.thickness)


def draw_points(
    pen: Pen, pixels: Mapping[int, Pixel], spec: DrawingSpec | Mapping[int, DrawingSpec], rim: Color = WHITE_COLOR
) -> None:
    """Draw circles with a rim, all alike or each by its index."""
    choose = _chooser(spec)
    for index, pixel in pixels.items():
        chosen = choose(index)
        radius = max(chosen.circle_radius + 1, int(chosen.circle_radius * 1.2))
        pen.circle(pixel, radius, rim, chosen.thickness)
        pen.circle(pixel, chosen.circle_radius, chosen.color, chosen.thickness)


def _chooser(spec: Any) -> Callable[[Any], DrawingSpec]:
    return spec.__getitem__ if isinstance(spec, Mapping) else lambda _: spec
