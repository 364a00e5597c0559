"""What a student learns from and is measured on: crops with their surroundings, collected once and kept."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.atomic_write import write_atomically
from holistic_native.branches.hand import model_names as hand_models
from holistic_native.compress.collect import Collector
from holistic_native.compress.crops import CropSet
from holistic_native.compress.reading import reading_of
from holistic_native.hands import Hands
from holistic_native.media.sources import open_to_measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

# Of one source, so many times its share of all crops is kept until the choice is made.
_ROOM = 3


@dataclass(frozen=True)
class Footage:
    """A file, or a part of it.

    Attributes:
        path: a picture or a video.
        share: of a video, where to begin and where to end, 0..1.
        frames: at most so many, evenly spread, variations not counted.
        variations: of every frame of a video, see `Collector.feed`; a picture gets `frames` of them.
        strength: of the variations.
    """

    path: Path
    share: tuple[float, float] = (0.0, 1.0)
    frames: int = 60
    variations: int = 1
    strength: float = 0.5

    @property
    def is_picture(self) -> bool:
        """Whether the file is a picture."""
        return open_to_measure(str(self.path)).is_picture

    def key(self) -> str:
        """Spell what crops depend on."""
        stat = self.path.stat()
        return f"{self.path.name} {stat.st_size} {self.share} {self.frames} {self.variations} {self.strength}"

    def images(self) -> Iterator[NDArray[np.uint8]]:
        """Give the frames, evenly spread."""
        first, last = self._places()
        step = max((last - first) // self.frames, 1)
        yield from islice(islice(self.every_image(), 0, None, step), self.frames)

    def every_image(self) -> Iterator[NDArray[np.uint8]]:
        """Give all frames of this part, in order."""
        first, last = self._places()
        source = open_to_measure(str(self.path))
        return (frame.image for frame in islice(source.frames, first, last if source.frame_count else None))

    def _places(self) -> tuple[int, int]:
        count = open_to_measure(str(self.path)).frame_count or 1
        first, last = (round(share * count) for share in self.share)
        return first, last

    def feed(self, collector: Collector) -> None:
        """Run the cascade on it."""
        variations = self.frames - 1 if self.is_picture else self.variations
        collector.feed(self.images(), source=self.path.name, variations=variations, strength=self.strength)


@dataclass(frozen=True)
class Gathered:
    """Crops of one model.

    Attributes:
        crops: (count, height, width, 3) uint8, as the model was fed.
        surroundings: (count, side, side, 3) uint8, with `collect.MARGIN` around them; empty where none were wanted.
        counts: how many crops, or surroundings where there are any, come from which file.
        seed: of the choice.
        value_range: what bytes 0 and 255 become.
    """

    crops: NDArray[np.uint8]
    surroundings: NDArray[np.uint8]
    counts: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0
    value_range: tuple[float, float] = (0.0, 1.0)

    @property
    def limit(self) -> int:
        """How many crops there are."""
        return len(self.crops)

    def sources(self) -> dict[str, int]:
        """Return `counts`."""
        return dict(self.counts)

    def chosen(self) -> list[NDArray[np.float32]]:
        """Return the crops as the model takes them, each (1, height, width, 3)."""
        low, high = self.value_range
        step = np.float32((high - low) / 255)
        return [crop[None] * step + np.float32(low) for crop in self.crops]

    def digest(self) -> str:
        """Return the SHA-256 of all of it: which data were used, without the data."""
        return hashlib.sha256(self.crops.tobytes() + self.surroundings.tobytes()).hexdigest()


def gather(
    name: str,
    footage: Sequence[Footage],
    *,
    crops: int,
    surroundings: int,
    seed: int,
    models: str | None = None,
    kept: Path | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Gathered:
    """Run the cascade on files, and choose crops of one of its models.

    Args:
        name: the model whose crops to collect.
        footage: the files.
        crops: how many crops to choose; the choice is balanced over files.
        surroundings: how many surroundings; 0 for none.
        seed: of variations and choices.
        models: where the cascade's models are, see `ModelStore`.
        kept: a file that keeps what was gathered: the same call again reads it; None for none.
        progress: called with the number of files done since the last call.

    Raises:
        ValueError: nothing was found, or a file is no picture or video.
        FileNotFoundError: a file or a model does not exist.
        RuntimeError: a video cannot be read.
    """
    value_range = reading_of(name).value_range
    described = " | ".join((name, str((crops, surroundings, seed, models)), *(part.key() for part in footage)))
    key = hashlib.sha256(described.encode()).hexdigest()
    if kept is not None and (found := _read(kept, key, seed, value_range)) is not None:
        progress(len(footage))
        return found
    each = max(_ROOM * max(crops, surroundings) // max(len(footage), 1), 8)
    chosen = CropSet(crops, seed, value_range)
    wider = CropSet(max(surroundings, 1), seed, of_one_source=each)
    # Hands are followed from the body and from their palms: students are to know both kinds of crops.
    palms = {Hands.model_names()[0]: CropSet(1, seed)} if name in hand_models() else {}
    collector = Collector({name: chosen, **palms}, surroundings={name: wider} if surroundings else {}, models=models)
    for part in footage:
        part.feed(collector)
        progress(1)
    collector.close()
    pixels = chosen.pixels()
    around = wider.pixels() if surroundings else np.empty((0, 0, 0, 3), np.uint8)
    gathered = Gathered(pixels, around, (wider if surroundings else chosen).sources(), seed, value_range)
    if kept is not None:
        _write(kept, key, gathered)
    return gathered


def _write(path: Path, key: str, gathered: Gathered) -> None:
    stream = io.BytesIO()
    names, counts = list(gathered.counts), list(gathered.counts.values())
    np.savez(stream, key=key, crops=gathered.crops, surroundings=gathered.surroundings, names=names, counts=counts)
    write_atomically(path, stream.getvalue())


def _read(path: Path, key: str, seed: int, value_range: tuple[float, float]) -> Gathered | None:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            if str(stored["key"]) != key:
                return None
            sources = dict(zip(stored["names"].tolist(), stored["counts"].tolist(), strict=True))
            return Gathered(stored["crops"], stored["surroundings"], sources, seed, value_range)
    except (FileNotFoundError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
