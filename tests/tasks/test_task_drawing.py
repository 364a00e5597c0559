"""What `drawing_utils` of MediaPipe Tasks draws: the recorded pictures, and the rules behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from holistic_native import tasks
from holistic_native.tasks.components.containers import BoundingBox, Category, Detection, NormalizedLandmark
from holistic_native.tasks.components.containers.keypoint import NormalizedKeypoint
from tests.support.places import SHARED

GOLDEN = SHARED / "golden_tasks"
utils, styles = tasks.vision.drawing_utils, tasks.vision.drawing_styles
FACE, HAND = tasks.vision.FaceLandmarksConnections, tasks.vision.HandLandmarksConnections
POSE = tasks.vision.PoseLandmarksConnections
PAIRS = [FACE.Connection(index, index + 1) for index in range(7)]
ODD = [
    NormalizedLandmark(x, y, 0.0, visibility, presence)
    for x, y, visibility, presence in (
        (0.0, 0.0, None, None),
        (1.0, 1.0, None, None),
        (-0.01, 0.5, None, None),
        (0.5, 1.01, None, None),
        (0.3, 0.3, 0.49, 1.0),
        (0.6, 0.6, 0.5, 0.5),
        (0.7, 0.2, 1.0, 0.4),
        (0.2, 0.8, 0.9, None),
    )
]


def _recorded(name: str, array: str) -> Any:
    with np.load(GOLDEN / f"{name}.npz") as file:
        return file[array][0]


def _landmarks(rows: Any) -> list[NormalizedLandmark]:
    return [NormalizedLandmark(*row[~np.isnan(row)].tolist()) for row in np.asarray(rows)]


def _body() -> list[NormalizedLandmark]:
    return _landmarks(_recorded("pose.pose_image", "pose")[0])


def _mesh() -> list[NormalizedLandmark]:
    return _landmarks(_recorded("pose_squats_cut.face_image", "faces")[0])


def _hands(picture: Any) -> None:
    for hand in _recorded("hands.hands_image", "hands"):
        points, lines = styles.get_default_hand_landmarks_style(), styles.get_default_hand_connections_style()
        utils.draw_landmarks(picture, _landmarks(hand), HAND.HAND_CONNECTIONS, points, lines)


def _detection(picture: Any) -> None:
    row = _recorded("pose_squats_cut.face_detector", "face_detections")[0]
    points = [NormalizedKeypoint(float(x), float(y)) for x, y in row[5:].reshape(-1, 2)]
    utils.draw_detection(picture, Detection(BoundingBox(*map(int, row[1:5])), [Category(0, 0.9)], points))


def _axis(picture: Any) -> None:
    matrix = _recorded("pose_squats_cut.face_image", "matrix")[0]
    utils.draw_axis(picture, matrix[:3, :3], matrix[:3, 3], (2.0, 1.5), (0.1, 0.0), 8.0)


def _lines(connections: list[Any], style: Any) -> Callable[[Any], None]:
    return lambda picture: utils.draw_landmarks(picture, _mesh(), connections, None, style())


DRAWINGS: dict[str, Callable[[Any], None]] = {
    "pose_default": lambda picture: utils.draw_landmarks(picture, _body(), POSE.POSE_LANDMARKS),
    "pose_style": lambda picture: utils.draw_landmarks(
        picture, _body(), POSE.POSE_LANDMARKS, styles.get_default_pose_landmarks_style()
    ),
    "hands_style": _hands,
    "face_tesselation": _lines(FACE.FACE_LANDMARKS_TESSELATION, styles.get_default_face_mesh_tesselation_style),
    "face_contours": _lines(FACE.FACE_LANDMARKS_CONTOURS, styles.get_default_face_mesh_contours_style),
    "face_points": lambda picture: utils.draw_landmarks(picture, _mesh()),
    "face_irises": _lines(
        FACE.FACE_LANDMARKS_LEFT_IRIS + FACE.FACE_LANDMARKS_RIGHT_IRIS,
        styles.get_default_face_mesh_iris_connections_style,
    ),
    "odd_points": lambda picture: utils.draw_landmarks(picture, ODD, PAIRS),
    "odd_no_points": lambda picture: utils.draw_landmarks(picture, ODD, PAIRS, is_drawing_landmarks=False),
    "detection": _detection,
    "axis": _axis,
}


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="../shared/golden_tasks is not here")
@pytest.mark.parametrize("name", DRAWINGS)
def test_recorded_drawings(name: str) -> None:
    pytest.importorskip("cv2")
    picture = np.full((480, 360, 3), 40, np.uint8)
    DRAWINGS[name](picture)
    with np.load(GOLDEN / "drawings.npz") as recorded:
        np.testing.assert_array_equal(picture, recorded[name])


def test_wrong_pictures_and_lines_are_refused() -> None:
    with pytest.raises(ValueError, match="must contain three channel bgr data"):
        utils.draw_landmarks(np.zeros((4, 4, 4), np.uint8), ODD)
    picture = np.zeros((8, 8, 3), np.uint8)
    with pytest.raises(ValueError, match="Invalid connection from landmark #7 to landmark #8"):
        utils.draw_landmarks(picture, ODD, [FACE.Connection(7, 8)])
    utils.draw_landmarks(picture, [])
    assert not picture.any()


def test_points_outside_a_picture_are_left_out_of_a_detection() -> None:
    inside, outside = np.zeros((40, 40, 3), np.uint8), np.zeros((40, 40, 3), np.uint8)
    box, categories = BoundingBox(5, 5, 20, 20), [Category(0, 0.9)]
    utils.draw_detection(inside, Detection(box, categories, []))
    utils.draw_detection(outside, Detection(box, categories, [NormalizedKeypoint(1.2, 0.5), NormalizedKeypoint(0, -1)]))
    assert inside.any()
    np.testing.assert_array_equal(outside, inside)


def test_plots_show_what_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    monkeypatch.setattr(plt, "show", lambda: None)
    utils.plot_landmarks(ODD, [(0, 1), (1, 4)])
    axes = plt.gca()
    drawn = len(axes.collections), len(axes.lines)
    plt.close("all")
    assert drawn == (6, 1)  # neither the two that are hidden nor a line to one of them
