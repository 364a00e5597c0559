"""What of an image a task reads, and what it says of one that it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.tasks.vision.core.image import Image, ImageFormat

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.tasks.vision.core.image_processing_options import ImageProcessingOptions

_RIGHT_ANGLE = 90


class GraphError(Exception):
    """An image that MediaPipe's graph fails on, after which it takes no other: so programs know it."""

    def __init__(self, kind: type[Exception], reason: str) -> None:
        super().__init__(reason)
        self._kind = kind
        self._reason = reason

    def first(self) -> Exception:
        """Return what the call with that image raises, and closing the task."""
        return self._kind(f"CalculatorGraph::Run() failed: \n{self._reason}")

    def later(self) -> Exception:
        """Return what later calls raise."""
        return self._kind(f"Graph has errors: \n{self._reason}")


@dataclass(frozen=True)
class Reading:
    """How an image is read.

    Attributes:
        rotation_degrees: clockwise, a multiple of 90.
    """

    rotation_degrees: int

    @classmethod
    def of(cls, options: ImageProcessingOptions | None, *, rotates: bool) -> Reading:
        """Take what was given with an image.

        Raises:
            ValueError: there is a region of interest, or the rotation is no multiple of 90.
            TypeError: the rotation is no integer.
        """
        if options is None:
            return cls(0)
        degrees = index(options.rotation_degrees)
        if options.region_of_interest is not None:
            raise ValueError("This task doesn't support region-of-interest.")
        if not rotates:
            return cls(0)
        if degrees % _RIGHT_ANGLE:
            raise ValueError("Expected rotation to be a multiple of 90°.")
        return cls(degrees)

    def pixels(self, image: Image, gray_error: type[Exception]) -> NDArray[np.uint8]:
        """Return an image's pixels (height, width, 3), RGB.

        Raises:
            GraphError: it has none, or another format.
        """
        pixels = pixels_of(image)
        kind = ImageFormat(image.image_format)
        if not pixels.size:
            raise GraphError(
                RuntimeError,
                f"ROI width and height must be > 0: image must have pixels; got {image.height} rows of {image.width}",
            )
        if kind == ImageFormat.SRGB:
            return pixels
        if kind == ImageFormat.SRGBA:
            return np.ascontiguousarray(pixels[:, :, :3])
        error = gray_error if kind == ImageFormat.GRAY8 else ValueError
        raise GraphError(error, f"Unsupported format: {kind.value}: image must be SRGB or SRGBA; got {kind.name}")


def pixels_of(image: Image) -> NDArray[np.uint8]:
    """Return an image's values.

    Raises:
        AttributeError: it is no `Image`.
    """
    try:
        pixels: NDArray[np.uint8] = image._image_ptr  # noqa: SLF001
    except AttributeError as error:
        raise AttributeError(f"{error}: image must be an Image, such as Image(ImageFormat.SRGB, array)") from error
    return pixels
