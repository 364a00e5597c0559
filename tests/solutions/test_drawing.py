"""Drawing: the same pixels as MediaPipe's, whatever kind of list the landmarks come in, and the same complaints."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from holistic_native.messages import Detection, NormalizedLandmark, NormalizedLandmarkList
from holistic_native.solutions import (
    drawing_styles,
    drawing_utils,
    face_mesh_connections,
    hands_connections,
    pose_connections,
)
from tests.support.protobuf_messages import protobuf_messages
from tests.support.recordings.drawing_scenes import SCENES, Kit, background
from tests.support.recordings.record_drawing import DRAWN, SETTINGS, drawn

pytest.importorskip("cv2")
LINES = (face_mesh_connections, hands_connections, pose_connections)


class ArrayKit(Kit):
    """Makes lists around arrays, as trackers do."""

    def landmarks(self, array: Any) -> Any:
        return NormalizedLandmarkList(array)


def kits() -> dict[str, Callable[[], Kit]]:
    def by_hand() -> Kit:
        return Kit(drawing_utils, drawing_styles, LINES, NormalizedLandmarkList, Detection)

    def from_arrays() -> Kit:
        return ArrayKit(drawing_utils, drawing_styles, LINES, NormalizedLandmarkList, Detection)

    def of_protobufs() -> Kit:
        theirs = protobuf_messages()
        return Kit(drawing_utils, drawing_styles, LINES, theirs.NormalizedLandmarkList, theirs.Detection)

    return {"by hand": by_hand, "from arrays": from_arrays, "of protobufs": of_protobufs}


@pytest.mark.parametrize("kind", kits())
def test_pixels_are_mediapipes(kind: str) -> None:
    assert drawn(kits()[kind]()) == json.loads(DRAWN.read_text())


def test_the_scenes_leave_marks() -> None:
    table = json.loads(DRAWN.read_text())
    assert set(table) == {*(scene.__name__ for scene in SCENES), *SETTINGS}
    assert len({scene["sha256"] for scene in table.values()}) == len(table)
    assert min(scene["changed"] for scene in table.values()) > 1000


def test_points_of_tutorials() -> None:
    pixel = drawing_utils._normalized_to_pixel_coordinates  # noqa: SLF001 (tutorials use it)
    assert pixel(0.5, 0.25, 320, 240) == (160, 60)
    assert pixel(1, 1 + 5e-10, 320, 240) == (319, 239)
    assert pixel(-0.0, 0, 320, 240) == (0, 0)
    for x, y in ((-1e-12, 0.5), (0.5, 1 + 2e-9), (float("nan"), 0.5)):
        assert pixel(x, y, 320, 240) is None


def test_nothing_to_draw() -> None:
    image = background()
    drawing_utils.draw_landmarks(image, None)  # type: ignore[arg-type]
    drawing_utils.draw_landmarks(image, NormalizedLandmarkList())
    drawing_utils.plot_landmarks(None)  # type: ignore[arg-type]
    assert_array_equal(image, background())


POINTS = NormalizedLandmarkList(np.full((3, 3), 0.5, np.float32))


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: drawing_utils.draw_landmarks(np.zeros((9, 9, 4), np.uint8), POINTS), "three channel bgr"),
        (lambda: drawing_utils.draw_detection(np.zeros((9, 9, 1), np.uint8), Detection()), "three channel bgr"),
        (
            lambda: drawing_utils.draw_axis(np.zeros((9, 9, 1), np.uint8), np.eye(3), np.zeros(3)),
            "three channel bgr",
        ),
        (lambda: drawing_utils.draw_detection(background(), Detection()), "LocationData must be relative"),
        (
            lambda: drawing_utils.draw_landmarks(background(), POINTS, [(0, 1), (2, 3)]),
            "Landmark index is out of range. Invalid connection from landmark #2 to landmark #3.",
        ),
        (lambda: drawing_utils.draw_landmarks(background(), POINTS, [(-1, 1)]), "landmark #-1 to landmark #1"),
    ],
)
def test_complaints(draw: Callable[[], None], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()


def test_a_style_must_know_the_line() -> None:
    with pytest.raises(KeyError):
        drawing_utils.draw_landmarks(background(), POINTS, [(0, 1)], connection_drawing_spec={})


@pytest.mark.parametrize(("threshold", "count"), [(0.5, 1), (0.25, 2), (0.75, 0), (0, 3)])
def test_presence_is_compared_with_what_is_set(threshold: float, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing_utils, "_PRESENCE_THRESHOLD", threshold)
    landmarks = NormalizedLandmarkList(
        landmark=[NormalizedLandmark(x=0.3 * (index + 1), y=0.5, presence=0.3 * index) for index in range(3)]
    )
    image = np.zeros((20, 40, 3), np.uint8)
    drawing_utils.draw_landmarks(image, landmarks, None, drawing_utils.DrawingSpec((1, 1, 1), 1, 0))
    assert len(np.flatnonzero((image == 1).all(axis=2))) == count


def test_channels_and_colours_that_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing_utils, "_BGR_CHANNELS", 4)
    image = np.zeros((20, 20, 4), np.uint8)
    drawing_utils.draw_landmarks(image, POINTS)
    assert image.any()
    with pytest.raises(ValueError, match="three channel bgr"):
        drawing_utils.draw_landmarks(background(), POINTS)


def test_plots_use_the_colours_that_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("template")
    import matplotlib.pyplot as plt

    assert drawing_utils._normalize_color((255, 51, 0)) == (1, 0.2, 0)  # noqa: SLF001 (programs call it)
    monkeypatch.setattr(drawing_utils, "_normalize_color", lambda color: tuple(1 - value / 255 for value in color))
    monkeypatch.setattr(drawing_utils, "_VISIBILITY_THRESHOLD", 0.9)
    array = np.full((3, 4), 0.5, np.float32)
    array[0, 3] = 0.95
    drawing_utils.plot_landmarks(NormalizedLandmarkList(array))
    (axes,) = plt.gcf().axes
    (dots,) = axes.collections
    assert_array_equal(dots.get_facecolor(), [[0, 1, 1, 1]])
    plt.close()


def test_plotted_points_and_lines() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("template")
    import matplotlib.pyplot as plt

    array = np.random.default_rng(1).random((4, 4)).astype(np.float32)
    array[:, 3] = (1, 0.4, 1, 0.5)
    drawing_utils.plot_landmarks(NormalizedLandmarkList(array), [(0, 1), (0, 3), (2, 3)], elevation=5, azimuth=30)
    (axes,) = plt.gcf().axes
    expected = np.stack([-array[:, 2], array[:, 0], -array[:, 1]], axis=1).astype(np.float64)
    assert (axes.elev, axes.azim) == (5, 30)
    assert_array_equal([np.ravel(dots._offsets3d) for dots in axes.collections], expected[[0, 2, 3]])  # noqa: SLF001
    assert_array_equal([np.transpose(line.get_data_3d()) for line in axes.lines], expected[[[0, 3], [2, 3]]])
    plt.close()


def test_opencv_comes_with_the_first_line() -> None:
    code = (
        "import sys; from holistic_native.solutions import drawing_utils, drawing_styles;"
        "assert not {'cv2', 'matplotlib', 'google.protobuf'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
