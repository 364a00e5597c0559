"""Decode a picture with OpenCV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.media.levels import from_floats
from holistic_native.media.opencv.library import load_cv2, quiet_codecs
from holistic_native.media.source import UnreadableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# How files begin that may hold floats: TIFF and BigTIFF in both byte orders, PFM. OpenCV makes black of them, or fails.
_MAY_BE_FLOATS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"PF", b"Pf")


def decode_picture(name: str, content: bytes) -> NDArray[np.uint8]:
    """Return a picture, (H, W, 3) uint8 RGB, upright where its EXIF data says how it lies.

    Args:
        name: for messages.
        content: of the file.

    Raises:
        RuntimeError: OpenCV is missing or cannot decode it.
    """
    cv2 = load_cv2()
    try:
        with quiet_codecs():
            image = _decoded(cv2, np.frombuffer(content, np.uint8))
    except cv2.error as error:
        raise UnreadableError(f"INPUT {name!r} cannot be decoded: {error}") from error
    if image is None:
        raise UnreadableError(f"INPUT {name!r} looks like a picture but cannot be decoded")
    rgb: NDArray[np.uint8] = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
    return rgb


def _decoded(cv2: Any, content: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    if content[:4].tobytes().startswith(_MAY_BE_FLOATS):
        image: NDArray[Any] | None = cv2.imdecode(content, cv2.IMREAD_UNCHANGED)
        if image is not None and image.dtype.kind == "f":
            return from_floats(image)
    decoded: NDArray[np.uint8] | None = cv2.imdecode(content, cv2.IMREAD_COLOR)
    return decoded
