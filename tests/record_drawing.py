"""Record what MediaPipe 0.10.21 draws of the scenes, as checksums, into tests/golden/mediapipe_drawing.json.

Run it with a Python that has `mediapipe==0.10.21`:

    python tests/record_drawing.py
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from drawing_scenes import SCENES, Kit, background

DRAWN = Path(__file__).parent / "golden" / "mediapipe_drawing.json"


def drawn(kit: Kit) -> dict[str, dict[str, int | str]]:
    """Draw every scene on a picture of its own; give the picture's checksum and how many of its values changed."""
    found: dict[str, dict[str, int | str]] = {}
    for scene in SCENES:
        image = background()
        scene(kit, image)
        changed = int(np.count_nonzero(image != background()))
        found[scene.__name__] = {"changed": changed, "sha256": hashlib.sha256(image.tobytes()).hexdigest()}
    return found


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
