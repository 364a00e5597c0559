"""What is drawn, where, and in which colour."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.media import overlay
from holistic_native.media.brush import Brush, Colour
from holistic_native.media.overlay import draw_overlay
from holistic_native.topology import PoseLandmark
from tests.support.people import FACE_CENTRE, FACE_RADIUS, person

pytest.importorskip("cv2", reason="drawing needs OpenCV (extra video or headless)")

HEIGHT, WIDTH = 960, 720
Picture = NDArray[np.uint8]


def blank(height: int = HEIGHT, width: int = WIDTH) -> Picture:
    return np.zeros((height, width, 3), np.uint8)


def pixel(picture: Picture, x: float, y: float) -> Colour:
    red, green, blue = (int(value) for value in picture[round(y * picture.shape[0]), round(x * picture.shape[1])])
    return red, green, blue


def middle(points: NDArray[np.float32], a: int, b: int) -> tuple[float, float]:
    x, y = (points[a, :2] + points[b, :2]) / 2
    return float(x), float(y)


def test_nothing_found_draws_nothing() -> None:
    picture = blank()
    draw_overlay(picture, person(pose=False, hands=False, face=False))
    assert not picture.any()


def test_body_is_coloured_by_side() -> None:
    picture, result = blank(), person(hands=False, face=False)
    draw_overlay(picture, result)
    assert result.pose_landmarks is not None
    points = result.pose_landmarks.array
    for a, b, colour in (
        (PoseLandmark.LEFT_ELBOW, PoseLandmark.LEFT_WRIST, overlay.LEFT),
        (PoseLandmark.LEFT_HIP, PoseLandmark.LEFT_KNEE, overlay.LEFT),
        (PoseLandmark.RIGHT_ELBOW, PoseLandmark.RIGHT_WRIST, overlay.RIGHT),
        (PoseLandmark.RIGHT_HIP, PoseLandmark.RIGHT_KNEE, overlay.RIGHT),
        (PoseLandmark.LEFT_SHOULDER, PoseLandmark.RIGHT_SHOULDER, overlay.MIDDLE),
        (PoseLandmark.LEFT_HIP, PoseLandmark.RIGHT_HIP, overlay.MIDDLE),
    ):
        assert pixel(picture, *middle(points, a, b)) == colour


@pytest.mark.parametrize(("visibility", "drawn"), [(0.49, False), (0.5, True)])
def test_only_visible_body_landmarks_are_drawn(visibility: float, drawn: bool) -> None:
    picture, result = blank(), person(hands=False, face=False)
    assert result.pose_landmarks is not None
    points = result.pose_landmarks.array
    points[PoseLandmark.LEFT_WRIST, 3] = visibility
    draw_overlay(picture, result)
    forearm = pixel(picture, *middle(points, PoseLandmark.LEFT_ELBOW, PoseLandmark.LEFT_WRIST))
    assert forearm == (overlay.LEFT if drawn else (0, 0, 0))
    assert pixel(picture, *middle(points, PoseLandmark.LEFT_SHOULDER, PoseLandmark.LEFT_ELBOW)) == overlay.LEFT


@pytest.mark.parametrize(
    ("hands", "face", "replaced"),
    [
        (False, True, [*range(11)]),
        (True, False, [*range(17, 23)]),
        (True, True, [*range(11), *range(17, 23)]),
    ],
    ids=["head by face", "palms by hands", "both"],
)
def test_hands_and_face_replace_the_bodys_own(hands: bool, face: bool, replaced: list[int]) -> None:
    drawn, without, alone = blank(), blank(), blank()
    draw_overlay(drawn, person(hands=hands, face=face))
    result = person(hands=hands, face=face)
    assert result.pose_landmarks is not None
    result.pose_landmarks.array[replaced, 3] = 0
    draw_overlay(without, result)
    np.testing.assert_array_equal(drawn, without)
    draw_overlay(alone, person(hands=False, face=False))
    row, column = np.rint(result.pose_landmarks.array[replaced, 1::-1].T * [[HEIGHT], [WIDTH]]).astype(int)
    assert alone[row, column].any(axis=-1).all()  # the body's own are drawn when nothing replaces them


def test_hands_have_their_sides_colour() -> None:
    picture, result = blank(), person(pose=False, face=False)
    draw_overlay(picture, result)
    for hand, colour in (
        (result.left_hand_landmarks, overlay.LEFT),
        (result.right_hand_landmarks, overlay.RIGHT),
    ):
        assert hand is not None
        assert pixel(picture, *middle(hand.array, 0, 5)) == colour


def test_face_contours_are_stronger_than_the_mesh() -> None:
    picture, result = blank(), person(pose=False, hands=False)
    draw_overlay(picture, result)
    assert result.face_landmarks is not None
    # Between the oval (radius 1) and what lies inside (radius 0.5) there is nothing but mesh.
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    radius = np.hypot((x / WIDTH - FACE_CENTRE[0]) / FACE_RADIUS, (y / HEIGHT - FACE_CENTRE[1]) / FACE_RADIUS)
    mesh = picture[(radius > 0.6) & (radius < 0.9)]
    oval = pixel(picture, *middle(result.face_landmarks.array, 10, 338))
    assert 0 < 2 * mesh.max() < min(oval)


def test_irises_are_rings_where_there_are_478_landmarks() -> None:
    with_irises, without = blank(1800, 1800), blank(1800, 1800)
    result = person(pose=False, hands=False, face_points=478)
    draw_overlay(with_irises, result)
    draw_overlay(without, person(pose=False, hands=False))
    assert result.face_landmarks is not None
    points = result.face_landmarks.array
    for rim, colour in ((474, overlay.LEFT), (469, overlay.RIGHT)):
        assert pixel(with_irises, *points[rim, :2]) == colour
        assert pixel(without, *points[rim, :2]) != colour


def test_mask_tints_only_the_person() -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    mask[100:200, 50:150] = 1
    picture = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
    draw_overlay(picture, person(pose=False, hands=False, face=False, mask=mask))
    inside = mask.astype(bool)
    assert (picture[~inside] == 200).all()
    wanted = 0.45 * np.array(overlay.SILHOUETTE) + 0.55 * 200
    assert np.abs(picture[inside] - wanted).max() <= 2  # two roundings to whole numbers


def test_empty_mask_leaves_the_picture() -> None:
    picture = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    draw_overlay(picture, person(pose=False, hands=False, face=False, mask=mask))
    assert (picture == 200).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (400, 1), (2, 2000), (3, 3)])
def test_odd_picture_sizes(shape: tuple[int, int]) -> None:
    picture = blank(*shape)
    draw_overlay(picture, person(face_points=478, mask=np.ones(shape, np.float32)))
    assert picture.any()


@pytest.mark.parametrize("offset", [3.0, -3.0, 1e7, -1e30])
def test_landmarks_outside_the_picture_draw_nothing(offset: float) -> None:
    picture, result = blank(), person(face_points=478)
    for landmarks in (
        result.pose_landmarks,
        result.left_hand_landmarks,
        result.right_hand_landmarks,
        result.face_landmarks,
    ):
        assert landmarks is not None
        landmarks.array[:, :2] += np.float32(offset)
    draw_overlay(picture, result)
    assert not picture.any()


def test_small_dots_are_round() -> None:
    picture = blank(41, 41)
    Brush(picture).dots(np.array([[20, 20]], np.float32), (255, 255, 255), 2.5)
    grey = picture[..., 0].astype(float)
    assert grey[20, 20] == 255
    straight, diagonal = grey[20, 20:].sum(), grey[range(20, 41), range(20, 41)].sum() * np.sqrt(2)
    assert diagonal == pytest.approx(straight, rel=0.1)  # a diamond would reach 0.7 of it
