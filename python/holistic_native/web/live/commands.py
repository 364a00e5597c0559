"""What clients may say on a stream beside frames. Nothing here names an address: the command line alone does."""

from __future__ import annotations

import json
from typing import NamedTuple

_LONGEST = 1024


class Command(NamedTuple):
    """A command.

    Attributes:
        kind: "reset", which makes the next frame the first one, or "avatar".
        send: whether the avatars are to move along, of "avatar".
    """

    kind: str
    send: bool = False


_COMMANDS = (
    ({"type": "reset"}, Command("reset")),
    ({"type": "avatar", "send": True}, Command("avatar", send=True)),
    ({"type": "avatar", "send": False}, Command("avatar", send=False)),
)


def read_command(text: str) -> Command | None:
    """Return the command that a message is, to the letter; None for anything else."""
    try:
        found = json.loads(text) if len(text) <= _LONGEST else None
    except (ValueError, RecursionError):
        return None
    # Python counts 1 as True, and 1.0.
    if isinstance(found, dict) and not isinstance(found.get("send", False), bool):
        return None
    return next((command for known, command in _COMMANDS if known == found), None)
