"""Regions: where to crop, from points, and what becomes of them."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.support.oracles import libm

F = np.float32
Size = tuple[int, int]
Floats = NDArray[np.float32]

HAND_SUBSET = [0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18]
SMALLEST = np.finfo(F).tiny


class Region(NamedTuple):
    cx: Any
    cy: Any
    width: Any
    height: Any
    rotation: Any = 0.0


def wrap(angle: F) -> F:
    return F(float(angle) - 2 * math.pi * math.floor((float(angle) + math.pi) / (2 * math.pi)))


def _radians(degrees: float) -> F:
    return F(math.pi * float(F(degrees)) / 180)


def _pixels(points: Floats, size: Size) -> Floats:
    return points[..., :2] * np.array(size, F)


def _placed(centre: Floats, sides: Floats, rotation: F) -> Region:
    return Region(centre[0], centre[1], sides[0], sides[1], rotation)


def _angle(ends: Floats, target: F, m: Any) -> F:
    """The turn that brings the line between two points in pixels upon the target direction."""
    start, end = ends
    return wrap(target - m.atan2(-(end[1] - start[1]), end[0] - start[0]))


def _turned(points: Floats, angle: F, m: Any) -> Floats:
    """Points in pixels, turned about the origin."""
    c, s = m.cos(angle), m.sin(angle)
    x, y = points[..., 0], points[..., 1]
    return np.stack([x * c - y * s, x * s + y * c], axis=-1)


def region_from_alignment(
    landmarks: Floats, centre: int, scale_point: int, image_size: Size, target_degrees: float, m: Any = libm
) -> Region:
    size = np.array(image_size, F)
    ends = _pixels(landmarks[[centre, scale_point]], image_size)
    dx, dy = ends[1] - ends[0]
    side = F(float(libm.sqrt(dx * dx + dy * dy)) * 2)
    return _placed(ends[0] / size, side / size, _angle(ends, _radians(target_degrees), m))


def _box(points: Floats, largest: F) -> tuple[Floats, Floats]:
    """The lowest and highest coordinates; `largest` is what the running maximum starts from."""
    return points.min(axis=0), np.maximum(points.max(axis=0), largest)


def region_from_landmarks(landmarks: Floats, start: int, end: int, image_size: Size, m: Any = libm) -> Region:
    low, high = _box(landmarks[:, :2], SMALLEST)
    sides = high - low
    rotation = _angle(_pixels(landmarks[[start, end]], image_size), F(0), m)
    return _placed(low + sides / F(2), sides, rotation)


def region_from_detection(
    detections: Floats, row: int, start: int, end: int, image_size: Size, target_degrees: float, m: Any = libm
) -> Region:
    low, sides = detections[row, 1:3], detections[row, 3:5]
    ends = _pixels(detections[row, 5:].reshape(-1, 2)[[start, end]], image_size)
    return _placed(low + sides / F(2), sides, _angle(ends, _radians(target_degrees), m))


def region_from_keypoints(keypoints: Floats, start: int, end: int, image_size: Size, m: Any = libm) -> Region:
    low, high = _box(keypoints[:, :2], np.finfo(F).min)
    rotation = _angle(_pixels(keypoints[[start, end]], image_size), F(0), m)
    return _placed((low + high) / F(2), high - low, rotation)


def region_from_hand(hand: Floats, image_size: Size, m: Any = libm) -> Region:
    size = np.array(image_size, F)
    fingers = ((hand[5] + hand[13]) / F(2) + hand[9]) / F(2)
    rotation = _angle(_pixels(np.stack([hand[0], fingers]), image_size), _radians(90), m)
    subset = hand[HAND_SUBSET, :2]
    low, high = _box(subset, SMALLEST)
    middle = (low + high) / F(2)
    low, high = _box(_turned((subset - middle) * size, wrap(-rotation), m), SMALLEST)
    centre = _turned((low + high) / F(2), rotation, m) + size * middle
    return _placed(centre / size, (high - low) / size, rotation)


def region_from_wrist(pose: Floats, wrist: int, pinky: int, index: int, image_size: Size, m: Any = libm) -> Region:
    size = np.array(image_size, F)
    at_wrist, at_pinky, at_index = _pixels(pose[[wrist, pinky, index]], image_size)
    middle = (F(2) * at_index + at_pinky) / F(3)
    dx, dy = middle - at_wrist
    side = F(2) * libm.sqrt(dx * dx + dy * dy)
    return _placed(middle / size, side / size, _angle(np.stack([at_wrist, middle]), _radians(90), m))


def transform_region(
    region: Region, image_size: Size, scale: float, shift_y: float = 0.0, square: bool = True, m: Any = libm
) -> Region:
    cx, cy, width, height, rotation = map(F, region)
    image_width, image_height = map(F, image_size)
    shift = F(shift_y)
    if rotation == 0:
        cy = cy + height * shift
    else:
        # The shift along x, always 0, is part of the sums.
        down = image_height * height * shift
        cx = cx + (F(0) - down * m.sin(rotation)) / image_width
        cy = cy + (F(0) + down * m.cos(rotation)) / image_height
    if not square:
        return Region(cx, cy, width * F(scale), height * F(scale), rotation)
    long_side = max(width * image_width, height * image_height)
    return Region(cx, cy, long_side / image_width * F(scale), long_side / image_height * F(scale), rotation)


def region_scale(region: Region, image_size: Size) -> F:
    width, height = map(F, image_size)
    return (F(region.width) * width + F(region.height) * height) / F(2)


def region_overlap(a: Region, b: Region) -> F:
    """Intersection over union, rotations ignored."""
    (a_low, a_high), (b_low, b_high) = (_corners(region) for region in (a, b))
    if (a_low > b_high).any() or (b_low > a_high).any():
        return F(0)
    shared = np.prod(np.minimum(a_high, b_high) - np.maximum(a_low, b_low))
    union = np.prod(a_high - a_low) + np.prod(b_high - b_low) - shared
    return F(shared / union) if union > 0 else F(0)


def _corners(region: Region) -> tuple[Floats, Floats]:
    centre, sides = np.array(region[:2], F), np.array(region[2:4], F)
    low = centre - sides / F(2)
    return low, low + sides


def keep_region(
    landmarks: Floats,
    previous: Region,
    recrop: Region,
    image_size: Size,
    rotation_degrees: float,
    translation: float,
    scale: float,
    margin: float,
    m: Any = libm,
) -> bool:
    size = np.array(image_size, F)
    was, now = (np.array(region, F) for region in (previous, recrop))
    turn = F(float(was[4]) / math.pi * 180) - F(float(now[4]) / math.pi * 180)
    if turn > 180:
        turn -= F(360)
    elif turn < -180:
        turn += F(360)
    back = -now[4]
    sides, old_sides = now[2:4] * size, was[2:4] * size
    centre = _turned(now[:2] * size, back, m)
    moved = np.abs(_turned(was[:2] * size, back, m) - centre)
    half = sides * (F(1) + F(margin)) * F(0.5)
    inside = _turned(_pixels(landmarks, image_size), back, m)
    return bool(
        abs(turn) <= F(rotation_degrees)
        and (moved <= F(translation) * sides).all()
        and (np.abs(old_sides - sides) <= F(scale) * sides).all()
        and (inside > centre - half).all()
        and (inside < centre + half).all()
    )
