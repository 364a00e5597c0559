"""A clip: a video, a picture, or a part of a video, and the name of what is extracted from it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

# What some file system refuses, what means something in paths, and the sign of our escapes.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|%]|^[.\s]|[.\s]$')
# Names that Windows takes for devices, and that of the ledger, whatever the suffix.
_TAKEN = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|ledger)", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_. -]{0,120}[A-Za-z0-9_-]")
# File systems take 255 bytes; suffixes and temporary names need some.
_MOST_BYTES = 180


@dataclass(frozen=True)
class Clip:
    """What one entry of a data set is made of.

    Attributes:
        id: names it; no two clips of a run have the same.
        path: the file, or its address, as the user has named it.
        start: seconds of the file; None for its beginning.
        end: seconds of the file, which is not part of the clip; None for the file's end.
        stem: of the output's name: the id, with escapes for what a file system may refuse.
    """

    id: str
    path: str
    start: float | None = None
    end: float | None = None
    stem: str = ""

    def __post_init__(self) -> None:
        """Take the stem from the id where none is given."""
        if not self.stem:
            object.__setattr__(self, "stem", safe_stem(self.id))


def safe_stem(text: str) -> str:
    """Return a text as a file name without folders: unsafe characters as %XX, long ones cut, with a hash in place."""
    if _PLAIN.fullmatch(text) and not _TAKEN.match(text):
        return text
    escaped = _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text) or "%"
    first = escaped.partition(".")[0]
    if _TAKEN.fullmatch(first):
        escaped = f"%{ord(escaped[0]):02X}{escaped[1:]}"
    encoded = escaped.encode(errors="surrogateescape")
    if len(encoded) <= _MOST_BYTES:
        return escaped
    return f"{encoded[:_MOST_BYTES].decode(errors='ignore')}-{short_hash(text)}"


def short_hash(*parts: object) -> str:
    """Return 64 bits of a hash of some texts and numbers, the same on every machine."""
    text = "\0".join(map(str, parts)).encode(errors="surrogateescape")
    return hashlib.blake2b(text, digest_size=8).hexdigest()


def folded(text: str) -> str:
    """Return what names have in common that are one file where file systems ignore case, or compose letters."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()
