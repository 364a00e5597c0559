"""Messages out of bytes in protobuf's wire format: read or refused with ValueError; what was read is written again."""

from __future__ import annotations

import copy
import pickle

from fuzz.choices import Choices
from holistic_native import messages

MODULES = ("holistic_native.messages",)

KINDS = [getattr(messages, name) for name in sorted(messages.__all__) if name != "Message"]


def read(data: bytes) -> messages.Message | None:
    """Read a message of the kind that the first byte chooses; None where the bytes are none."""
    choices = Choices(data)
    kind = choices.one_of(KINDS)
    try:
        message: messages.Message = kind.FromString(choices.rest())
    except ValueError:
        return None
    return message


def one(data: bytes) -> None:
    """Read a message, write it, read it again, print and copy it."""
    message = read(data)
    if message is None:
        return
    written = message.SerializeToString()
    assert message.ByteSize() == len(written)
    for again in (type(message).FromString(written), copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert again.SerializeToString() == written
        assert str(again) == str(message)
    other = type(message)()
    other.CopyFrom(message)
    assert other.SerializeToString() == written
    message.Clear()
    assert message.SerializeToString() == b""


def planted(data: bytes) -> None:
    """Do the same, with a bug: a landmark of a list that has an x and no visibility."""
    one(data)
    for landmark in getattr(read(data), "landmark", ()):
        if landmark.HasField("x") and not landmark.HasField("visibility"):
            raise AssertionError("the planted bug")
