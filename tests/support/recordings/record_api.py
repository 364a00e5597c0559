"""Record what MediaPipe 0.10.21's solutions offer, into tests/golden/mediapipe_api.json.

Run it with a Python that has `mediapipe==0.10.21`:

    python -m tests.support.recordings.record_api

A module's public names are those without a leading underscore that MediaPipe's solutions define themselves: classes,
functions and constants, also where one solution shows another's. "left_out" lists what a module merely imports: modules
(numpy, OpenCV; of those of messages, "..._pb2", only the ones of `framework.formats`), `typing`'s names, SolutionBase.
"messages" has the fields of the messages in results. "private" has the constants of the drawing modules whose names
begin with an underscore, and "obeyed" what each style becomes once one of them is set to something else, as a checksum.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import re
import sys
from collections.abc import Iterable, Mapping
from enum import EnumMeta
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

from tests.support.recordings import GOLDEN

TABLE = GOLDEN / "mediapipe_api.json"
MODULES = (
    "drawing_styles",
    "drawing_utils",
    "face_detection",
    "face_mesh",
    "face_mesh_connections",
    "hands",
    "hands_connections",
    "holistic",
    "pose",
    "pose_connections",
    "selfie_segmentation",
)
# Their functions read constants that programs set.
DRAWING = ("drawing_styles", "drawing_utils")
MESSAGES = ("classification", "detection", "landmark", "location_data")
METHODS = ("process", "reset", "close")


def describe(value: Any) -> dict[str, Any]:
    """Say what a public name stands for, in JSON's terms."""
    if isinstance(value, EnumMeta):
        members: Mapping[str, int] = value.__members__
        return {"enum": {name: int(member) for name, member in members.items()}}
    if isinstance(value, type):
        methods = {name: signature(getattr(value, name)) for name in METHODS if hasattr(value, name)}
        return {"class": signature(value), "methods": methods}
    if isinstance(value, ModuleType):
        return {"module": value.__name__.rpartition(".")[2]}
    if callable(value):
        return {"function": signature(value)}
    if isinstance(value, frozenset) or (isinstance(value, tuple) and isinstance(value[0], tuple)):
        pairs = sorted(value)
        digest = hashlib.sha256(json.dumps(pairs).encode()).hexdigest()
        return {"pairs": len(pairs), "type": type(value).__name__, "sha256": digest}
    return {"value": list(value) if isinstance(value, tuple) else value}


def signature(function: Any) -> list[list[str]]:
    """List a callable's positional arguments and their defaults; an argument without one has an empty default."""
    return [
        [name, "" if argument.default is argument.empty else repr(argument.default)]
        for name, argument in inspect.signature(function).parameters.items()
        if argument.kind is argument.POSITIONAL_OR_KEYWORD
    ]


def style(value: Any) -> Any:
    """Write out what a style function returns."""
    if isinstance(value, Mapping):
        return sorted([list(key) if isinstance(key, tuple) else int(key), style(spec)] for key, spec in value.items())
    return [list(value.color), value.thickness, value.circle_radius]


def styles(drawing_styles: ModuleType) -> dict[str, Any]:
    """Call every style function; the outlines of the face also with their second style."""
    found = {name: style(getattr(drawing_styles, name)()) for name in dir(drawing_styles) if name.startswith("get_")}
    return found | {"contours 1": style(drawing_styles.get_default_face_mesh_contours_style(1))}


def private(module: ModuleType) -> dict[str, Any]:
    """Write out a module's constants whose names begin with one underscore: numbers, colours, landmarks, tables."""

    def written(value: Any) -> Any:
        if isinstance(value, dict):
            return [[written(key), style(spec)] for key, spec in value.items()]
        is_group = isinstance(value, frozenset) or (isinstance(value, tuple) and isinstance(value[0], tuple))
        return sorted(value) if is_group else value

    kinds = (int, float, tuple, frozenset, dict)
    names = (name for name in vars(module) if name.startswith("_") and not name.startswith("__"))
    return {name: written(getattr(module, name)) for name in names if isinstance(getattr(module, name), kinds)}


def obeyed(drawing_styles: ModuleType, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Set one constant after the other; give the checksum of each style that changes."""
    before = styles(drawing_styles)
    found: dict[str, dict[str, str]] = {}
    for name in names:
        value = getattr(drawing_styles, name)
        other = value + 5 if isinstance(value, int) else type(value)() if isinstance(value, (dict, frozenset)) else ()
        setattr(drawing_styles, name, (1, 2, 3) if other == () and isinstance(value[0], int) else other)
        after = styles(drawing_styles)
        setattr(drawing_styles, name, value)
        found[name] = {
            key: hashlib.sha256(json.dumps(after[key]).encode()).hexdigest()[:16]
            for key in sorted(before)
            if after[key] != before[key]
        }
    return found


def fields(descriptor: Any) -> dict[str, Any]:
    """List a message's fields: number, kind, whether a list, whether packed, its message, its enum's values."""
    return {
        field.name: [
            field.number,
            int(field.type),
            field.label == 3,
            field.is_packed if hasattr(field, "is_packed") else field.GetOptions().packed,
            field.message_type.full_name if field.message_type else None,
            {name: value.number for name, value in field.enum_type.values_by_name.items()} if field.enum_type else None,
        ]
        for field in descriptor.fields
    }


def messages(module: ModuleType) -> dict[str, Any]:
    """Describe the messages of a module of formats, by class name."""
    kinds: dict[str, Any] = {name: kind for name, kind in vars(module).items() if isinstance(kind, type)}
    return {
        name: {"name": kind.DESCRIPTOR.full_name, "fields": fields(kind.DESCRIPTOR)} for name, kind in kinds.items()
    }


def _is_own(value: Any) -> bool:
    if isinstance(value, (type, FunctionType)):
        return value.__module__.startswith("mediapipe.python.solutions.")
    if isinstance(value, ModuleType):
        return value.__name__.startswith("mediapipe.python.solutions.") and value.__name__.endswith("_connections")
    return isinstance(value, (int, tuple, frozenset))


def main() -> None:
    """Record all modules."""
    table: dict[str, Any] = {"names": {}, "left_out": {}, "private": {}}
    for name in MODULES:
        module = import_module(f"mediapipe.python.solutions.{name}")
        public = {key: value for key, value in vars(module).items() if not key.startswith("_")}
        table["names"][name] = {key: describe(value) for key, value in public.items() if _is_own(value)}
        left_out = (key for key, value in public.items() if not _is_own(value))
        table["left_out"][name] = sorted(key for key in left_out if not key.endswith("_pb2") or key[:-4] in MESSAGES)
        if name in DRAWING:
            table["private"][name] = private(module)
        if name == "drawing_styles":
            table["styles"] = styles(module)
            table["obeyed"] = obeyed(module, table["private"][name])
    formats = "mediapipe.framework.formats"
    table["messages"] = {name: messages(import_module(f"{formats}.{name}_pb2")) for name in MESSAGES}
    text = json.dumps(table, indent=1, sort_keys=True)
    TABLE.write_text(_compact(text) + "\n")
    sys.stdout.write(f"{TABLE.name}: {sum(map(len, table['names'].values()))} names\n")


def _compact(text: str) -> str:
    """Put the innermost lists on one line."""

    def joined(match: re.Match[str]) -> str:
        return re.sub(r"\s+", " ", match.group()).replace("[ ", "[").replace(" ]", "]")

    for _ in range(3):
        text = re.sub(r"\[[^\[\]{}]*\n[^{}\[\]]*\]", joined, text)
    return text


if __name__ == "__main__":
    main()
