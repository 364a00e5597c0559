"""Every public name of MediaPipe's solutions is here, with its arguments, defaults and values."""

from __future__ import annotations

import json
import re
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

import holistic_native
from holistic_native import solutions
from holistic_native.solution_base import SolutionBase
from holistic_native.solutions import drawing_styles
from tests.support.recordings.record_api import DRAWING, MODULES, TABLE, describe, obeyed, private, styles

RECORDED = json.loads(TABLE.read_text())
NAMES = [(module, name) for module, names in RECORDED["names"].items() for name in names]


def ours(module: str) -> ModuleType:
    return import_module(f"holistic_native.solutions.{module}")


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_names(module: str, name: str) -> None:
    assert name in ours(module).__all__
    # What we add to MediaPipe's arguments are keywords, which the description leaves out.
    found = json.loads(json.dumps(describe(getattr(ours(module), name))))
    assert found == RECORDED["names"][module][name]


def test_nothing_else_is_public() -> None:
    assert {module: sorted(ours(module).__all__) for module in MODULES} == {
        module: sorted(RECORDED["names"][module]) for module in MODULES
    }


def test_styles() -> None:
    assert json.loads(json.dumps(styles(drawing_styles))) == RECORDED["styles"]


@pytest.mark.parametrize("module", DRAWING)
def test_private_constants(module: str) -> None:
    found = json.loads(json.dumps(private(ours(module))))
    assert {name: found.get(name) for name in RECORDED["private"][module]} == RECORDED["private"][module]


def test_styles_obey_constants_that_are_set() -> None:
    assert obeyed(drawing_styles, RECORDED["private"]["drawing_styles"]) == RECORDED["obeyed"]
    assert json.loads(json.dumps(styles(drawing_styles))) == RECORDED["styles"]


@pytest.mark.parametrize("module", MODULES)
def test_what_theirs_imports_is_there_too(module: str) -> None:
    # OpenCV and matplotlib are optional here, and nothing is downloaded.
    absent = [name for name in RECORDED["left_out"][module] if not hasattr(ours(module), name)]
    assert set(absent) <= {"cv2", "plt", "download_utils"}


@pytest.mark.parametrize("kind", ["FaceDetection", "FaceMesh", "Hands", "Holistic", "Pose", "SelfieSegmentation"])
def test_every_tracker_is_a_solution(kind: str) -> None:
    tracker = getattr(holistic_native, kind)
    assert issubclass(tracker, SolutionBase)
    assert not issubclass(dict, SolutionBase)
    module = "_".join(re.findall("[A-Z][a-z]+", kind)).lower()
    assert ours(module).SolutionBase is SolutionBase


def test_a_graph_is_refused() -> None:
    class Custom(SolutionBase):
        def __init__(self) -> None:
            super().__init__(binary_graph_path="graph.binarypb", outputs=["landmarks"])

    with pytest.raises(NotImplementedError, match="Custom: holistic_native runs no MediaPipe graphs"):
        Custom()


@pytest.mark.parametrize("module", MODULES)
def test_modules_by_attribute(module: str) -> None:
    assert getattr(solutions, module) is ours(module)
    assert module in dir(solutions)


def test_what_is_not_offered() -> None:
    with pytest.raises(AttributeError, match=r"'objectron'; it offers .*face_mesh.*selfie_segmentation"):
        solutions.objectron  # noqa: B018


def test_key_points() -> None:
    face_detection: Any = solutions.face_detection
    from holistic_native.messages import Detection, LocationData

    points = [LocationData.RelativeKeypoint(x=index / 10) for index in range(6)]
    found = Detection(location_data=LocationData(relative_keypoints=points))
    for name in face_detection.FaceKeyPoint:
        assert face_detection.get_key_point(found, name) == points[name]
    assert face_detection.get_key_point(None, face_detection.FaceKeyPoint.NOSE_TIP) is None
    with pytest.raises(IndexError):
        face_detection.get_key_point(Detection(), face_detection.FaceKeyPoint.NOSE_TIP)
