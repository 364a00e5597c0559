"""The card of a derived model: a small JSON file that says what it was made from, how, and what it costs and gains."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from holistic_native.evaluate.model_cost import model_cost
from holistic_native.tflite.int8.recipe import spell_entries

if TYPE_CHECKING:
    from holistic_native.compress.crops import Crops
    from holistic_native.compress.judge import Errors
    from holistic_native.compress.reading import Reading


@dataclass(frozen=True)
class Subject:
    """A model to derive another from, and the crops for that: what jobs have in common, and cards describe.

    Attributes:
        name: the model's file name.
        content: its bytes.
        reading: how to read its outputs.
        calibration: crops to learn from.
        judging: crops to measure errors on; other people's where that is possible.
        frames: how many of each file the crops come from, variations included; for the record.
    """

    name: str
    content: bytes
    reading: Reading
    calibration: Crops
    judging: Crops
    frames: int | None


def calibration_of(crops: Crops, *, frames: int | None, errors: Errors | None = None) -> dict[str, Any]:
    """Describe the crops that were learned from.

    Args:
        crops: the crops.
        frames: how many of each file they come from, variations included.
        errors: on these crops, which are smaller than on those of other people; None where they are not known.
    """
    described: dict[str, Any] = {
        "sha256": crops.digest(),
        "crops": crops.sources(),
        "limit": crops.limit,
        "frames": frames,
    }
    return described if errors is None else {**described, "errors": errors.rounded()}


def judging_of(crops: Crops) -> dict[str, Any]:
    """Describe the crops that errors were measured on."""
    return {"sha256": crops.digest(), "crops": crops.sources()}


@dataclass(frozen=True)
class Card:
    """What was measured of a derived model; the recipes of int8 models have the same entries.

    Attributes:
        command: what made it: "quantize", "prune", "distil", ...
        model: the file name of the model it was made from.
        errors: beside that model, on the crops to judge on.
        time: run time over that model's.
        milliseconds: of that model; None where it was not timed by itself.
        calibration: the crops that were learned from, see `calibration_of`; nothing where none were.
        judging: the crops that errors were measured on, see `judging_of`.
        seed: of all that was drawn.
        settings: what the command was asked for.
        others: entries that only this command has.
    """

    command: str
    model: str
    errors: Errors
    time: float
    milliseconds: float | None
    calibration: Mapping[str, Any]
    judging: Mapping[str, Any]
    seed: int
    settings: Mapping[str, Any]
    others: Mapping[str, Any] = field(default_factory=dict)

    def entries(self) -> dict[str, Any]:
        """Return what was measured, as recipes have it."""
        found: dict[str, Any] = {
            "errors": self.errors.rounded(),
            "time": round(self.time, 2),
            "settings": dict(self.settings),
            "calibration": dict(self.calibration),
            "judging": dict(self.judging),
            "seed": self.seed,
            **self.others,
        }
        return found if self.milliseconds is None else {**found, "float_milliseconds": round(self.milliseconds, 2)}

    def to_json(self, source: bytes, derived: bytes) -> str:
        """Spell the card as JSON: one line per entry, sorted, so that two of them can be compared line by line.

        Args:
            source: the model that the derived one was made from.
            derived: the derived one.
        """
        before, after = model_cost(source), model_cost(derived)
        entries = {
            **self.entries(),
            "command": self.command,
            "model": self.model,
            "source": hashlib.sha256(source).hexdigest(),
            "derived_sha256": hashlib.sha256(derived).hexdigest(),
            "file_bytes": [before.size, after.size],
            "macs": [before.macs, after.macs],
            "weights": [before.weights, after.weights],
        }
        return "{\n" + spell_entries(entries) + "\n}\n"


def read_card(text: str) -> dict[str, Any]:
    """Read what `Card.to_json` wrote; ValueError when the text is no card."""
    try:
        read = json.loads(text)
        if isinstance(read, dict) and {"command", "model", "errors", "time"} <= read.keys():
            return read
    except ValueError as error:
        raise ValueError(f"no card of a derived model: {error}") from error
    raise ValueError("no card of a derived model: it lacks the command, the model, the errors or the time")
