"""The images that tasks take and return."""

from __future__ import annotations

import enum
from operator import index
from typing import Any

import numpy as np

# MediaPipe starts each row of pixels at a multiple of so many bytes.
_ROW_ALIGNMENT = 16


class ImageFormat(enum.IntEnum):
    """What the values of a pixel are.

    GRAY8, SRGB and SRGBA have bytes, GRAY16, SRGB48 and SRGBA64 have uint16, VEC32F1, VEC32F2 and VEC32F4 have float32
    values.
    """

    UNKNOWN = 0
    SRGB = 1
    SRGBA = 2
    GRAY8 = 3
    GRAY16 = 4
    SRGB48 = 7
    SRGBA64 = 8
    VEC32F1 = 9
    VEC32F2 = 12
    VEC32F4 = 13


_CHANNELS = {
    ImageFormat.GRAY8: 1,
    ImageFormat.SRGB: 3,
    ImageFormat.SRGBA: 4,
    ImageFormat.GRAY16: 1,
    ImageFormat.SRGB48: 3,
    ImageFormat.SRGBA64: 4,
    ImageFormat.VEC32F1: 1,
    ImageFormat.VEC32F2: 2,
    ImageFormat.VEC32F4: 4,
}
# Which formats an array's type allows, and MediaPipe's words for them.
_ALLOWED = (
    (np.uint8, "GRAY8, SRGB, or SRGBA for uint8_t"),
    (np.uint16, "GRAY16, SRGB48, or SRGBA64 for uint16_t"),
    (np.float32, "VEC32F1, VEC32F2, or VEC32F4 for float"),
)


class Image:
    """An image, or a frame of a video, that never changes.

    `image[row, column, channel]` is one value, as a Python number; with one channel `image[row, column]`
    is, too.
    """

    def __init__(self, image_format: ImageFormat, data: np.ndarray) -> None:
        """Copy the pixels of an array.

        Args:
            image_format: what the values are; it also says how many channels there are.
            data: (height, width) or (height, width, channels), uint8, uint16 or float32. Values that are too many for
                height, width and the format's channels are left out at the end.

        Raises:
            ValueError: the array has another shape or type, a type that the format does not have, or too few values.
        """
        if data.ndim not in (2, 3):
            raise ValueError(f"Unsupported number of dimensions:{data.ndim}")
        wanted = next((words for kind, words in _ALLOWED if data.dtype == kind), None)
        if wanted is None:
            raise ValueError(f"Unsupported numpy data type: {data.dtype}")
        name = _format_name(image_format)
        if name not in wanted.partition(" for ")[0].replace(",", "").split():
            raise ValueError(f"Unsupported image format: {name} (expected {wanted} data)")
        shape = (*data.shape[:2], _CHANNELS[ImageFormat[name]])
        count = shape[0] * shape[1] * shape[2]
        if data.size < count:
            size = data.dtype.itemsize
            raise ValueError(f"Pixel data size is too small: {data.size * size} (expected {count * size})")
        pixels = np.empty(shape, data.dtype)
        pixels[:] = data.reshape(shape) if data.size == count else data.reshape(-1)[:count].reshape(shape)
        pixels.flags.writeable = False
        self._format = ImageFormat[name]
        # So called because MediaPipe names this attribute where a program hands a task something else.
        self._image_ptr = pixels

    @classmethod
    def _of(cls, image_format: ImageFormat, pixels: np.ndarray) -> Image:
        """Make an image of an array that nobody will change, without a copy."""
        image = cls.__new__(cls)
        pixels.flags.writeable = False
        vars(image).update(_format=image_format, _image_ptr=pixels)
        return image

    @classmethod
    def create_from_file(cls, file_name: str) -> Image:
        """Read a picture: JPEG, PNG, BMP or another that the installed decoder knows.

        Args:
            file_name: its path.

        Returns:
            An image in SRGB, SRGBA or GRAY8, as the file has it; 16 bits are made 8.

        Raises:
            FileNotFoundError: there is no such file.
            RuntimeError: it cannot be decoded, or no decoder is installed.
        """
        from holistic_native.tasks.vision.core.image_file import read_picture

        pixels = read_picture(file_name)
        formats = {1: ImageFormat.GRAY8, 3: ImageFormat.SRGB, 4: ImageFormat.SRGBA}
        return cls._of(formats[pixels.shape[2]], pixels)

    def numpy_view(self) -> np.ndarray:
        """Return the pixels without a copy, read-only: (height, width, channels); they outlive the image."""
        return self._image_ptr.view()

    def __getitem__(self, key: tuple[int, ...]) -> Any:
        found = len(key)
        if found != 3 and not (found == 2 and self.channels == 1):
            raise ValueError(f"Invalid index dimension: {found} (expected 2 or 3)")
        place = tuple(_index(name, value, size) for name, value, size in zip(_AXES, key, self._shape))  # noqa: B905
        return self._image_ptr[(*place, 0)[:3]].item()

    def uses_gpu(self) -> bool:
        """Return False."""
        return False

    def is_contiguous(self) -> bool:
        """Return whether MediaPipe would have no gaps between the rows of pixels."""
        return self.step == self._row_bytes

    def is_empty(self) -> bool:
        """Return False."""
        return False

    def is_aligned(self, alignment_boundary: int) -> bool:
        """Return whether MediaPipe would have each row start at a multiple of so many bytes.

        Raises:
            ValueError: the number is not 1, 2, 4 or another power of two.
        """
        if alignment_boundary < 1 or alignment_boundary & (alignment_boundary - 1):
            raise ValueError(f"alignment_boundary must be a power of two; got {alignment_boundary}")
        return alignment_boundary <= _ROW_ALIGNMENT

    @property
    def step(self) -> int:
        """Bytes from one row to the next in MediaPipe's image."""
        return -(-self._row_bytes // _ROW_ALIGNMENT) * _ROW_ALIGNMENT

    @property
    def width(self) -> int:
        """Pixels in a row."""
        return self._shape[1]

    @property
    def height(self) -> int:
        """Rows."""
        return self._shape[0]

    @property
    def channels(self) -> int:
        """Values of a pixel."""
        return self._shape[2]

    @property
    def image_format(self) -> int:
        """What the values are: the number of an `ImageFormat`."""
        return self._format.value

    @property
    def _shape(self) -> tuple[int, ...]:
        return tuple(self._image_ptr.shape)

    @property
    def _row_bytes(self) -> int:
        return self.width * self.channels * self._image_ptr.itemsize


_AXES = ("row", "column", "channel")


def _format_name(image_format: int) -> str:
    try:
        return ImageFormat(image_format).name
    except ValueError:
        if not isinstance(image_format, int):
            raise TypeError(f"image_format must be an ImageFormat; got {image_format!r}") from None
        return "UNKNOWN"


def _index(name: str, value: int, size: int) -> int:
    place = index(value)
    if not 0 <= place < size:
        raise IndexError(f"image {name} must be in 0..{size - 1}; got {place}")
    return place


def image_of(image_format: ImageFormat, pixels: np.ndarray) -> Image:
    """Make an image of an array (height, width, channels) that nobody will change, without a copy."""
    return Image._of(image_format, pixels)  # noqa: SLF001
