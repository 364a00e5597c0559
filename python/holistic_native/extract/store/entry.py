"""An entry of the ledger: what became of a clip."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

OK, PARTIAL, FAILED = STATES = "ok", "partial", "failed"


@dataclass(frozen=True)
class Entry:
    """What became of a clip; a line of `ledger.jsonl` has the same names.

    Attributes:
        id: of the clip.
        path: of its file, as it was named.
        status: "ok"; "partial" where decoding broke after some frames, which are in the output; "failed" where there is
            no output.
        start: seconds of the file; None for its beginning.
        end: likewise; None for its end.
        size: of the file, in bytes; None where it could not be found.
        modified: when the file was last changed, in seconds since 1970.
        input_sha256: of the file, where it was asked for.
        frames: tracked.
        pose: frames on which a body was found; None where it is not tracked, as below.
        hands: frames with at least one hand.
        left_hand: frames with the left hand.
        right_hand: frames with the right hand.
        face: frames with the face.
        seconds: that it took.
        reader: "av" or "cv2": what read it.
        decoder: the library that decoded it, with its version and those of FFmpeg's libraries in it; "" for none.
        output: name of the file, or folder, in that of the ledger; None for none.
        sha256: of the output; of a folder, see `holistic_native.extract.store.hashing`.
        error: class of what went wrong; None for nothing.
        message: about it.
        settings: hash of all that the output depends on beside the clip: what follows here, and `decoder`.
        options: settings that differ from the defaults.
        models: hash of the model files.
        version: of this package.
        runtime: interpreter.
        writer: libraries that write the format, with their versions; "" for none.
    """

    id: str
    path: str
    status: str
    start: float | None = None
    end: float | None = None
    size: int | None = None
    modified: float | None = None
    input_sha256: str | None = None
    frames: int = 0
    pose: int | None = None
    hands: int | None = None
    left_hand: int | None = None
    right_hand: int | None = None
    face: int | None = None
    seconds: float = 0.0
    reader: str = ""
    decoder: str = ""
    output: str | None = None
    sha256: str | None = None
    error: str | None = None
    message: str | None = None
    settings: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    models: str = ""
    version: str = ""
    runtime: str = ""
    writer: str = ""

    def line(self) -> bytes:
        """Return it as a line of JSON; what is None is left out."""
        held = {name: value for name, value in vars(self).items() if value is not None}
        return json.dumps(held).encode() + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> Entry:
        """Read such a line; ValueError where it is none. Names that are not known are passed over."""
        held = json.loads(line)
        if not isinstance(held, dict):
            raise ValueError(f"an entry must be a JSON object, got {type(held).__name__}")
        try:
            return cls(**{name: value for name, value in held.items() if name in _NAMES})
        except TypeError as error:
            raise ValueError(f"an entry needs id, path and status ({error})") from None


_NAMES = frozenset(entry.name for entry in fields(Entry))
