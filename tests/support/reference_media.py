"""The pictures and videos beside the repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray


def decoded(source: Path, repeat: int) -> Iterator[NDArray[np.uint8]]:
    """Give a video's frames in RGB, or a picture so often; skip the test where OpenCV is not installed."""
    cv2 = pytest.importorskip("cv2", reason="the reference media are decoded with OpenCV")
    if source.suffix == ".jpg":
        yield from [cv2.cvtColor(cv2.imread(str(source)), cv2.COLOR_BGR2RGB)] * repeat
        return
    video = cv2.VideoCapture(str(source))
    while True:
        read, frame = video.read()
        if not read:
            return
        yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
