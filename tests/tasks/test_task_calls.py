"""The 220 calls that were tried on MediaPipe Tasks 1.2.2: the same result or exception, but for what is listed here.

What is listed is in docs/tasks.md, too.
"""

from __future__ import annotations

import contextlib
import json
import re
import textwrap
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from holistic_native import tasks
from holistic_native.model_files.bundle import Bundle
from holistic_native.tasks.components import processors
from holistic_native.tasks.components.containers import rect
from holistic_native.tasks.vision.core.image import Image, ImageFormat
from tests.support.bundles import holistic_bundle, legacy, official, packed, pose_bundle, written
from tests.support.places import SHARED
from tests.support.reference_media import decoded

_RECORD = SHARED / "golden_tasks" / "errors.json"
if not _RECORD.is_file():
    pytest.skip(f"{_RECORD} is not here", allow_module_level=True)
RECORD = json.loads(_RECORD.read_text())
CASES = {case["case"]: case for case in RECORD["cases"]}
# What begins like this goes on with the names of MediaPipe's nodes and source files.
OWN_WORDS_BEHIND = (
    "CalculatorGraph::Run() failed: ",
    "Graph has errors: ",
    "ValidatedGraphConfig Initialization failed.",
    'Service "kGpuService"',
    "Using `category_allowlist` or `category_denylist` requires labels",
    "tuple ([], 'ValueErrorGraph has errors: ",
)
ABORTS = "process aborts (SIGABRT)"
UNSUPPORTED = (
    "ValueError",
    r"CalculatorGraph::Run\(\) failed: \nUnsupported format: [47]: image must be SRGB or SRGBA",
)
TRACKING = ("ValueError", "min_tracking_confidence must be (at least 0|above 0 and at most 1); got ")
# By case: our exception's type and message, or the repr of our result.
DEVIATIONS: dict[str, tuple[str, str] | str] = {
    **{name: UNSUPPORTED for name in CASES if name.endswith(("on SRGB48", "on GRAY16"))},
    **{name: TRACKING for name, case in CASES.items() if "min_tracking" in name and case["outcome"] == ABORTS},
    "is_aligned 3": ("ValueError", "alignment_boundary must be a power of two; got 3"),
    "Image non-contiguous view (reversed channels): values": (
        "list [[[2, 1, 0], [5, 4, 3], [8, 7, 6]], [[11, 10, 9], [14, 13, 12], [17, 16, 15]]]"
    ),
    "Image fortran order: values": (
        "list [[[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[9, 10, 11], [12, 13, 14], [15, 16, 17]]]"
    ),
    "Image reversed rows view: values": (
        "list [[[9, 10, 11], [12, 13, 14], [15, 16, 17]], [[0, 1, 2], [3, 4, 5], [6, 7, 8]]]"
    ),
    "Image sliced columns: values": (
        "list [[[3, 4, 5], [6, 7, 8], [9, 10, 11]], [[21, 22, 23], [24, 25, 26], [27, 28, 29]]]"
    ),
    "Image numpy_view outlives image": "list [[[9, 9, 9], [9, 9, 9]], [[9, 9, 9], [9, 9, 9]]]",
    "view used after the image is gone": "tuple ('dangling memory', True)",
    "Image getitem out of range": ("IndexError", r"image row must be in 0\.\.1; got 5"),
    "Image getitem negative": ("IndexError", r"image row must be in 0\.\.1; got -1"),
    "face detector with another model": ("ValueError", ""),
    "segmenter of a plain model": ("ValueError", ""),
}
# How many frames of a flood get through depends on the machine.
TIMING = {"live stream flood callbacks"}
CLOSED = {name for name in CASES if "after close" in name}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the models and pictures that the calls name."""
    cv2 = pytest.importorskip("cv2")
    place = tmp_path_factory.mktemp("calls")
    faces = Bundle(official("face_landmarker.task"))
    written(place, "pose_landmarker_lite.task", pose_bundle("lite"))
    written(place, "holistic_landmarker.task", holistic_bundle())
    for name in ("hand_landmarker.task", "face_landmarker.task", "gesture_recognizer.task"):
        written(place, name, official(name))
    mesh = {name: faces.read(name) for name in ("face_detector.tflite", "face_landmarks_detector.tflite")}
    written(place, "face_landmarker_mesh.task", packed(mesh))
    for name in ("face_detection_short_range", "selfie_segmentation", "pose_landmark_full", "pose_detection"):
        written(place, f"{name}.tflite", legacy(f"{name}.tflite"))
    (place / "pose.jpg").write_bytes((SHARED / "data" / "pose.jpg").read_bytes())
    frame = next(decoded(SHARED / "data" / "pose_squats.mp4", 1))
    face = frame[130 : 130 + 420, 240 : 240 + 240].repeat(2, 0).repeat(2, 1)
    assert cv2.imwrite(str(place / "a_face.png"), face[:, :, ::-1])
    (place / "a_face.png").rename(place / "a_face.jpg")
    return place


@pytest.fixture(scope="module", autouse=True)
def _inside(folder: Path) -> Iterator[None]:
    with contextlib.chdir(folder) if hasattr(contextlib, "chdir") else _changed(folder):
        yield


@contextlib.contextmanager
def _changed(folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield


def _names() -> dict[str, Any]:
    vision, base = tasks.vision, tasks.BaseOptions
    named = RECORD["names_in_code"]

    def maker(task: Any, options: Any, model: str) -> Any:
        def make(bo: Any = None, **settings: Any) -> Any:
            given = base(model_asset_path=named[model]) if bo is None else bo
            return task.create_from_options(options(base_options=given, **settings))

        return make

    made = {
        "pose": ("PoseLandmarker", "POSE"),
        "hand": ("HandLandmarker", "HAND"),
        "face": ("FaceLandmarker", "FACE"),
        "hol": ("HolisticLandmarker", "HOL"),
        "gest": ("GestureRecognizer", "GEST"),
        "fd": ("FaceDetector", "FD"),
        "seg": ("ImageSegmenter", "SEG"),
    }
    zeros = np.zeros((64, 80, 3), np.uint8)
    return {
        **{name: value for name, value in named.items() if name.isupper()},
        **{
            name: maker(getattr(vision, task), getattr(vision, f"{task}Options"), model)
            for name, (task, model) in made.items()
        },
        "mp": SimpleNamespace(Image=Image, ImageFormat=ImageFormat, tasks=tasks),
        "np": np,
        "time": time,
        "z": zeros,
        "im": lambda array=zeros, kind=ImageFormat.SRGB: Image(kind, array),
        "BO": base,
        "RM": vision.RunningMode,
        "IPO": vision.ImageProcessingOptions,
        "V": vision,
        "vision": vision,
        "rect": rect,
        "processors": processors,
    }


def _outcome(case: dict[str, Any]) -> tuple[str, str] | str:
    """Return type and message of what a call raises, or the type and repr of what it returns."""
    code = case["code"].replace("mediapipe.tasks.python", "holistic_native.tasks")
    names = _names()
    exec(f"def call():\n{textwrap.indent(code, '    ')}", names)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore" if case["case"] in CLOSED else "error", RuntimeWarning)
            warnings.simplefilter("ignore", ResourceWarning)  # of files that the calls leave open
            value = names["call"]()
    except Exception as error:
        kind = type(error)
        module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
        return f"{module}{kind.__name__}", str(error)
    text = re.sub(r"0x[0-9a-f]+", "0x...", f"{type(value).__name__} {value!r}")
    return _plain(text.replace("holistic_native.tasks", "mediapipe.tasks.python"))


def _plain(text: str) -> str:
    """Return a repr without what NumPy 2 has added."""
    return text.replace("np.True_", "True").replace("np.False_", "False")


def _same_message(ours: str, theirs: str) -> bool:
    beginning = next((words for words in OWN_WORDS_BEHIND if theirs.startswith(words)), theirs)
    return ours.startswith(beginning)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in CASES if name not in TIMING])
def test_call(name: str) -> None:
    case, ours = CASES[name], _outcome(CASES[name])
    wanted = DEVIATIONS.get(name)
    if isinstance(wanted, tuple):
        assert isinstance(ours, tuple), f"returned {ours}"
        assert ours[0] == wanted[0]
        assert re.match(wanted[1], ours[1])
    elif wanted is not None:
        assert ours == wanted
    elif case["outcome"] == "raises":
        assert isinstance(ours, tuple), f"returned {ours}"
        assert ours[0] == case["type"]
        assert _same_message(ours[1], case["message"]), ours[1]
    else:
        assert case["outcome"] == "returns"
        _check_value(ours, _plain(case["value"]))


def _check_value(ours: tuple[str, str] | str, theirs: str) -> None:
    assert isinstance(ours, str), f"raised {ours}"
    if theirs.startswith(OWN_WORDS_BEHIND):
        assert _same_message(ours, theirs)
        return
    numbers = r"-?\d+\.\d+(?:e-?\d+)?"
    found, wanted = (re.findall(numbers, text[: len(theirs)]) for text in (ours, theirs))
    if ours[: len(theirs)] != theirs and len(theirs) >= 290:  # the record cuts long results off
        found, wanted = found[:-1], wanted[:-1]
    np.testing.assert_allclose(np.array(found, float), np.array(wanted, float), rtol=2e-4, atol=1e-6)
    assert re.sub(numbers, "#", ours)[: len(re.sub(numbers, "#", theirs)) - 1] in re.sub(numbers, "#", theirs)


def test_flood_of_frames_reaches_the_callback_in_order() -> None:
    ours = _outcome(CASES["live stream flood callbacks"])
    assert isinstance(ours, str)
    delivered = json.loads(ours.removeprefix("list "))
    assert delivered == sorted(set(delivered))
    assert delivered[0] == 0
    assert delivered[-1] == 29


def test_every_deviation_is_a_case() -> None:
    assert DEVIATIONS.keys() <= CASES.keys()
    assert len(CASES) == 220
