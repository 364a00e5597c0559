"""The crops that `holistic-native compress` learns from and judges on, collected from files."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from holistic_native.compress.crops import CropSet

_VARIATIONS = 4


@dataclass(frozen=True)
class Collecting:
    """How crops are collected.

    Attributes:
        option: the option that names the files, for messages.
        crops: per model.
        frames: per file, variations included.
        strength: of the variations, see `Collector.feed`.
        seed: of what is drawn.
        models: where the cascade's models are, see `ModelStore`.
    """

    option: str
    crops: int
    frames: int
    strength: float
    seed: int
    models: str | None

    def collect(self, data: Sequence[str], names: Collection[str]) -> dict[str, CropSet]:
        """Run the cascade on files.

        Args:
            data: pictures, videos and folders of them.
            names: whose crops to collect.

        Raises:
            FileNotFoundError: a file or a model does not exist.
            ValueError: a file is no picture or video.
            RuntimeError: a video cannot be read.
        """
        from tqdm import tqdm

        from holistic_native.compress.collect import Collector
        from holistic_native.compress.crops import CropSet
        from holistic_native.compress.reading import reading_of
        from holistic_native.media.sources import open_to_measure

        sets = {name: CropSet(self.crops, self.seed, reading_of(name).value_range) for name in sorted(names)}
        collector = Collector(sets, models=self.models, seed=self.seed)
        files = list(media(self.option, data))
        for path in tqdm(files, unit=" files", desc="collecting crops", disable=None):
            source = open_to_measure(str(path))
            variations = self.frames - 1 if source.is_picture else _VARIATIONS
            frames = max(self.frames // (1 + variations), 1)
            step = max((source.frame_count or frames) // frames, 1)
            images = (frame.image for frame in source.frames if frame.index % step == 0)
            collector.feed(islice(images, frames), source=path.name, variations=variations, strength=self.strength)
        collector.close()
        return sets


def media(option: str, data: Sequence[str]) -> Iterator[Path]:
    """Give the files that an option names, those in folders too; FileNotFoundError where there is none."""
    for name in data:
        path = Path(name)
        if not path.exists():
            raise FileNotFoundError(f"--{option} {name!r} does not exist (pictures, videos or folders of them)")
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
        else:
            yield path
