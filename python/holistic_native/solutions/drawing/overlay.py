"""A result drawn in MediaPipe's colours, all points and lines of one kind at once; without OpenCV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holistic_native import topology
from holistic_native.media.brush import Brush, Colour
from holistic_native.solutions import drawing_styles as styles
from holistic_native.solutions.drawing.spec import WHITE_COLOR, DrawingSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.result import HolisticResult, NormalizedLandmarkList

_VISIBLE = 0.5


class _Kind(NamedTuple):
    """What is drawn alike.

    Attributes:
        rows: points, (N,), or lines, (N, 2): indices of landmarks.
        colour: red, green, blue.
        spec: thickness and radius.
    """

    rows: NDArray[np.intp]
    colour: Colour
    spec: DrawingSpec


class _Style(NamedTuple):
    """How a part is drawn."""

    lines: tuple[_Kind, ...]
    points: tuple[_Kind, ...]


def draw_as_mediapipe(picture: NDArray[np.uint8], result: HolisticResult) -> None:
    """Draw a result as MediaPipe's example of Holistic does: mesh and outlines of the face, the body, both hands.

    Colours, widths and radii are those of `drawing_styles`; lines and circles are anti-aliased, which MediaPipe's are
    not. Landmarks outside the picture or with a visibility below 0.5 are left out, as there.

    Args:
        picture: (H, W, 3) uint8 RGB, changed in place.
        result: the landmarks found in that picture.
    """
    brush = Brush(picture)
    parts = (
        (result.face_landmarks, _face),
        (result.pose_landmarks, _body),
        (result.left_hand_landmarks, _hand),
        (result.right_hand_landmarks, _hand),
    )
    for landmarks, style in parts:
        if landmarks is not None:
            _draw(brush, landmarks, style())


def _draw(brush: Brush, landmarks: NormalizedLandmarkList, style: _Style) -> None:
    array = landmarks.array
    width, height = brush.picture.shape[1::-1]
    places = array[:, :2]
    inside = (places >= 0) & (places <= 1)
    shown = inside[:, 0] & inside[:, 1]
    if array.shape[1] > 3:
        shown &= ~(array[:, 3] < _VISIBLE)
    points = np.minimum(np.floor(places * np.array((width, height), np.float32)), (width - 1, height - 1))
    for kind in style.lines:
        brush.lines(points[kind.rows[shown[kind.rows].all(axis=1)]], kind.colour, kind.spec.thickness)
    for kind in style.points:
        seen = points[kind.rows[shown[kind.rows]]]
        radius, line = kind.spec.circle_radius, max(kind.spec.thickness, 0) / 2
        brush.dots(seen, WHITE_COLOR, max(radius + 1, int(radius * 1.2)) + line)
        brush.dots(seen, kind.colour, radius + line)


@lru_cache(maxsize=1)
def _face() -> _Style:
    mesh = styles.get_default_face_mesh_tesselation_style()
    contours = styles.get_default_face_mesh_contours_style()
    assert isinstance(mesh, DrawingSpec)
    assert isinstance(contours, Mapping)
    return _Style((*_lines(dict.fromkeys(topology.FACEMESH_TESSELATION, mesh)), *_lines(contours)), ())


@lru_cache(maxsize=1)
def _body() -> _Style:
    return _Style(
        _lines(dict.fromkeys(topology.POSE_CONNECTIONS, DrawingSpec())),
        _points(styles.get_default_pose_landmarks_style()),
    )


@lru_cache(maxsize=1)
def _hand() -> _Style:
    lines = styles.get_default_hand_connections_style()
    assert isinstance(lines, Mapping)
    return _Style(_lines(lines), _points(styles.get_default_hand_landmarks_style()))


def _lines(specs: Mapping[tuple[int, int], DrawingSpec]) -> tuple[_Kind, ...]:
    once = {(min(pair), max(pair)): spec for pair, spec in specs.items()}
    return _grouped(once.items())


def _points(specs: Mapping[int, DrawingSpec]) -> tuple[_Kind, ...]:
    return _grouped(specs.items())


def _grouped(items: Iterable[tuple[object, DrawingSpec]]) -> tuple[_Kind, ...]:
    groups: dict[tuple[Colour, int, int], list[object]] = defaultdict(list)
    for rows, spec in items:
        groups[spec.color, spec.thickness, spec.circle_radius].append(rows)
    return tuple(
        _Kind(np.array(rows, np.intp), (color[2], color[1], color[0]), DrawingSpec(color, thickness, radius))
        for (color, thickness, radius), rows in groups.items()
    )
