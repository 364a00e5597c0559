"""Record what MediaPipe 0.10.21 draws of the scenes, as checksums, into tests/golden/mediapipe_drawing.json.

Beside each scene alone: all of them on one picture, with one of the module's constants set to something else.

Run it with a Python that has `mediapipe==0.10.21`:

    python -m tests.support.recordings.record_drawing
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.recordings import GOLDEN
from tests.support.recordings.drawing_scenes import SCENES, Kit, background

DRAWN = GOLDEN / "mediapipe_drawing.json"


def at_the_edge(x: float, y: float, width: int, height: int) -> tuple[int, int] | None:
    """Place points outside the image at its edge, as some programs do."""
    if not (abs(x) < 10 and abs(y) < 10):  # NaN too
        return None
    return max(0, min(int(x * width), width - 1)), max(0, min(int(y * height), height - 1))


SETTINGS: dict[str, tuple[str, Any]] = {
    "every visibility": ("_VISIBILITY_THRESHOLD", 0.0),
    "high visibility": ("_VISIBILITY_THRESHOLD", 0.995),
    "high presence": ("_PRESENCE_THRESHOLD", 0.9),
    "dark rims": ("WHITE_COLOR", (60, 70, 80)),
    "another red": ("RED_COLOR", (1, 2, 250)),
    "another blue": ("BLUE_COLOR", (250, 2, 1)),
    "points at the edge": ("_normalized_to_pixel_coordinates", at_the_edge),
}


def drawn(kit: Kit) -> dict[str, dict[str, int | str]]:
    """Draw every scene on a picture of its own, and all on one with each setting; describe the pictures."""
    found: dict[str, dict[str, int | str]] = {}
    for scene in SCENES:
        image = background()
        scene(kit, image)
        found[scene.__name__] = described(image)
    for title, (name, value) in SETTINGS.items():
        usual = getattr(kit.drawing, name)
        setattr(kit.drawing, name, value)
        image = background()
        for scene in SCENES:
            scene(kit, image)
        setattr(kit.drawing, name, usual)
        found[title] = described(image)
    return found


def described(image: NDArray[np.uint8]) -> dict[str, int | str]:
    """Give a picture's checksum and how many of its values are not the background's."""
    changed = int(np.count_nonzero(image != background()))
    return {"changed": changed, "sha256": hashlib.sha256(image.tobytes()).hexdigest()}


def main() -> None:
    """Record all scenes."""
    from mediapipe.framework.formats import detection_pb2, landmark_pb2
    from mediapipe.python import solutions

    lines = (
        solutions.face_mesh_connections,
        solutions.hands_connections,
        solutions.pose,
    )
    kit = Kit(
        solutions.drawing_utils,
        solutions.drawing_styles,
        lines,
        landmark_pb2.NormalizedLandmarkList,
        detection_pb2.Detection,
    )
    table = drawn(kit)
    DRAWN.write_text(json.dumps(table, indent=1) + "\n")
    sys.stdout.write("".join(f"{name}: {scene['changed']} values changed\n" for name, scene in table.items()))


if __name__ == "__main__":
    main()
