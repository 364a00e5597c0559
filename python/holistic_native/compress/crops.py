"""Crops that a model was fed, kept small: balanced over sources and presence, without repetitions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_THUMBNAIL = 8
_COARSE = 24


class Crops(Protocol):
    """Crops that were chosen, however that was done."""

    @property
    def limit(self) -> int:
        """How many there can be."""

    @property
    def seed(self) -> int:
        """The seed of the choice."""

    def chosen(self) -> list[NDArray[np.float32]]:
        """Return them as the model takes them, each (1, height, width, 3)."""

    def digest(self) -> str:
        """Return their SHA-256."""

    def sources(self) -> dict[str, int]:
        """Count them by source."""


@dataclass
class CropSet:
    """The crops one model was fed.

    Crops come from bytes, so they are kept as bytes. Of each source (a video, a picture: one person, as a rule) and for
    each answer to "is something there?" an equal share is kept, chosen by a seeded draw.

    Attributes:
        limit: how many crops to give in all.
        seed: of the draw.
        value_range: what bytes 0 and 255 become.
        of_one_source: how many to keep of each source with the same answer until the choice is made, which bounds
            memory; None for `limit`.
    """

    limit: int
    seed: int
    value_range: tuple[float, float] = (0.0, 1.0)
    of_one_source: int | None = None
    _kept: dict[tuple[str, bool], list[tuple[bytes, NDArray[np.uint8]]]] = field(default_factory=dict)
    _seen: set[bytes] = field(default_factory=set)

    def add(self, crop: NDArray[np.float32], *, source: str, present: bool) -> None:
        """Consider a crop.

        Args:
            crop: (1, height, width, 3), in the model's value range.
            source: where it comes from.
            present: whether the model saw something on it.
        """
        low, high = self.value_range
        pixels = np.clip(np.rint((crop - np.float32(low)) * np.float32(255 / (high - low))), 0, 255).astype(np.uint8)
        # Two crops that are alike at low resolution are one: of a person who stands still a video has hundreds.
        rows, columns = (np.linspace(0, size - 1, _THUMBNAIL).astype(int) for size in pixels.shape[1:3])
        coarse = (pixels[0][rows][:, columns] // _COARSE).tobytes()
        if coarse in self._seen:
            return
        self._seen.add(coarse)
        # Keeping the smallest hashes is a draw whose outcome does not depend on the order.
        draw = hashlib.sha256(self.seed.to_bytes(8, "little") + pixels.tobytes()).digest()
        kept = self._kept.setdefault((source, present), [])
        kept.append((draw, pixels))
        if len(kept) > (self.of_one_source or self.limit):
            kept.remove(max(kept, key=lambda entry: entry[0]))

    def chosen(self) -> list[NDArray[np.float32]]:
        """Return the balanced choice, as the model takes it."""
        low, high = self.value_range
        step = np.float32((high - low) / 255)
        return [pixels * step + np.float32(low) for pixels in self._balanced()]

    def pixels(self) -> NDArray[np.uint8]:
        """Return the balanced choice as bytes, (crops, height, width, 3)."""
        chosen = self._balanced()
        if not chosen:
            raise ValueError("nothing was found on the data: there are no crops")
        return np.concatenate(chosen)

    def digest(self) -> str:
        """Return the SHA-256 of the balanced choice: which data a recipe was made from, without the data."""
        digest = hashlib.sha256()
        for pixels in self._balanced():
            digest.update(pixels.tobytes())
        return digest.hexdigest()

    def sources(self) -> dict[str, int]:
        """Count the chosen crops by source."""
        counts: dict[str, int] = {}
        for (source, _), entries in self._shares().items():
            counts[source] = counts.get(source, 0) + len(entries)
        return counts

    def _balanced(self) -> list[NDArray[np.uint8]]:
        return [pixels for _, entries in sorted(self._shares().items()) for _, pixels in entries]

    def _shares(self) -> dict[tuple[str, bool], list[tuple[bytes, NDArray[np.uint8]]]]:
        piles = {key: sorted(entries, key=lambda entry: entry[0]) for key, entries in sorted(self._kept.items())}
        shares: dict[tuple[str, bool], list[tuple[bytes, NDArray[np.uint8]]]] = {key: [] for key in piles}
        # One from each pile in turn, so that a small pile's unused share goes to the others.
        left = self.limit
        depth = 0
        while left > 0 and any(len(pile) > depth for pile in piles.values()):
            for key, pile in piles.items():
                if left > 0 and len(pile) > depth:
                    shares[key].append(pile[depth])
                    left -= 1
            depth += 1
        return shares
