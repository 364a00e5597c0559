"""Read a picture file as 8-bit RGB."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.media.opencv import load_cv2, quiet_codecs

if TYPE_CHECKING:
    from numpy.typing import NDArray

# How files begin that may hold floats: TIFF and BigTIFF in both byte orders, PFM. OpenCV makes black of them, or fails.
_MAY_BE_FLOATS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"PF", b"Pf")


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Return a picture, (H, W, 3) uint8 RGB, upright where its EXIF data says how it lies.

    Floats count from 0 (black) to 1 (white), or to 255 if their mean is above 1; what is not a number is black.

    Raises:
        RuntimeError: OpenCV is missing or cannot decode it.
        OSError: the file cannot be read.
    """
    cv2 = load_cv2()
    # Not by its name, which OpenCV takes as UTF-8 only.
    content = np.fromfile(path, np.uint8)
    try:
        with quiet_codecs():
            image = _decoded(cv2, content)
    except cv2.error as error:
        raise RuntimeError(f"INPUT {str(path)!r} cannot be decoded: {error}") from error
    if image is None:
        raise RuntimeError(f"INPUT {str(path)!r} looks like a picture but cannot be decoded")
    rgb: NDArray[np.uint8] = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
    return rgb


def _decoded(cv2: Any, content: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    if content[:4].tobytes().startswith(_MAY_BE_FLOATS):
        image: NDArray[Any] | None = cv2.imdecode(content, cv2.IMREAD_UNCHANGED)
        if image is not None and image.dtype.kind == "f":
            return _from_floats(image)
    decoded: NDArray[np.uint8] | None = cv2.imdecode(content, cv2.IMREAD_COLOR)
    return decoded


def _from_floats(image: NDArray[Any]) -> NDArray[np.uint8]:
    # Not their highest: pictures from 0 to 1 have highlights above, and overshoot where they were resized.
    mean = image[np.isfinite(image)].astype(np.float64).sum() / image.size
    whitest = 255.0 if mean > 1 else 1.0
    levels = np.nan_to_num(image, posinf=whitest, neginf=0.0).clip(0.0, whitest) * (255.0 / whitest)
    levels = np.rint(levels).astype(np.uint8)
    if levels.ndim == 2:
        return np.repeat(levels[..., np.newaxis], 3, axis=2)
    return np.ascontiguousarray(levels[..., :3])
