"""Prune a model to several points, and measure each: what `compress prune` does. It goes on where it was stopped."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.atomic_write import write_atomically
from holistic_native.compress.card import Card, Subject, calibration_of, judging_of, read_card
from holistic_native.compress.judge import Judge
from holistic_native.compress.measurer import Measurer
from holistic_native.compress.network.module import Network
from holistic_native.compress.pruning.moments import batches
from holistic_native.compress.pruning.points import Point
from holistic_native.compress.pruning.prune import Pruner

if TYPE_CHECKING:
    pass

_ROUNDS = 40


@dataclass(frozen=True)
class Sweep(Subject):
    """A model to prune to several points.

    Attributes:
        criterion: one of `criteria.CRITERIA`.
        points: how much to prune.
        coupled: prune channels of residual streams as well.
        without: residual blocks to leave out first, see `Network.without_blocks`.
    """

    criterion: str
    points: Sequence[Point]
    coupled: bool = False
    without: Sequence[int] = ()

    def settings(self, point: Point) -> dict[str, Any]:
        """Return what a point's card says that was asked for."""
        amounts = {name: value for name, value in dataclasses.asdict(point).items() if value is not None}
        return {"criterion": self.criterion, "coupled": self.coupled, "without": list(self.without), **amounts}

    def label(self, point: Point) -> str:
        """Return the name of a point's folder."""
        coupled = ["coupled"] if self.coupled else []
        shallow = ["without", *map(str, self.without)] if self.without else []
        return "-".join([self.criterion, *coupled, *shallow, point.label])

    @cached_property
    def _context(self) -> str:
        parts = [self.content, self.calibration.digest().encode(), self.judging.digest().encode()]
        return hashlib.sha256(b" ".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()

    def run(self, folder: Path, *, progress: Callable[[int], None] = lambda _: None) -> list[dict[str, Any]]:
        """Prune to each point, measure, and write the model and its card.

        A point whose card and model are there already, from the same model, crops and settings, is not pruned again.

        Args:
            folder: each point gets a folder in it, with the model under its own name, as `models=` takes it.
            progress: called with the number of points done since the last call.

        Returns:
            The cards, in the order of the points.

        Raises:
            ValueError: the model is damaged or not a float model, there are no crops, or it sees something on none of
                them.
            RuntimeError: a pruned model crashes the interpreter.
            OSError: the folder cannot be written.
            ImportError: LiteRT or torch is not installed.
        """
        cards = []
        for point in self.points:
            place = folder / self.label(point)
            card = self._known(place, point)
            cards.append(self._make(place, point) if card is None else card)
            progress(1)
        return cards

    @cached_property
    def _pruner(self) -> Pruner:
        pictures = batches(self.calibration.chosen())
        network = Network.read(self.content)
        return Pruner(network, self.criterion, pictures, coupled=self.coupled, without=self.without)

    @cached_property
    def _learned(self) -> Judge:
        return Judge(self.content, self.calibration.chosen(), self.reading)

    def _known(self, place: Path, point: Point) -> dict[str, Any] | None:
        paths = self._files(place)
        try:
            card, derived = read_card(paths[1].read_text(encoding="utf-8")), paths[0].read_bytes()
        except (OSError, ValueError):
            return None
        same = card.get("context") == self._context and card.get("settings") == self.settings(point)
        return card if same and card.get("derived_sha256") == hashlib.sha256(derived).hexdigest() else None

    def _files(self, place: Path) -> tuple[Path, Path]:
        return place / self.name, place / f"{Path(self.name).stem}.json"

    def _make(self, place: Path, point: Point) -> dict[str, Any]:
        derived = self._pruner.prune(point).write()
        with Measurer(self.content, self.judging.chosen(), self.reading) as measurer:
            measured = measurer.measure(derived, rounds=_ROUNDS)
        if isinstance(measured, str):
            raise RuntimeError(f"{self.name} pruned to {self.label(point)} crashes the interpreter ({measured})")
        learned = self._learned.errors(derived)
        card = Card(
            "prune",
            self.name,
            measured.errors,
            measured.time,
            measured.milliseconds,
            calibration_of(self.calibration, frames=self.frames, errors=learned),
            judging_of(self.judging),
            self.calibration.seed,
            self.settings(point),
            {"context": self._context},
        ).to_json(self.content, derived)
        place.mkdir(parents=True, exist_ok=True)
        # The card comes last: what has one is whole.
        for path, data in zip(self._files(place), (derived, card.encode()), strict=True):
            write_atomically(path, data)
        found: dict[str, Any] = json.loads(card)
        return found
