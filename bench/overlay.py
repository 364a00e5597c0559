"""What drawing a result takes: python -m bench.overlay [--rounds N].

A body, two hands and a face, 543 points and the lines between them, on 1280 x 720 pixels: the styles of `run`, and
`drawing_utils` with OpenCV and without. The face is the astronaut's mesh, as large as in the picture and filling the
height; the rest is made up.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from holistic_native import FaceMesh
from holistic_native.app.outputs.overlays import STYLES, overlay
from holistic_native.result import HolisticResult
from holistic_native.solutions import drawing_styles, drawing_utils, holistic
from tests.support.people import person

Picture = NDArray[np.uint8]
WIDTH, HEIGHT = 1280, 720


def astronauts_face() -> NDArray[np.float32]:
    """Return 468 landmarks of a face, as fractions of the height of the picture, around the origin."""
    from skimage import data

    with FaceMesh(static_image_mode=True) as mesh:
        image: Picture = data.astronaut()  # type: ignore[no-untyped-call]
        faces = mesh.process(image).multi_face_landmarks
    assert faces is not None
    array: NDArray[np.float32] = faces[0].array[:, :2] - faces[0].array[:, :2].mean(axis=0, dtype=np.float32)
    return array


def scenes() -> dict[str, HolisticResult]:
    """Return results with all parts: one person as a whole, and one whose face fills the picture."""
    face = astronauts_face()
    found = {}
    for name, extent in (("whole", 0.2), ("close up", 0.9)):
        result = person()
        assert result.face_landmarks is not None
        scale = extent / np.ptp(face[:, 1])
        result.face_landmarks.array[:, 0] = 0.5 + face[:, 0] * scale * HEIGHT / WIDTH
        result.face_landmarks.array[:, 1] = 0.5 + face[:, 1] * scale
        found[name] = result
    return found


def draw_as_tutorials_do(picture: Picture, result: HolisticResult) -> None:
    """Draw as MediaPipe's example does, by `drawing_utils`."""
    draw = drawing_utils.draw_landmarks
    mesh = drawing_styles.get_default_face_mesh_tesselation_style()
    contours = drawing_styles.get_default_face_mesh_contours_style()
    body = drawing_styles.get_default_pose_landmarks_style()
    hands = (drawing_styles.get_default_hand_landmarks_style(), drawing_styles.get_default_hand_connections_style())
    assert result.face_landmarks is not None
    assert result.pose_landmarks is not None
    draw(picture, result.face_landmarks, holistic.FACEMESH_TESSELATION, None, mesh)
    draw(picture, result.face_landmarks, holistic.FACEMESH_CONTOURS, None, contours)
    draw(picture, result.pose_landmarks, holistic.POSE_CONNECTIONS, body)
    for hand in (result.left_hand_landmarks, result.right_hand_landmarks):
        assert hand is not None
        draw(picture, hand, holistic.HAND_CONNECTIONS, *hands)


def milliseconds(draw: Callable[[Picture, HolisticResult], None], result: HolisticResult, rounds: int) -> str:
    """Return the median and the lowest time of some rounds."""
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    times = []
    for _ in range(rounds):
        start = time.thread_time()
        draw(picture, result)
        times.append((time.thread_time() - start) * 1e3)
    return f"{statistics.median(times):.2f} ({min(times):.2f})"


def main() -> None:
    """Print a table: milliseconds of CPU, median (lowest)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    rounds = parser.parse_args().rounds
    rows = {f"run --style {style}": overlay(style) for style in STYLES}
    drawn = scenes()
    print("| 1280 x 720, ms of CPU | " + " | ".join(drawn) + " |\n|---|" + "--:|" * len(drawn))
    for title, draw in rows.items():
        print(f"| {title} | " + " | ".join(milliseconds(draw, result, rounds) for result in drawn.values()) + " |")
    for title, library in (("drawing_utils, OpenCV", "cv2"), ("drawing_utils without OpenCV", None)):
        if library is None:
            sys.modules["cv2"] = None  # type: ignore[assignment] # what an absent module looks like to `import`
        cells = [milliseconds(draw_as_tutorials_do, result, max(1, rounds // 5)) for result in drawn.values()]
        print(f"| {title} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
