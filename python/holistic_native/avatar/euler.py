"""Euler angles that do not jump."""

from __future__ import annotations

import math

from holistic_native.avatar.rotation import Quaternion, X, Y, Z, about, times

Angles = tuple[float, float, float]


def euler_zxy(rotation: Quaternion, near: Angles = (0.0, 0.0, 0.0)) -> Angles:
    """Return the angles (z, x, y), degrees, of a rotation Rz Rx Ry that are nearest to others.

    There are two sets of angles for a rotation, and full turns may be added to each: no angle is further than 180
    degrees from the one that it follows.

    Args:
        rotation: norm 1.
        near: the angles of the frame before.
    """
    a, b, c, w = rotation
    sine = max(-1.0, min(1.0, 2 * (b * c + w * a)))
    if abs(sine) > 1 - 1e-9:  # z and y turn about the same axis: y stays
        y = near[2]
        x = math.copysign(90.0, sine)
        sum_or_difference = math.degrees(math.atan2(2 * (a * b + w * c), 1 - 2 * (b * b + c * c)))
        # Rz Rx Ry is a turn by z + y for x = 90 degrees, and by z - y for -90.
        return _nearest((sum_or_difference - math.copysign(1.0, sine) * y, x, y), near)
    x = math.degrees(math.asin(sine))
    z = math.degrees(math.atan2(-2 * (a * b - w * c), 1 - 2 * (a * a + c * c)))
    y = math.degrees(math.atan2(-2 * (a * c - w * b), 1 - 2 * (a * a + b * b)))
    sets = (_nearest((z, x, y), near), _nearest((z + 180, 180 - x, y + 180), near))
    return min(sets, key=lambda angles: sum(abs(one - other) for one, other in zip(angles, near, strict=True)))


def rotation_zxy(angles: Angles) -> Quaternion:
    """Return the rotation Rz Rx Ry of angles (z, x, y) in degrees."""
    z, x, y = map(math.radians, angles)
    return times(about(Z, z), times(about(X, x), about(Y, y)))


def _nearest(angles: Angles, near: Angles) -> Angles:
    z, x, y = (before + math.remainder(angle - before, 360) for angle, before in zip(angles, near, strict=True))
    return z, x, y
