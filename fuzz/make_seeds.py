"""Write the seeds anew: `python -m fuzz.make_seeds`. Small files of each kind, made here, none from elsewhere."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from fuzz import bindings, messages, readers
from holistic_native.tflite.int8.recipe import QuantizeRecipe

SEEDS = Path(__file__).parent / "seeds"


def convolution() -> bytes:
    """A model of three operators: half-precision weights unpacked, a convolution, an activation."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    model, graph = schema.ModelT(), schema.SubGraphT()
    model.version, model.subgraphs, model.buffers = 3, [graph], [schema.BufferT()]
    kinds = (schema.BuiltinOperator.DEQUANTIZE, schema.BuiltinOperator.CONV_2D, schema.BuiltinOperator.LOGISTIC)
    model.operatorCodes = []
    for kind in kinds:
        code = schema.OperatorCodeT()
        code.builtinCode = code.deprecatedBuiltinCode = kind
        model.operatorCodes.append(code)
    weights = np.linspace(-1, 1, 2 * 1 * 1 * 3, dtype=np.float16).reshape(2, 1, 1, 3)
    shapes: list[tuple[tuple[int, ...], Any, Any]] = [
        ((1, 4, 4, 3), np.float32, None),
        (weights.shape, np.float16, weights),
        (weights.shape, np.float32, None),
        ((2,), np.float32, np.array([0.5, -0.5], np.float32)),
        ((1, 4, 4, 2), np.float32, None),
        ((1, 4, 4, 2), np.float32, None),
    ]
    graph.tensors = []
    for shape, dtype, values in shapes:
        tensor = schema.TensorT()
        tensor.shape = np.array(shape, np.int32)
        tensor.type = schema.TensorType.FLOAT16 if dtype is np.float16 else schema.TensorType.FLOAT32
        tensor.buffer = 0
        if values is not None:
            buffer = schema.BufferT()
            buffer.data = values.view(np.uint8).ravel()
            tensor.buffer = len(model.buffers)
            model.buffers.append(buffer)
        graph.tensors.append(tensor)
    graph.inputs, graph.outputs = np.array([0], np.int32), np.array([5, 4], np.int32)
    graph.operators = []
    for number, (inputs, output) in enumerate((([1], 2), ([0, 2, 3], 4), ([4], 5))):
        operator = schema.OperatorT()
        operator.opcodeIndex = number
        operator.inputs, operator.outputs = np.array(inputs, np.int32), np.array([output], np.int32)
        graph.operators.append(operator)
    options = schema.Conv2DOptionsT()
    options.strideW = options.strideH = 1
    graph.operators[1].builtinOptionsType, graph.operators[1].builtinOptions = (
        schema.BuiltinOptions.Conv2DOptions,
        options,
    )
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def of_tflite() -> Iterator[tuple[str, bytes]]:
    """The model, behind the byte that says that it is one, and patches of it."""
    yield "convolution", b"\0" + convolution()
    yield "patched", bytes([1, 100, 0, 1, 7, 200, 0, 0, 1, 2])


def of_recipes() -> Iterator[tuple[str, bytes]]:
    """A recipe for the model, behind the byte that says that it is text."""
    recipe = QuantizeRecipe(
        "convolution.tflite", "", (4, 5), {0: (0.0, 1.0), 4: (-1.5, 1.0), 5: (0.0, 1.0)}, {4: (1, 0)}, {4: (3, -2)}
    )
    yield "recipe", b"\0" + recipe.to_json().encode()
    yield "composed", bytes([1, 2, 4, 5, 2, 4, 0, 0, 0, 1])


def of_messages() -> Iterator[tuple[str, bytes]]:
    """One message of each kind."""
    landmark = {"x": 0.25, "y": 0.5, "z": -0.125, "visibility": 0.75, "presence": 1.0}
    label = {"index": 1, "score": 0.5, "label": "Left", "display_name": "left"}
    fields: dict[str, dict[str, Any]] = {
        "Classification": label,
        "Landmark": landmark,
        "NormalizedLandmark": landmark,
        "LocationData": {"format": 2},
    }
    for number, kind in enumerate(messages.KINDS):
        message = kind(**fields.get(kind.__name__, {}))
        for field in kind.DESCRIPTOR.fields:
            inner = field.message
            if field.is_repeated and inner is not None and inner.__name__ in fields:
                getattr(message, field.name).add(**fields[inner.__name__])
        if kind.__name__ == "Detection":
            message.score.append(0.5)
            message.label_id.append(0)
        if kind.__name__ == "LocationData":
            message.relative_bounding_box.xmin = 0.25
            message.relative_keypoints.add(x=0.5)
        yield kind.__name__, bytes([number]) + message.SerializeToString()


def of_task() -> Iterator[tuple[str, bytes]]:
    """A bundle, a package, and what composes such."""
    content = {"hand.tflite": b"TFL3" * 9, "readme.txt": b"text"}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    yield "bundle", bytes([2]) + stream.getvalue()
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as package:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            package.addfile(member, io.BytesIO(data))
    yield "package", bytes([2]) + gzip.compress(stream.getvalue(), mtime=0)
    yield "composed bundle", bytes([0, 2, 0, 1, 1, 8]) + b"weights." + bytes([0, 3]) + b"two"
    yield "composed package", bytes([1, 2, 0, 1, 8]) + b"weights." + bytes([0, 3]) + b"two" + bytes([0])


def of_readers() -> Iterator[tuple[str, bytes]]:
    """A file for each reader."""
    image = {"id": 1, "file_name": "a.jpg"}
    person = {"image_id": 1, "bbox": [0, 0, 9, 9], "area": 50.5, "iscrowd": 0, "keypoints": [1, 2, 2] * 17}
    hand = {"lefthand_kpts": [1, 2, 2] * 21, "lefthand_valid": True, "foot_kpts": [1, 2, 2] * 6, "foot_valid": True}
    for name, extra in (("coco", {}), ("wholebody", hand)):
        yield name, b"\0" + json.dumps({"images": [image], "annotations": [{**person, **extra}]}).encode()
    whole = {"images": [image], "annotations": [{**person, "keypoints": [1, 2, 2] * 133}]}
    yield "all in one list", b"\0" + json.dumps(whole).encode()
    stream = io.BytesIO()
    arrays: dict[str, Any] = {name: np.full(shape, 0.5, np.float32) for name, shape in readers.SHAPES.items() if shape}
    np.savez_compressed(stream, **arrays, width=np.int64(64), height=np.int64(48))
    yield "export", b"\1" + stream.getvalue()
    for place, name in enumerate(sorted(readers.SHAPES)):
        array = io.BytesIO()
        np.save(array, np.full(readers.SHAPES[name], 0.25, np.float32) if readers.SHAPES[name] else np.int64(48))
        yield f"composed export {place}", bytes([2, place, 1]) + array.getvalue()[:140]
    points = [[[0.1 * i, 0.2, 1.0] for i in range(21)]]
    camera = [[[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]]]
    yield "freihand", b"\3" + json.dumps(points).encode() + b"\n" + json.dumps(camera).encode()
    yield "composed freihand", b"\4" + np.array((*np.ravel(points), *np.ravel(camera)), "<f4").tobytes()


def of_bindings() -> Iterator[tuple[str, bytes]]:
    """Each call as it is."""
    for number, name in enumerate(bindings.NAMES):
        yield name, bytes([number, 0])


def main() -> None:
    """Write all of them."""
    for target, make in list(globals().items()):
        if target.startswith("of_"):
            folder = SEEDS / target.removeprefix("of_")
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.iterdir():
                old.unlink()
            for name, content in make():
                (folder / name.replace(" ", "-")).write_bytes(content)


if __name__ == "__main__":
    main()
