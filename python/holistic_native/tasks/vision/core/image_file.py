"""Read a picture's own pixels: gray, colour or with opacity as in the file, as they lie there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.media.opencv.library import load_cv2, quiet_codecs
from holistic_native.media.readers import choose_reader, load_pillow

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAILED = "Failed to load image from file"


def read_picture(file_name: str) -> NDArray[np.uint8]:
    """Return a picture (height, width, 1, 3 or 4): gray, RGB or RGBA. EXIF data does not turn it, as in MediaPipe.

    Raises:
        AttributeError: the name is not text.
        FileNotFoundError: there is no such file.
        RuntimeError: it cannot be read or decoded, or neither OpenCV nor Pillow is installed.
    """
    file_name.encode()
    path = Path(file_name)
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise FileNotFoundError(f"Can't find file: {file_name}") from error
    except OSError as error:
        raise RuntimeError(f"Error while reading file: {file_name}") from error
    pixels = _by_opencv(content) if choose_reader() == "cv2" else _by_pillow(content)
    return np.ascontiguousarray(pixels[:, :, None] if pixels.ndim == 2 else pixels)


def _by_opencv(content: bytes) -> NDArray[np.uint8]:
    cv2 = load_cv2()
    try:
        with quiet_codecs():
            image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise RuntimeError(_FAILED) from error
    if image is None or image.dtype not in (np.uint8, np.uint16):
        raise RuntimeError(_FAILED)
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    if image.ndim == 2:
        gray: NDArray[np.uint8] = image
        return gray
    codes = {3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGBA}
    found: NDArray[np.uint8] = cv2.cvtColor(image, codes[image.shape[2]])
    return found


def _by_pillow(content: bytes) -> NDArray[np.uint8]:
    import io

    pillow: Any = load_pillow()
    try:
        with pillow.open(io.BytesIO(content)) as picture:
            if picture.mode.startswith("I"):
                return (np.asarray(picture).astype(np.int64) >> 8).astype(np.uint8)
            if picture.mode in ("1", "L"):
                return np.asarray(picture.convert("L"))
            opaque = picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info
            return np.asarray(picture.convert("RGB" if opaque else "RGBA"))
    except (OSError, ValueError, pillow.DecompressionBombError) as error:
        raise RuntimeError(_FAILED) from error
