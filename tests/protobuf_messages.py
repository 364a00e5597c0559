"""MediaPipe's messages made of protobuf itself, from the recorded table of their fields: what ours must behave like."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

TABLE = Path(__file__).parent / "golden" / "mediapipe_api.json"


def recorded() -> dict[str, dict[str, Any]]:
    """Give the fields of MediaPipe's top-level messages by class name."""
    table = json.loads(TABLE.read_text())["messages"]
    return {name: message["fields"] for module in table.values() for name, message in module.items()}


@cache
def protobuf_messages() -> SimpleNamespace:
    """Build the messages a tracker returns; skip the test where protobuf is not installed."""
    descriptor_pb2 = pytest.importorskip("google.protobuf.descriptor_pb2")
    from google.protobuf import descriptor_pool, message_factory

    file = descriptor_pb2.FileDescriptorProto(name="messages.proto", package="mediapipe", syntax="proto2")
    fields = recorded()
    for name in ("Landmark", "NormalizedLandmark", "LandmarkList", "NormalizedLandmarkList"):
        _define(file.message_type.add(name=name), fields[name])
    for name in ("Classification", "ClassificationList"):
        _define(file.message_type.add(name=name), fields[name])
    location = file.message_type.add(name="LocationData")
    _define(location, {name: field for name, field in fields["LocationData"].items() if name != "mask"})
    floats = ("xmin", "ymin", "width", "height"), ("x", "y")
    for name, members in zip(("RelativeBoundingBox", "RelativeKeypoint"), floats, strict=True):
        nested = {member: [number, 2, False, False, None, None] for number, member in enumerate(members, 1)}
        _define(location.nested_type.add(name=name), nested)
    _define(location.nested_type.add(name="BoundingBox"), {})
    detection = {name: field for name, field in fields["Detection"].items() if name != "associated_detections"}
    _define(file.message_type.add(name="Detection"), detection)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    kinds = {
        message.name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"mediapipe.{message.name}"))
        for message in file.message_type
    }
    return SimpleNamespace(**kinds)


def _define(message: Any, fields: dict[str, list[Any]]) -> None:
    for name, (number, kind, repeated, packed, inner, values) in fields.items():
        field = message.field.add(name=name, number=number, type=kind, label=3 if repeated else 1)
        field.options.packed = packed
        if inner:
            field.type_name = f".{inner}"
        if values:
            field.type_name = ".mediapipe.LocationData.Format"
            enum = message.enum_type.add(name="Format")
            for value, value_number in sorted(values.items(), key=lambda item: item[1]):  # the first is the default
                enum.value.add(name=value, number=value_number)
