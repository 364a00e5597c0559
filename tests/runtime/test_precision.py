"""The float16 option: the note that asks for it, where it is refused, and what it changes where it is not."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import holistic_native
from holistic_native.model_files.store import MODELS
from holistic_native.runtime.interpreter import Interpreter
from holistic_native.runtime.mixed import MixedPrecision, head_inputs
from holistic_native.runtime.precision import allow_float16, calculates_in_float16, default_precision
from holistic_native.tflite.graph import Graph, keep_outputs
from holistic_native.tflite.metadata import set_metadata

ModelReader = Callable[[str], bytes]
NOTE = b"reduced_precision_support"
# Without the operators of MediaPipe's own that an interpreter does not have: stages calculate those.
PLAIN = [name for name in MODELS if "attention" not in name and "selfie" not in name]
SPARSE = "face_detection_full_range_sparse.tflite"
TRACKERS = ("Holistic", "Pose", "Hands", "FaceMesh", "FaceDetection", "SelfieSegmentation")


def notes(content: bytes) -> list[tuple[bytes, bytes]]:
    """Read a model's notes with the schema's own reader."""
    schema: Any = pytest.importorskip("ai_edge_litert.schema_py_generated")
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content))
    return [(note.name, bytes(model.buffers[note.buffer].data)) for note in model.metadata or ()]


def outputs(content: bytes, runtime: str) -> bytes:
    model = Interpreter(content, name="test", runtime=runtime)
    (image,) = model.inputs
    image[...] = np.random.default_rng(7).random(image.shape, np.float32)
    model.run()
    values = b"".join(view.tobytes() for view in model.outputs)
    model.close()
    return values


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_the_note_is_added_or_replaced_and_others_kept(models: ModelReader, name: str) -> None:
    before = notes(models(name))
    others = [note for note in before if note[0] != NOTE]
    once = allow_float16(models(name))
    assert notes(once) == [*others, (NOTE, b"fp16accfp16")]
    assert notes(allow_float16(once)) == notes(once)
    # Google's own notes do not ask for float16 sums, without which XNNPACK stays with float32.
    assert dict(before).get(NOTE, b"fp16accfp32") == b"fp16accfp32"


@pytest.mark.slow
@pytest.mark.parametrize("name", PLAIN)
def test_a_note_changes_nothing_else(models: ModelReader, name: str, runtime: str) -> None:
    content = models(name)
    noted = set_metadata(set_metadata(content, "a", b""), "another note", b"of any length" * 20)
    assert outputs(noted, runtime) == outputs(content, runtime)
    assert Graph(noted).operators == Graph(content).operators
    kept = (len(Graph(content).outputs) - 1,)
    assert outputs(keep_outputs(noted, kept), runtime) == outputs(keep_outputs(content, kept), runtime)


def test_weights_stay_aligned(models: ModelReader) -> None:
    # Delegates use weights where they lie in the file and may need them on a multiple of 16 bytes.
    for name in PLAIN:
        content = models(name)
        assert (len(allow_float16(content)) - len(content)) % 64 == 0


def test_damaged_models_are_refused(models: ModelReader) -> None:
    content = models("face_detection_short_range.tflite")
    with pytest.raises(ValueError, match=r"model must be a \.tflite file"):
        allow_float16(b"PK\x03\x04" * 9)
    for length in (8, 20, 64, 1000):
        with pytest.raises(ValueError, match="model damaged"):
            allow_float16(content[:length])


def test_any_damage_is_refused_or_harmless(models: ModelReader) -> None:
    content = models("face_detection_short_range.tflite")
    numbers = random.Random(5)
    root = int.from_bytes(content[:4], "little")
    refused = 0
    for _ in range(500):
        damaged = bytearray(content)
        for _ in range(4):
            damaged[numbers.randrange(max(root - 64, 8), root + 4000)] = numbers.randrange(256)
        try:
            allow_float16(bytes(damaged))
        except ValueError:
            refused += 1
    assert refused > 100


@pytest.mark.parametrize("tracker", TRACKERS)
def test_unknown_precision(tracker: str) -> None:
    with pytest.raises(ValueError, match="precision must be one of fp32, fp16, got 'int8'"):
        getattr(holistic_native, tracker)(precision="int8")


@pytest.mark.skipif(not calculates_in_float16(), reason="this CPU has no float16 arithmetic")
def test_fast_takes_float16() -> None:
    assert (default_precision(float16=True), default_precision(float16=False)) == ("fp16", "fp32")


@pytest.mark.skipif(calculates_in_float16(), reason="this CPU has float16 arithmetic")
def test_fast_stays_in_float32_where_there_is_no_float16() -> None:
    assert default_precision(float16=True) == "fp32"


@pytest.mark.skipif(calculates_in_float16(), reason="this CPU has float16 arithmetic")
@pytest.mark.parametrize("tracker", TRACKERS)
def test_refused_without_float16_arithmetic(tracker: str) -> None:
    with pytest.raises(RuntimeError, match=r"precision='fp16' needs a CPU with float16 arithmetic .*precision='fp32'"):
        getattr(holistic_native, tracker)(precision="fp16")


@pytest.mark.skipif(calculates_in_float16(), reason="this CPU has float16 arithmetic")
def test_the_note_alone_is_harmless_without_float16_arithmetic(models: ModelReader, runtime: str) -> None:
    content = models("hand_landmark_lite.tflite")
    assert outputs(allow_float16(content), runtime) == outputs(content, runtime)


@pytest.mark.skipif(not calculates_in_float16(), reason="this CPU has no float16 arithmetic")
@pytest.mark.parametrize("name", ["face_detection_short_range.tflite", "hand_landmark_lite.tflite"])
def test_float16_is_used_where_it_is_there(models: ModelReader, name: str, runtime: str) -> None:
    exact, rounded = (
        np.frombuffer(outputs(content, runtime), np.float32) for content in (models(name), allow_float16(models(name)))
    )
    assert not np.array_equal(exact, rounded)
    assert_array_equal(rounded.astype(np.float16).astype(np.float32), rounded)


@pytest.mark.skipif(calculates_in_float16(), reason="this CPU has float16 arithmetic")
@pytest.mark.parametrize("name", PLAIN)
def test_cutting_off_the_heads_changes_nothing(models: ModelReader, name: str, runtime: str) -> None:
    whole = outputs(models(name), runtime)
    model = MixedPrecision(models(name), name=name, runtime=runtime)
    (image,) = model.inputs
    image[...] = np.random.default_rng(7).random(image.shape, np.float32)
    model.run()
    cut = b"".join(view.tobytes() for view in model.outputs)
    model.close()
    if name == SPARSE:
        # On 64-bit ARM the order in which XNNPACK adds the products of sparse weights depends on the cut. There are up
        # to a thousand in a sum, each rounded by at most 2^-24 of it.
        exact, found = np.frombuffer(whole, np.float32), np.frombuffer(cut, np.float32)
        assert_allclose(found, exact, rtol=0, atol=1000 * 2.0**-24 * np.abs(exact).max())
    else:
        assert cut == whole


def test_heads_are_a_small_part(models: ModelReader) -> None:
    for name in PLAIN:
        graph = Graph(models(name))
        heads = Graph(graph.extract(inputs=head_inputs(graph), outputs=graph.outputs))
        assert len(heads.operators) < len(graph.operators) / 5, name
