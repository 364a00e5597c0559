"""A decoder's frame as RGB: 4:2:0 planes by our own kernel where it computes their colours, else by FFmpeg."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.frames.pixel_formats import MAX_SIDE, checked_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What the trackers' formats "i420" and "nv12" are: BT.601, limited range. FFmpeg's numbers: unspecified (which FFmpeg
# and OpenCV take for BT.601, too), BT.470BG and SMPTE 170M, which have its matrix; range unspecified and limited.
_BT601 = (2, 5, 6)
_LIMITED = (0, 1)
_LAYOUTS = {"yuv420p": "i420", "nv12": "nv12"}


def rgb_of(frame: Any) -> NDArray[np.uint8]:
    """Return a PyAV frame, turned upright, as (H, W, 3) uint8 RGB that trackers read in place.

    Args:
        frame: an `av.VideoFrame`.
    """
    layout = _LAYOUTS.get(frame.format.name)
    if layout is not None and _is_ours(frame):
        image = checked_frame(_planes(frame), layout)
    else:
        image = frame.to_ndarray(format="rgb24", threads=1)
    quarters = round(frame.rotation / 90) % 4  # counter-clockwise
    return np.ascontiguousarray(np.rot90(image, quarters)) if quarters else image


def _is_ours(frame: Any) -> bool:
    even = frame.width % 2 == 0 and frame.height % 2 == 0
    fits = frame.width <= MAX_SIDE and frame.height <= MAX_SIDE
    downward = all(plane.line_size > 0 for plane in frame.planes)
    return even and fits and downward and frame.colorspace in _BT601 and frame.color_range in _LIMITED


def _planes(frame: Any) -> tuple[NDArray[np.uint8], ...]:
    width, height = frame.width, frame.height
    sizes = [(height, width)]
    sizes += [(height // 2, width)] if len(frame.planes) == 2 else [(height // 2, width // 2)] * 2
    return tuple(_plane(plane, *size) for plane, size in zip(frame.planes, sizes, strict=True))


def _plane(plane: Any, rows: int, columns: int) -> NDArray[np.uint8]:
    # Rows end in padding.
    lines = np.frombuffer(plane, np.uint8)[: rows * plane.line_size]
    return lines.reshape(rows, plane.line_size)[:, :columns]
