"""Every name of MediaPipe Tasks 1.2.2 that is offered: signatures, fields, defaults, numbers, connections."""

from __future__ import annotations

import ast
import collections.abc
import dataclasses
import enum
import importlib
import inspect
import json
import types
import typing
from typing import Any

import numpy as np
import pytest

from holistic_native import tasks
from tests.support.places import SHARED

_RECORD = SHARED / "golden_tasks" / "api.json"
if not _RECORD.is_file():
    pytest.skip(f"{_RECORD} is not here", allow_module_level=True)
API = json.loads(_RECORD.read_text())
THEIRS, OURS = "mediapipe.tasks.python", "holistic_native.tasks"
# Their constructors take handles of a C library.
TASKS = [name for name, what in API["vision"].items() if "create_from_options" in what.get("members", ())]
# Names of other tasks, and of modules that only describe a C library.
ELSEWHERE = {
    "mediapipe.tasks": {"audio", "decision", "retrieval", "text"},
    "mediapipe.tasks.vision": {
        name
        for name in API["modules"]["mediapipe.tasks.vision"]
        if name.startswith(("ImageClassifier", "ImageEmbedder", "InteractiveSegmenter", "ObjectDetector"))
    },
    "mediapipe.tasks.components.containers": {"AudioData", "AudioDataFormat", "Embedding", "EmbeddingResult"},
}


def _module(path: str) -> Any:
    return importlib.import_module(path.replace("mediapipe.tasks", OURS, 1))


def _entries() -> dict[str, tuple[Any, str, dict[str, Any]]]:
    found: dict[str, tuple[Any, str, dict[str, Any]]] = {}
    homes = {
        "vision": tasks.vision,
        "containers": tasks.components.containers,
        "processors": tasks.components.processors,
    }
    for room, home in homes.items():
        for name, what in API[room].items():
            found[f"{room}.{name}"] = home, name, what
    for path in ("vision.hand_landmarker.HandLandmark", "vision.face_landmarker.Blendshapes"):
        found[path] = tasks, path, API[path]
    found["BaseOptions"] = tasks, "BaseOptions", API["mediapipe.tasks.BaseOptions"]
    image = importlib.import_module(f"{OURS}.vision.core.image")
    found["Image"] = image, "Image", API["mediapipe.Image"]
    found["ImageFormat"] = image, "ImageFormat", API["mediapipe.ImageFormat"]
    return found


ENTRIES = _entries()
for _path in ("core.base_options", "vision.core.image", "vision.hand_landmarker", "vision.face_landmarker"):
    importlib.import_module(f"{OURS}.{_path}")


@pytest.mark.parametrize(
    "path",
    [
        "mediapipe.tasks",
        "mediapipe.tasks.vision",
        "mediapipe.tasks.components.containers",
        "mediapipe.tasks.components.processors",
    ],
)
def test_modules_have_their_names(path: str) -> None:
    ours = set(dir(_module(path)))
    lacking = {name for name in API["modules"][path] if name not in ours and not name.endswith("_c")}
    assert lacking == ELSEWHERE.get(path, set())


@pytest.mark.parametrize("name", ENTRIES)
def test_name(name: str) -> None:
    home, path, what = ENTRIES[name]
    ours = home
    for part in path.split("."):
        ours = getattr(ours, part)
    _check(ours, what)


def _check(ours: Any, what: dict[str, Any]) -> None:
    kind = what["kind"]
    if "module" in what:
        assert _importable(ours, what["module"])
    if kind == "enum":
        assert issubclass(ours, getattr(enum, what["base"]))
        assert {member.name: member.value for member in ours} == what["members"]
    elif kind in ("class", "dataclass"):
        if kind == "dataclass":
            _check_fields(ours, what)
        for name, member in what.get("members", {}).items():
            if name not in ("__eq__",) and not (name == "__init__" and ours.__name__ in TASKS):
                _check_member(ours, name, member)
    elif kind == "module":
        for name, member in what["names"].items():
            _check(getattr(ours, name), member)
    elif kind == "function":
        _check_signature(ours, what["signature"], None)
    else:
        assert repr(ours) == what["value"]


def _importable(ours: type, module: str) -> bool:
    found: Any = importlib.import_module(module.replace(THEIRS, OURS))
    for part in ours.__qualname__.split("."):
        found = getattr(found, part)
    return found is ours


def _check_fields(ours: Any, what: dict[str, Any]) -> None:
    assert ours.__dataclass_params__.frozen == what["frozen"]
    fields = {field.name: field for field in dataclasses.fields(ours) if not field.kw_only}
    assert list(fields) == list(what["fields"])
    hints = typing.get_type_hints(ours)
    for name, wanted in what["fields"].items():
        field = fields[name]
        if wanted.get("required"):
            assert field.default is field.default_factory is dataclasses.MISSING
        elif field.default is not dataclasses.MISSING:
            assert repr(field.default).replace(f"{OURS}.", "") == wanted["default"]
        else:
            assert f"{getattr(field.default_factory, '__name__', '')}()" == wanted["default"]
        assert _plain(hints[name]) == _plain(_type(wanted["type"]))
    assert hasattr(ours, "__eq__")


def _check_member(ours: Any, name: str, what: Any) -> None:
    member = inspect.getattr_static(ours, name)
    if what == "property":
        assert isinstance(member, property)
    elif isinstance(what, str):
        is_classmethod = what.startswith("classmethod ")
        assert isinstance(member, classmethod) == is_classmethod
        function = member.__func__ if is_classmethod else member
        _check_signature(function, what.removeprefix("classmethod "), ours)
    elif "connections" in what:
        assert type(member).__name__ == what["kind"]
        assert all(isinstance(line, ours.Connection) for line in member)
        assert [[line.start, line.end] for line in member] == what["connections"]
    else:
        _check(member, what)


def _check_signature(ours: Any, text: str, owner: Any) -> None:
    arguments = [(argument.arg, argument.annotation) for argument in _parsed(text).args.args]
    found = inspect.signature(ours).parameters
    usual = [name for name, parameter in found.items() if parameter.kind == parameter.POSITIONAL_OR_KEYWORD]
    assert usual == [name for name, _ in arguments]
    defaults = [ast.unparse(default) for default in _parsed(text).args.defaults]
    given = [found[name].default for name in usual if found[name].default is not inspect.Parameter.empty]
    assert [repr(value) for value in given] == defaults
    names = {"Self": owner, "TaskRunner": Any}
    if ours.__module__.startswith("holistic_native.solutions"):
        names["Image"] = np.ndarray
        names["ConnectionStyle"] = collections.abc.Mapping[tuple[int, int], tasks.vision.drawing_utils.DrawingSpec]
    else:
        names |= {
            "Detection": tasks.components.containers.Detection,
            "NormalizedLandmark": tasks.components.containers.NormalizedLandmark,
            "FaceLandmarksConnections": tasks.vision.FaceLandmarksConnections,
        }
        names = {key: value for key, value in names.items() if key not in ours.__globals__}
    names["NDArray"] = np.typing.NDArray
    hints = typing.get_type_hints(ours, localns=names)
    result = _parsed(text).returns
    for name, annotation in [*arguments, ("return", result)]:
        if annotation is not None:
            assert _plain(hints[name], owner) == _plain(_type(ast.unparse(annotation)))


def _parsed(text: str) -> Any:
    return ast.parse(f"def f{text}: pass").body[0]


def _type(text: str) -> Any:
    """Return the type that the record describes, of ours."""
    if text.startswith("<class '"):
        text = text.removeprefix("<class '").removesuffix("'>")
    if text.startswith("<enum '"):
        text = f"vision.core.vision_task_running_mode.{text.removeprefix('<enum ').strip(chr(39) + '>')}"
    text = text.strip("'")
    if text in TASKS:
        return getattr(tasks.vision, text)
    if text == "Image":
        return ENTRIES["Image"][0].Image
    names = {
        "vision": tasks.vision,
        "components": tasks.components,
        "core": importlib.import_module(f"{OURS}.core"),
        "numpy": np,
        "typing": typing,
        "NoneType": None,
        "Any": Any,
        "Optional": typing.Optional,
        "Union": typing.Union,
        "Mapping": collections.abc.Mapping,
    }
    return eval(text, names)


def _plain(hint: Any, owner: Any = None) -> Any:
    """Bring a type into a form that is equal where types mean the same."""
    if isinstance(hint, typing.TypeVar):
        hint = next(base.__args__[0] for base in owner.__orig_bases__)
    if isinstance(hint, list):
        return tuple(_plain(item, owner) for item in hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (np.ndarray, np.typing.NDArray):  # newer versions of NumPy have a name of its own for the second
        return np.ndarray
    if origin in (typing.Union, types.UnionType):
        return frozenset(_plain(item, owner) for item in arguments)
    if origin is not None:
        return (origin, *(_plain(item, owner) for item in arguments))
    return type(None) if hint is None else hint


@pytest.mark.parametrize("name", API["drawing_styles_values"])
def test_styles(name: str) -> None:
    def plain(spec: Any) -> list[Any]:
        return [list(spec.color), spec.thickness, spec.circle_radius]

    ours, wanted = getattr(tasks.vision.drawing_styles, name)(), API["drawing_styles_values"][name]
    if not isinstance(ours, collections.abc.Mapping):
        assert plain(ours) == wanted
        return
    keyed = {tuple(key) if isinstance(key, list) else key: spec for key, spec in wanted}
    assert {key: plain(spec) for key, spec in ours.items()} == keyed


def test_what_is_left_out_is_said() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'ObjectDetector'; it offers FaceDetector, "):
        _ = tasks.vision.ObjectDetector
    with pytest.raises(AttributeError, match="has no attribute 'audio'; it offers BaseOptions, components, vision"):
        _ = tasks.audio
