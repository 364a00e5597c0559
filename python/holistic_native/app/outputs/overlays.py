"""How `run` draws a result over a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.result import HolisticResult

    Draw = Callable[[NDArray[np.uint8], HolisticResult], None]

STYLES = ("native", "mediapipe", "classic")


def overlay(style: str) -> Draw:
    """Return the function that draws in a style, a name of STYLES: it changes an RGB picture in place."""
    if style == "mediapipe":
        from holistic_native.solutions.drawing.overlay import draw_as_mediapipe

        return draw_as_mediapipe
    if style == "classic":
        from holistic_native.media.classic import draw_classic

        return draw_classic
    from holistic_native.media.overlay import draw_overlay

    return draw_overlay
