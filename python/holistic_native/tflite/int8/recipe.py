"""Recipes for int8 models: small JSON files of numbers that say how to derive one from a float model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from holistic_native.tflite.int8.editor import ModelEditor
from holistic_native.tflite.int8.equalizer import equalize
from holistic_native.tflite.int8.plain import plain_model
from holistic_native.tflite.int8.quantizer import Quantizer, Range

FORMAT = 2
"""Raised when the same recipe would derive other bytes than before: the name under which they are cached has it."""


@dataclass(frozen=True)
class QuantizeRecipe:
    """Which parts of a model to quantise to int8, and how.

    Attributes:
        model: the model's file name.
        source: SHA-256 of the file the numbers were measured on.
        layers: the operators to quantise to int8, each named by the tensor it computes; none leaves the model as it
            is.
        ranges: the lowest and highest value of each int8 tensor.
        exponents: powers of two by which channels are equalised; see `equalizer.equalize`. Here and below, channels
            are those of `plain.plain_model`.
        corrections: what is added to the integer biases; it undoes the mean error of rounded weights.
        measured: what the derived model costs and gains, and on what that was measured; for reading only.
    """

    model: str
    source: str
    layers: tuple[int, ...] = ()
    ranges: Mapping[int, Range] = field(default_factory=dict)
    exponents: Mapping[int, Sequence[int]] = field(default_factory=dict)
    corrections: Mapping[int, Sequence[int]] = field(default_factory=dict)
    measured: Mapping[str, Any] = field(default_factory=dict)

    def derive(self, content: bytes) -> bytes:
        """Derive the model; the same bytes on every machine.

        Args:
            content: the bytes of the float model.

        Returns:
            The bytes of the model with its layers in int8. Inputs, outputs and tensor indices of what stays in
            float are those of the float model.

        Raises:
            ValueError: the content is damaged, or not the model that the recipe is for.
            ImportError: LiteRT is not installed.
        """
        if not self.layers:
            return content
        model = ModelEditor(plain_model(content))
        equalize(model, self.exponents)
        Quantizer(model, self.layers, self.ranges, self.corrections).run()
        return model.pack()

    def digest(self) -> str:
        """Return a short name for what the recipe does; what was measured does not count."""
        return hashlib.sha256(replace(self, measured={}).to_json().encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """Spell the recipe as JSON: one line per entry, sorted, so that two of them can be compared line by line."""
        lines = [f'"format": {FORMAT}', f'"model": {json.dumps(self.model)}', f'"source": {json.dumps(self.source)}']
        lines.append(f'"layers": {json.dumps(list(self.layers))}')
        tables: dict[str, Mapping[int, Any]] = {
            "ranges": self.ranges,
            "exponents": self.exponents,
            "corrections": self.corrections,
        }
        for name, table in tables.items():
            rows = (f'  "{key}": {json.dumps(list(table[key]), separators=(",", ":"))}' for key in sorted(table))
            lines.append(f'"{name}": {{\n' + ",\n".join(rows) + "\n}")
        lines.append('"measured": {\n' + spell_entries(self.measured) + "\n}")
        return "{\n" + ",\n".join(lines) + "\n}\n"

    @classmethod
    def from_json(cls, text: str) -> QuantizeRecipe:
        """Read what `to_json` wrote.

        Raises:
            ValueError: the text is no such recipe, or of another format.
        """
        try:
            read = json.loads(text)
            if read["format"] != FORMAT:
                raise ValueError(f"format must be {FORMAT}, got {read['format']!r}")
            return cls(
                model=str(read["model"]),
                source=str(read["source"]),
                layers=tuple(int(layer) for layer in read["layers"]),
                ranges={int(key): (float(low), float(high)) for key, (low, high) in read["ranges"].items()},
                exponents={int(key): tuple(map(int, row)) for key, row in read["exponents"].items()},
                corrections={int(key): tuple(map(int, row)) for key, row in read["corrections"].items()},
                measured=read["measured"],
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"no recipe for an int8 model: {error!r}") from error


def spell_entries(entries: Mapping[str, Any]) -> str:
    """Spell the entries of a JSON object, one a line, sorted."""
    return ",\n".join(f'  "{key}": {_spell(entries[key])}' for key in sorted(entries))


def _spell(value: Any) -> str:
    # A table gets a line per row.
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f"    {json.dumps(row, sort_keys=True)}" for row in value) + "\n  ]"
    return json.dumps(value, sort_keys=True)
