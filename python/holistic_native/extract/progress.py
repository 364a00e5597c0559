"""What happens while clips are extracted, whatever extracts them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holistic_native.extract.store.entry import Entry


@dataclass
class Progress:
    """What has happened since the last time.

    Attributes:
        frames: that were tracked.
        entries: of clips that are done; their outputs are in the pool's folder.
    """

    frames: int = 0
    entries: list[Entry] = field(default_factory=list)
