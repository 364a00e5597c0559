"""A window on the screen, which only OpenCV has."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from holistic_native.media.opencv.library import load_cv2
from holistic_native.terminal.one_line import printable

if TYPE_CHECKING:
    from holistic_native.media.source import SourceFrame


class Window:
    """A window on the screen.

    Attributes:
        closed: the user pressed q or Esc, or closed the window.
    """

    def __init__(self, title: str) -> None:
        """Open the window.

        Raises:
            RuntimeError: there is no screen, or this OpenCV was built without windows.
        """
        self._cv2 = load_cv2()
        self._title = printable(title)
        self.closed = False
        if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            raise RuntimeError("--display needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set")
        try:
            self._cv2.namedWindow(self._title, self._cv2.WINDOW_NORMAL | self._cv2.WINDOW_KEEPRATIO)
        except self._cv2.error as error:
            raise RuntimeError(
                "--display needs an OpenCV with windows: pip uninstall opencv-python-headless, then "
                "pip install 'holistic_native[window]'"
            ) from error

    def add(self, frame: SourceFrame) -> None:
        """Show a frame."""
        self._cv2.imshow(self._title, self._cv2.cvtColor(frame.image, self._cv2.COLOR_RGB2BGR))
        key = self._cv2.waitKey(1) & 0xFF
        visible = self._cv2.getWindowProperty(self._title, self._cv2.WND_PROP_VISIBLE) >= 1
        self.closed = key in (ord("q"), 27) or not visible

    def close(self) -> None:
        """Close the window."""
        self._cv2.destroyWindow(self._title)
