"""Load OpenCV, an extra: it is imported only by the commands that read, draw or write pictures."""

from __future__ import annotations

import importlib
from typing import Any


def load_cv2() -> Any:
    """Return the module `cv2`.

    Raises:
        RuntimeError: OpenCV is not installed or cannot start here, with the extra that brings it.
    """
    try:
        return importlib.import_module("cv2")
    except ImportError as error:
        raise RuntimeError(
            "reading and drawing pictures needs OpenCV: pip install 'holistic_native[video]', or "
            f"'holistic_native[headless]' on a machine without a screen ({error})"
        ) from error
