"""Points of a body, a hand or a face."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Landmark:
    """A point in space.

    Attributes:
        x: metres.
        y: metres.
        z: metres.
        visibility: how likely the point is not hidden, 0..1; None where the model does not say.
        presence: how likely the point is within the image, 0..1; None likewise.
        name: None.
    """

    x: float | None = None
    y: float | None = None
    z: float | None = None
    visibility: float | None = None
    presence: float | None = None
    name: str | None = None


@dataclass
class NormalizedLandmark:
    """A point in the image.

    Attributes:
        x: as a fraction of the image's width, from the left.
        y: as a fraction of its height, from the top.
        z: depth, towards the camera negative, in about the unit of x.
        visibility: how likely the point is not hidden, 0..1; None where the model does not say.
        presence: how likely the point is within the image, 0..1; None likewise.
        name: None.
    """

    x: float | None = None
    y: float | None = None
    z: float | None = None
    visibility: float | None = None
    presence: float | None = None
    name: str | None = None
