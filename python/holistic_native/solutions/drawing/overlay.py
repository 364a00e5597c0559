"""A result drawn in MediaPipe's colours, all points and lines of one kind at once; without OpenCV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holistic_native import _core, topology
from holistic_native.media.brush import Brush, Colour
from holistic_native.solutions import drawing_styles as styles
from holistic_native.solutions.drawing.spec import WHITE_COLOR, DrawingSpec, disc_radius, stroke_width

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.arrays import Image
    from holistic_native.result import HolisticResult, NormalizedLandmarkList

_VISIBLE = 0.5


class _Kind(NamedTuple):
    """Lines that are drawn alike.

    Attributes:
        rows: indices of landmarks, (N, 2).
        colour: red, green, blue.
        spec: their thickness.
    """

    rows: NDArray[np.intp]
    colour: Colour
    spec: DrawingSpec


class _Style(NamedTuple):
    """How a part is drawn.

    Attributes:
        lines: of each kind.
        points: colour and size of each landmark; fewer than there are leave out the rest.
    """

    lines: tuple[_Kind, ...]
    points: tuple[tuple[Colour, DrawingSpec], ...]


def draw_as_mediapipe(picture: Image, result: HolisticResult) -> None:
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
        brush.lines(points[kind.rows[shown[kind.rows].all(axis=1)]], kind.colour, stroke_width(kind.spec.thickness))
    # One by one: each has a rim over those before it.
    discs = np.tile(points, 2).astype(np.float32)
    for row in np.flatnonzero(shown[: len(style.points)]):
        colour, spec = style.points[row]
        radius = spec.circle_radius
        rim = disc_radius(max(radius + 1, int(radius * 1.2)), spec.thickness)
        _core.paint(brush.picture, discs[row : row + 1], rim, WHITE_COLOR)
        _core.paint(brush.picture, discs[row : row + 1], disc_radius(radius, spec.thickness), colour)


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
    groups: dict[tuple[Colour, int], set[tuple[int, int]]] = defaultdict(set)
    for (start, end), spec in specs.items():  # some are listed in both directions
        groups[spec.color, spec.thickness].add((min(start, end), max(start, end)))
    return tuple(
        _Kind(np.array(sorted(pairs), np.intp), color[::-1], DrawingSpec(color, thickness))
        for (color, thickness), pairs in groups.items()
    )


def _points(specs: Mapping[int, DrawingSpec]) -> tuple[tuple[Colour, DrawingSpec], ...]:
    return tuple((specs[row].color[::-1], specs[row]) for row in range(len(specs)))
