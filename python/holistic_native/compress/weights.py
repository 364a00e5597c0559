"""Weights alone in fewer bits: what such a model costs and gains, beside the file it was made from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.atomic_write import write_atomically
from holistic_native.compress.measurer import Measurement, Measurer
from holistic_native.evaluate.model_speed import model_memory
from holistic_native.tflite.int8.editor import ModelEditor
from holistic_native.tflite.int8.plain import plain_model
from holistic_native.tflite.int8.weights import pack_weights

if TYPE_CHECKING:
    from holistic_native.compress.quantize import Job

_ROUNDS = 40
_MIB = 1 << 20


@dataclass(frozen=True)
class Packed:
    """A model with smaller weights, and what was measured.

    Attributes:
        name: the model's file name.
        kind: of its weights, see `tflite.int8.weights.KINDS`.
        content: its bytes.
        measured: errors and time beside the float model.
        file_bytes: of the float model and of this one.
        peak_mib: what loading and running adds to the peak of a process's memory, of both.
    """

    name: str
    kind: str
    content: bytes
    measured: Measurement
    file_bytes: tuple[int, int]
    peak_mib: tuple[float, float]

    def row(self) -> str:
        """Spell what was measured in a line: size, time, error, memory."""
        errors = self.measured.errors
        milliseconds = self.measured.milliseconds
        before, after = (count / _MIB for count in self.file_bytes)
        return (
            f"{self.name}, weights {self.kind}: {before:.2f} -> {after:.2f} MiB, "
            f"{milliseconds:.2f} -> {milliseconds * self.measured.time:.2f} ms, "
            f"mean error {errors.mean:.2f} px, 95 % within {errors.p95:.2f} px, "
            f"peak memory {self.peak_mib[0]:.1f} -> {self.peak_mib[1]:.1f} MiB"
        )

    def card(self) -> str:
        """Spell what was measured as JSON."""
        found = {
            "model": self.name,
            "weights": self.kind,
            "errors": self.measured.errors.rounded(),
            "float_milliseconds": round(self.measured.milliseconds, 2),
            "time": round(self.measured.time, 2),
            "file_bytes": dict(zip(("float", "packed"), self.file_bytes, strict=True)),
            "peak_mib": {name: round(value, 1) for name, value in zip(("float", "packed"), self.peak_mib, strict=True)},
        }
        return json.dumps(found, indent=1, sort_keys=True) + "\n"


def pack(job: Job, kind: str) -> Packed:
    """Store a model's weights in fewer bits, and measure the result.

    Args:
        job: which model, on which crops to judge; nothing is learned from crops.
        kind: "float16" or "int8".

    Raises:
        ValueError: the model is damaged, there are no crops, or it sees something on none of them.
        RuntimeError: the packed model crashes the interpreter.
    """
    model = ModelEditor(plain_model(job.content))
    pack_weights(model, kind)
    packed = model.pack()
    with Measurer(job.content, job.judging.chosen(), job.reading) as measurer:
        measured = measurer.measure(packed, rounds=_ROUNDS)
    if isinstance(measured, str):
        raise RuntimeError(f"{job.name} with weights in {kind} crashes the interpreter ({measured})")
    both = (job.content, packed)
    peaks = [model_memory(job.reading.used(content), name=job.name, runtime="litert") for content in both]
    return Packed(job.name, kind, packed, measured, (len(both[0]), len(both[1])), (peaks[0], peaks[1]))


def write_packed(packed: Packed, folder: Path) -> list[Path]:
    """Write the model and its card; return the files written. OSError when the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{Path(packed.name).stem}"
    files = {f"{stem}.tflite": packed.content, f"{stem}.json": packed.card().encode()}
    for name, data in files.items():
        write_atomically(folder / name, data)
    return [folder / name for name in files]
