"""Read what a `.tflite` file says about its tensors: normalisation of images, score threshold, label files.

The notes are a FlatBuffer of their own, kept under the name "TFLITE_METADATA" in the model.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from holistic_native.tflite.flatbuffer import Tables

# Slots of the tables in TFLite's schema (tensorflow/lite/schema/schema.fbs).
_MODEL_BUFFERS, _MODEL_METADATA = 4, 6
_NOTE_NAME, _NOTE_BUFFER = 0, 1
_BUFFER_DATA = 0
# Slots of the tables in the metadata's schema (tflite_support/metadata/metadata_schema.fbs).
_SUBGRAPHS = 3
_INPUTS, _OUTPUTS = 2, 3
_TENSOR_NAME, _PROCESS_UNITS, _ASSOCIATED_FILES = 0, 4, 6
_FILE_NAME, _FILE_TYPE = 0, 2
_UNIT_KIND, _UNIT_OPTIONS = 0, 1
_MEAN, _STD = 0, 1
_GLOBAL_SCORE_THRESHOLD = 0
# Kinds of process units and of associated files.
_NORMALIZATION, _SCORE_THRESHOLDING = 1, 3
_TENSOR_AXIS_LABELS = 2
_NOTE = b"TFLITE_METADATA"
_IDENTIFIER = b"M001"
# More than any model has; each costs a few reads.
_MOST_TENSORS = 4096


@dataclass(frozen=True)
class Normalization:
    """How the bytes of an image become floats: (byte - mean) / std.

    Attributes:
        mean: one value for all channels, or one for each.
        std: as many.
    """

    mean: tuple[float, ...]
    std: tuple[float, ...]


@dataclass(frozen=True)
class TensorMetadata:
    """What is noted about one input or output.

    Attributes:
        name: as its author called it, "" where left out.
        normalization: of an image; None where left out.
        score_threshold: below which scores are dropped; None where left out.
        label_files: names of the files, packed behind the model, with one label a line for each index.
    """

    name: str
    normalization: Normalization | None
    score_threshold: float | None
    label_files: tuple[str, ...]


@dataclass(frozen=True)
class ModelMetadata:
    """What is noted about a model's first graph.

    Attributes:
        inputs: by the order of the graph's inputs; empty where nothing is noted.
        outputs: by the order of its outputs; likewise.
    """

    inputs: tuple[TensorMetadata, ...] = ()
    outputs: tuple[TensorMetadata, ...] = ()


def read_model_metadata(content: bytes) -> ModelMetadata:
    """Read a model's metadata; one without any has no inputs and outputs there.

    Args:
        content: the bytes of a `.tflite` file.

    Raises:
        ValueError: the content is no `.tflite` file, or damaged.
    """
    if content[4:8] != b"TFL3":
        raise ValueError("The model is not a valid Flatbuffer buffer")
    notes = _note(Tables(content))
    if notes is None:
        return ModelMetadata()
    if notes[4:8] != _IDENTIFIER:
        raise ValueError(f"model metadata must have {_IDENTIFIER!r} at byte 4, got {notes[4:8]!r}")
    tables = Tables(notes)
    graphs = tables.field(tables.follow(0), _SUBGRAPHS)
    graph = None if graphs is None else next(tables.elements(graphs), None)
    if graph is None:
        return ModelMetadata()
    return ModelMetadata(_tensors(tables, graph, _INPUTS), _tensors(tables, graph, _OUTPUTS))


def _note(tables: Tables) -> bytes | None:
    model = tables.follow(0)
    entries = tables.field(model, _MODEL_METADATA)
    for entry in () if entries is None else tables.elements(entries):
        if _text(tables, entry, _NOTE_NAME) != _NOTE.decode():
            continue
        at = tables.field(entry, _NOTE_BUFFER)
        number = 0 if at is None else tables.unsigned(at)
        buffers = list(tables.elements(tables.require(model, _MODEL_BUFFERS)))
        if number >= len(buffers):
            raise ValueError(f"model damaged: its metadata is in buffer {number} of {len(buffers)}")
        return tables.raw(tables.require(buffers[number], _BUFFER_DATA))
    return None


def _tensors(tables: Tables, graph: int, slot: int) -> tuple[TensorMetadata, ...]:
    field = tables.field(graph, slot)
    if field is None:
        return ()
    if tables.vector(field, 4)[1] > _MOST_TENSORS:
        raise ValueError(f"model metadata may have {_MOST_TENSORS} tensors, got {tables.vector(field, 4)[1]}")
    return tuple(_tensor(tables, table) for table in tables.elements(field))


def _tensor(tables: Tables, tensor: int) -> TensorMetadata:
    normalization, threshold = None, None
    for kind, options in _units(tables, tensor):
        if kind == _NORMALIZATION and normalization is None:
            normalization = Normalization(_floats(tables, options, _MEAN), _floats(tables, options, _STD))
        elif kind == _SCORE_THRESHOLDING and threshold is None:
            at = tables.field(options, _GLOBAL_SCORE_THRESHOLD)
            threshold = 0.0 if at is None else _float(tables, at)
    return TensorMetadata(_text(tables, tensor, _TENSOR_NAME), normalization, threshold, _labels(tables, tensor))


def _units(tables: Tables, tensor: int) -> Iterator[tuple[int, int]]:
    field = tables.field(tensor, _PROCESS_UNITS)
    for unit in () if field is None else tables.elements(field):
        kind, options = tables.field(unit, _UNIT_KIND), tables.field(unit, _UNIT_OPTIONS)
        if kind is not None and options is not None:
            yield tables.byte(kind), tables.follow(options)


def _labels(tables: Tables, tensor: int) -> tuple[str, ...]:
    field = tables.field(tensor, _ASSOCIATED_FILES)
    names = []
    for file in () if field is None else tables.elements(field):
        kind = tables.field(file, _FILE_TYPE)
        if kind is not None and tables.byte(kind) == _TENSOR_AXIS_LABELS:
            names.append(_text(tables, file, _FILE_NAME))
    return tuple(names)


def _text(tables: Tables, table: int, slot: int) -> str:
    field = tables.field(table, slot)
    return "" if field is None else tables.raw(field).decode(errors="replace")


def _floats(tables: Tables, table: int, slot: int) -> tuple[float, ...]:
    field = tables.field(table, slot)
    if field is None:
        return ()
    start, count = tables.vector(field, 4)
    return struct.unpack_from(f"<{count}f", tables.content, start)


def _float(tables: Tables, at: int) -> float:
    number: float = struct.unpack("<f", struct.pack("<I", tables.unsigned(at)))[0]
    return number
