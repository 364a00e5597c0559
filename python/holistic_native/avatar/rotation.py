"""Vectors and unit quaternions of plain floats: for a few dozen bones a frame they are quicker than small arrays.

A quaternion is (x, y, z, w) and turns a vector by the right-hand rule in right-handed axes; `times(a, b)` turns by b
first.
"""

from __future__ import annotations

import math

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]

IDENTITY: Quaternion = (0.0, 0.0, 0.0, 1.0)
X: Vector = (1.0, 0.0, 0.0)
Y: Vector = (0.0, 1.0, 0.0)
Z: Vector = (0.0, 0.0, 1.0)
# Below this share of what it was computed from, a length is rounding.
_LEAST = 1e-6


def dot(one: Vector, other: Vector) -> float:
    """Return the scalar product."""
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def cross(one: Vector, other: Vector) -> Vector:
    """Return the vector product."""
    (a, b, c), (x, y, z) = one, other
    return b * z - c * y, c * x - a * z, a * y - b * x


def add(one: Vector, other: Vector) -> Vector:
    """Return the sum."""
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def subtract(one: Vector, other: Vector) -> Vector:
    """Return the first without the second."""
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


def scale(vector: Vector, by: float) -> Vector:
    """Return a multiple."""
    return vector[0] * by, vector[1] * by, vector[2] * by


def middle(one: Vector, other: Vector) -> Vector:
    """Return the point half-way."""
    return scale(add(one, other), 0.5)


def unit(vector: Vector) -> Vector | None:
    """Return the direction; None of a vector that has none: zero, or not finite."""
    largest = max(abs(vector[0]), abs(vector[1]), abs(vector[2]))
    if not 1e-300 < largest < math.inf or any(map(math.isnan, vector)):
        return None
    x, y, z = vector[0] / largest, vector[1] / largest, vector[2] / largest
    length = math.sqrt(x * x + y * y + z * z)
    return x / length, y / length, z / length


def across(direction: Vector, vector: Vector) -> Vector | None:
    """Return the direction of what of a vector is square to a unit vector; None where nothing is."""
    along = unit(vector)
    if along is None:
        return None
    rest = subtract(along, scale(direction, dot(along, direction)))
    return unit(rest) if dot(rest, rest) > _LEAST**2 else None


def normalised(rotation: Quaternion) -> Quaternion:
    """Return a quaternion of norm 1; the identity for one without a direction."""
    x, y, z, w = rotation
    length = math.sqrt(x * x + y * y + z * z + w * w)
    if not _LEAST < length < math.inf:
        return IDENTITY
    return x / length, y / length, z / length, w / length


def times(one: Quaternion, other: Quaternion) -> Quaternion:
    """Return the product: the turn by `other`, then by `one`."""
    (a, b, c, d), (x, y, z, w) = one, other
    return (
        d * x + a * w + b * z - c * y,
        d * y - a * z + b * w + c * x,
        d * z + a * y - b * x + c * w,
        d * w - a * x - b * y - c * z,
    )


def inverse(rotation: Quaternion) -> Quaternion:
    """Return the turn back."""
    return -rotation[0], -rotation[1], -rotation[2], rotation[3]


def turn(rotation: Quaternion, vector: Vector) -> Vector:
    """Return a vector turned."""
    axis, w = rotation[:3], rotation[3]
    twice = scale(cross(axis, vector), 2.0)
    return add(add(vector, scale(twice, w)), cross(axis, twice))


def about(axis: Vector, angle: float) -> Quaternion:
    """Return the turn by an angle (radians) about a unit vector."""
    half = math.sin(angle / 2)
    return axis[0] * half, axis[1] * half, axis[2] * half, math.cos(angle / 2)


def arc(start: Vector, end: Vector) -> Quaternion:
    """Return the shortest turn from one unit vector to another."""
    w = 1.0 + dot(start, end)
    if w < _LEAST:  # opposite: any axis square to them will do
        helper = X if abs(start[0]) < 0.7 else Y
        return (*(across(start, helper) or Z), 0.0)
    return normalised((*cross(start, end), w))


def angle_between(one: Vector, other: Vector) -> float:
    """Return the angle between two unit vectors, radians; exact also where it is small."""
    crossed = cross(one, other)
    return math.atan2(math.sqrt(dot(crossed, crossed)), dot(one, other))


def signed_angle(start: Vector, end: Vector, axis: Vector) -> float:
    """Return the angle from one vector to another about a unit vector that both are square to, -pi..pi."""
    return math.atan2(dot(cross(start, end), axis), dot(start, end))


def twist_about(rotation: Quaternion, axis: Vector) -> float:
    """Return how far a rotation turns about an axis, -pi..pi: the angle that is left when its swing is taken away."""
    along = dot(rotation[:3], axis)
    if along == 0.0 and rotation[3] == 0.0:
        return 0.0
    return wrapped(2.0 * math.atan2(along, rotation[3]))


def wrapped(angle: float) -> float:
    """Return an angle as -pi..pi."""
    return math.remainder(angle, 2.0 * math.pi)


def between(start: Quaternion, end: Quaternion, share: float) -> Quaternion:
    """Return the rotation that lies between two, on the shorter way: 0 gives the first, 1 the second."""
    (a, b, c, d), (e, f, g, h) = start, end
    cosine = a * e + b * f + c * g + d * h
    sign = -1.0 if cosine < 0 else 1.0
    angle = math.acos(min(1.0, abs(cosine)))
    sine = math.sin(angle)
    if sine < _LEAST:
        before, after = 1.0 - share, share
    else:
        before, after = math.sin((1.0 - share) * angle) / sine, math.sin(share * angle) / sine
    after *= sign
    return normalised((before * a + after * e, before * b + after * f, before * c + after * g, before * d + after * h))


def basis(first: Vector, second: Vector) -> tuple[Vector, Vector, Vector] | None:
    """Return right-handed axes: the first given, the second as near as it can be; None where they are parallel."""
    one = unit(first)
    two = None if one is None else across(one, second)
    return None if one is None or two is None else (one, two, cross(one, two))


def aligned(rest: tuple[Vector, Vector], wanted: tuple[Vector, Vector]) -> Quaternion | None:
    """Return the turn that takes one vector exactly, and a second as nearly as it can be, to others.

    Args:
        rest: two vectors.
        wanted: where they are to point.

    Returns:
        The rotation; None where two of a pair are parallel or have no direction.
    """
    start, end = basis(*rest), basis(*wanted)
    if start is None or end is None:
        return None
    swing = arc(start[0], end[0])
    twist = signed_angle(turn(swing, start[1]), end[1], end[0])
    return normalised(times(about(end[0], twist), swing))
