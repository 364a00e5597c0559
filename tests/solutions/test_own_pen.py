"""Drawing without OpenCV: the shapes are those of MediaPipe's, to a pixel."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.app.outputs.overlays import overlay
from holistic_native.messages import Detection
from holistic_native.result import HolisticResult
from holistic_native.solutions import drawing_styles, drawing_utils, holistic
from holistic_native.solutions.drawing.pen import OwnPen, Pen, pen_for
from tests.support.people import person

cv2 = pytest.importorskip("cv2", reason="its shapes are the measure (extra headless)")

Picture = NDArray[np.uint8]
COLOR = (10, 200, 90)


def blank(height: int = 120, width: int = 160) -> Picture:
    return np.zeros((height, width, 3), np.uint8)


def grown(mask: NDArray[np.bool_], pixels: int = 1) -> NDArray[np.bool_]:
    kernel = np.ones((2 * pixels + 1, 2 * pixels + 1), np.uint8)
    found: NDArray[np.uint8] = cv2.dilate(mask.astype(np.uint8), kernel)
    return found.astype(bool)


def painted(image: Picture) -> NDArray[np.bool_]:
    drawn: NDArray[np.bool_] = image.max(axis=2) > 0
    return drawn


def check_alike(ours: Picture, theirs: Picture) -> None:
    drawn, wanted = painted(ours), painted(theirs)
    assert wanted.sum() > 20
    assert not (drawn & ~grown(wanted)).any()
    assert not (wanted & ~grown(drawn)).any()


SHAPES: dict[str, Callable[[Pen], None]] = {
    "line": lambda pen: pen.line((10, 20), (140, 90), COLOR, 2),
    "thin line": lambda pen: pen.line((10, 20), (140, 90), COLOR, 1),
    "thick line": lambda pen: pen.line((140, 20), (10, 30), COLOR, 7),
    "ring": lambda pen: pen.circle((70, 60), 40, COLOR, 3),
    "small ring": lambda pen: pen.circle((70, 60), 5, COLOR, 1),
    "point": lambda pen: pen.circle((70, 60), 3, COLOR, 2),
    "disc": lambda pen: pen.circle((70, 60), 12, COLOR, -1),
    "rectangle": lambda pen: pen.rectangle((120, 90), (20, 30), COLOR, 3),
    "filled rectangle": lambda pen: pen.rectangle((20, 30), (500, 90), COLOR, -1),
    "arrow": lambda pen: pen.arrow((10, 20), (140, 90), COLOR, 2),
    "outside": lambda pen: pen.line((-300, 20), (400, 100), COLOR, 2),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str) -> None:
    ours, theirs = blank(), blank()
    for pen in (OwnPen(ours), pen_for(theirs)):
        SHAPES[shape](pen)
        pen.flush()
    check_alike(ours, theirs)
    # What is not at an edge has the colour.
    inner = ~grown(~painted(theirs), 2)
    assert (ours[inner] == COLOR).all()


def test_later_shapes_lie_above() -> None:
    image = blank()
    pen = OwnPen(image)
    pen.circle((50, 50), 10, (255, 0, 0), -1)
    pen.circle((50, 50), 5, (0, 255, 0), -1)
    pen.line((50, 40), (50, 60), (255, 0, 0), 1)
    pen.flush()
    assert [tuple(image[50, x]) for x in (42, 47, 50)] == [(255, 0, 0), (0, 255, 0), (255, 0, 0)]


def draw_all(image: Picture, result: HolisticResult) -> None:
    """Draw as MediaPipe's example does."""
    hands = (drawing_styles.get_default_hand_landmarks_style(), drawing_styles.get_default_hand_connections_style())
    mesh = drawing_styles.get_default_face_mesh_tesselation_style()
    contours = drawing_styles.get_default_face_mesh_contours_style()
    body = drawing_styles.get_default_pose_landmarks_style()
    draw = drawing_utils.draw_landmarks
    if result.face_landmarks is not None:
        draw(image, result.face_landmarks, holistic.FACEMESH_TESSELATION, None, mesh)
        draw(image, result.face_landmarks, holistic.FACEMESH_CONTOURS, None, contours)
    if result.pose_landmarks is not None:
        draw(image, result.pose_landmarks, holistic.POSE_CONNECTIONS, body)
    for hand in (result.left_hand_landmarks, result.right_hand_landmarks):
        if hand is not None:
            draw(image, hand, holistic.HAND_CONNECTIONS, *hands)


def test_without_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs, result = blank(480, 640), blank(480, 640), person()
    draw_all(theirs, result)
    monkeypatch.setitem(sys.modules, "cv2", None)  # what an absent module looks like to `import`
    draw_all(ours, result)
    check_alike(ours, theirs)
    box, axes = blank(), blank()
    drawing_utils.draw_detection(box, detection())
    drawing_utils.draw_axis(axes, np.eye(3), np.array([0, 0, 1.0]))
    assert box.any()
    assert axes.any()


def detection() -> Detection:
    found = Detection()
    found.location_data.format = 2  # RELATIVE_BOUNDING_BOX
    box = found.location_data.relative_bounding_box
    box.xmin, box.ymin, box.width, box.height = 0.2, 0.3, 0.4, 0.5
    return found


def test_the_overlay_mediapipe() -> None:
    ours, theirs, result = blank(480, 640), blank(480, 640), person()
    draw_all(theirs, result)
    overlay("mediapipe")(ours, result)
    check_alike(ours, theirs)


@pytest.mark.parametrize("part", ["body", "hand"])
def test_colours_are_mediapipes(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs, preset = blank(960, 1280), blank(960, 1280), blank(960, 1280)
    result = person(face=False, hands=part == "hand", pose=part == "body")
    draw_all(theirs, result)
    overlay("mediapipe")(preset, result)
    monkeypatch.setitem(sys.modules, "cv2", None)
    draw_all(ours, result)
    found = result.pose_landmarks if part == "body" else result.left_hand_landmarks
    assert found is not None
    columns, rows = np.floor(found.array[:, :2] * (1280, 960)).astype(int).T
    np.testing.assert_array_equal(ours[rows, columns], theirs[rows, columns])
    np.testing.assert_array_equal(preset[rows, columns, ::-1], theirs[rows, columns])
    assert len(np.unique(theirs[rows, columns], axis=0)) == (3 if part == "body" else 6)


def test_the_overlay_classic() -> None:
    picture, result = np.full((1440, 1920, 3), 90, np.uint8), person()
    overlay("classic")(picture, result)
    assert result.pose_landmarks is not None
    body = result.pose_landmarks.array
    for row in (11, 12, 23, 24, 25, 26):
        x, y = np.rint(body[row, :2] * (1920, 1440)).astype(int)
        assert tuple(picture[y, x]) == (255, 0, 0)
    x, y = np.rint(body[[23, 25], :2].mean(axis=0) * (1920, 1440)).astype(int)
    assert tuple(picture[y, x]) == (255, 255, 255)
    changed = picture[(picture != 90).any(axis=2)].astype(int)
    assert (changed[:, 1] == changed[:, 2]).all()  # shades of red, white and grey
