"""MediaPipe's messages made of protobuf itself, from the recorded table of their fields: what ours must behave like."""

from __future__ import annotations

import json
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from holistic_native import messages
from tests.support.recordings import GOLDEN
from tests.support.recordings.record_api import fields

TABLE = GOLDEN / "mediapipe_api.json"


def recorded() -> dict[str, dict[str, Any]]:
    """Give the fields of MediaPipe's top-level messages by class name."""
    table = json.loads(TABLE.read_text())["messages"]
    return {name: message["fields"] for module in table.values() for name, message in module.items()}


@cache
def protobuf_messages() -> SimpleNamespace:
    """Build the messages; skip the test where protobuf is not installed."""
    descriptor_pb2 = pytest.importorskip("google.protobuf.descriptor_pb2")
    from google.protobuf import descriptor_pool, message_factory

    file = descriptor_pb2.FileDescriptorProto(name="messages.proto", package="mediapipe", syntax="proto2")
    for name, described in recorded().items():
        message = file.message_type.add(name=name)
        _define(message, {field: facts for field, facts in described.items() if field != "mask"})
        # The record has no messages inside messages: these are as ours.
        for inner in vars(getattr(messages, name)).values():
            if isinstance(inner, type) and issubclass(inner, messages.Message):
                _define(message.nested_type.add(name=inner.DESCRIPTOR.name), fields(inner.DESCRIPTOR))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    kinds = {
        message.name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"mediapipe.{message.name}"))
        for message in file.message_type
    }
    return SimpleNamespace(**kinds)


def _define(message: Any, described: dict[str, list[Any]]) -> None:
    for name, (number, kind, repeated, packed, inner, values) in described.items():
        field = message.field.add(name=name, number=number, type=kind, label=3 if repeated else 1)
        field.options.packed = packed
        if inner:
            field.type_name = f".{inner}"
        if values:
            field.type_name = ".mediapipe.LocationData.Format"
            enum = message.enum_type.add(name="Format")
            for value, value_number in sorted(values.items(), key=lambda item: item[1]):  # the first is the default
                enum.value.add(name=value, number=value_number)
