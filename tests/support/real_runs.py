"""What tests of the command line need: the models on this machine, videos to write and read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import Holistic
from holistic_native.model_files.store import ModelStore

cv2 = pytest.importorskip("cv2", reason="the command line needs OpenCV (extra video or headless)")

PROGRAM = "import sys; from holistic_native.app.main import main; sys.exit(main())"
RATE = 12.5
DEFAULT_MODELS = Holistic.model_names()


def require(*names: str) -> dict[str, bytes]:
    """Return models that this machine has; skip the test otherwise."""
    store = ModelStore()
    missing = store.missing(names)
    if missing:
        pytest.skip(f"models are missing on this machine; 'holistic-native models fetch {' '.join(missing)}' gets them")
    return {name: store.read(name) for name in names}


def write_video(path: Path, images: list[NDArray[np.uint8]]) -> Path:
    height, width = images[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, (width, height))
    for image in images:
        writer.write(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def read_video(path: Path) -> list[NDArray[np.uint8]]:
    capture, images = cv2.VideoCapture(str(path)), []
    while (found := capture.read())[0]:
        images.append(cv2.cvtColor(found[1], cv2.COLOR_BGR2RGB))
    return images


def read_picture(path: Path) -> NDArray[np.uint8]:
    image: NDArray[np.uint8] = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    return image
