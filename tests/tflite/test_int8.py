"""int8 models: packed weights unfolded, numbers rounded as the specification says, recipes that keep."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from holistic_native.evaluate.model_cost import model_cost
from holistic_native.runtime.interpreter import Interpreter, available_runtimes
from holistic_native.tflite.graph import Graph
from holistic_native.tflite.int8.editor import ModelEditor
from holistic_native.tflite.int8.equalizer import equalize, find_ties
from holistic_native.tflite.int8.folding import fold_constants
from holistic_native.tflite.int8.plain import plain_model
from holistic_native.tflite.int8.quantizer import Quantizer, quantize_filters, quantize_weights, scale_of
from holistic_native.tflite.int8.recipe import QuantizeRecipe

ModelReader = Callable[[str], bytes]
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
HAND = "hand_landmark_full.tflite"
# Half-precision weights; half precision behind sparse ones, in blocks and without.
PACKED = (HAND, "face_detection_full_range_sparse.tflite", "pose_detection.tflite")


def run(content: bytes) -> list[np.ndarray]:
    model = Interpreter(content, name="model", runtime="litert")
    model.inputs[0][...] = np.random.default_rng(3).random(model.inputs[0].shape, np.float32)
    model.run()
    return [output.copy() for output in model.outputs]


@pytest.mark.parametrize("name", PACKED)
def test_folded_weights_give_the_same_bits(models: ModelReader, name: str) -> None:
    editor = ModelEditor(models(name))
    fold_constants(editor)
    folded = editor.pack()
    assert {editor.kind(operator) for operator in editor.operators}.isdisjoint({"DEQUANTIZE", "DENSIFY"})
    for before, after in zip(run(models(name)), run(folded), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize(
    ("limits", "integers"),
    [((0.0, 6.0), (-128, 127)), ((-1.0, 1.0), (-128, 127)), ((2.0, 5.0), (-26, 127)), ((-3.0, -1.0), (-128, 42))],
)
def test_scale_covers_the_range_and_zero(limits: tuple[float, float], integers: tuple[int, int]) -> None:
    scale, zero_point = scale_of(limits)
    assert -128 <= zero_point <= 127
    # The ends may move by half a step, so that 0 is met exactly.
    assert tuple(round(limit / float(scale)) + zero_point for limit in limits) == pytest.approx(integers, abs=1)
    assert tuple(scale_of((0.0, 0.0))) == (1.0, 0)


def test_weights_are_rounded_per_channel() -> None:
    weights = np.random.default_rng(5).normal(size=(4, 3, 3, 7)).astype(np.float32)
    weights[2] = 0
    for axis in (0, 3):
        integers, scales = quantize_weights(weights, axis)
        shape = [-1 if place == axis else 1 for place in range(4)]
        assert integers.min() >= -127
        assert np.abs(integers * scales.reshape(shape) - weights).max() <= scales.max() * 0.5001
    assert quantize_weights(weights, 0)[1][2] == 1


@pytest.mark.parametrize("size", [(3, 3), (5, 5), (1, 4)])
def test_errors_of_rounded_filters_cancel_in_smooth_pictures(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(8)
    filters = rng.normal(size=(1, *size, 400)).astype(np.float32)
    filters[..., 7] = 0
    errors = {}
    for name, (integers, scales) in {
        "each tap by itself": quantize_weights(filters, 3),
        "filters": quantize_filters(filters),
    }.items():
        assert np.abs(integers.astype(int)).max() <= 127
        assert not integers[..., 7].any()
        # A picture whose values hardly change within a filter: a constant and a slope.
        slope = 1 + 0.1 * np.linspace(-1, 1, size[0] * size[1]).reshape(*size, 1)
        errors[name] = np.abs(((integers[0] * scales - filters[0]) / scales * slope).sum((0, 1))).mean()
    assert errors["filters"] < 0.75 * errors["each tap by itself"]


def test_plain_model_is_the_same_up_to_rounding(models: ModelReader) -> None:
    plain = plain_model(models(HAND))
    assert model_cost(plain).macs < 0.87 * model_cost(models(HAND)).macs
    for before, after in zip(run(models(HAND)), run(plain), strict=True):
        np.testing.assert_allclose(before, after, atol=1e-3)


def test_equalized_model_is_the_same_until_a_channel_meets_its_bound(models: ModelReader) -> None:
    editor = ModelEditor(models(HAND))
    fold_constants(editor)
    free = [tie for tie in find_ties(editor) if not tie.bounded]
    assert len(free) >= 5
    rng = np.random.default_rng(2)
    exponents = {tie.tensors[0]: rng.integers(0, 5, editor.shape(tie.tensors[0])[-1]).tolist() for tie in free}
    equalize(editor, exponents)
    for before, after in zip(run(models(HAND)), run(editor.pack()), strict=True):
        np.testing.assert_array_equal(before, after)


def test_conversions_stand_where_integers_meet_floats(models: ModelReader) -> None:
    editor = ModelEditor(models(HAND))
    fold_constants(editor)
    first, second, third = (int(operator.outputs[0]) for operator in editor.operators[:3])
    ranges = {0: (0.0, 1.0), first: (0.0, 6.0), second: (0.0, 6.0), third: (-9.0, 12.0)}
    Quantizer(editor, [second, third], ranges).run()
    kinds = [editor.kind(operator) for operator in editor.operators[:6]]
    assert kinds == ["CONV_2D", "QUANTIZE", "DEPTHWISE_CONV_2D", "CONV_2D", "DEQUANTIZE", "CONV_2D"]
    content = editor.pack()
    assert Graph(content).outputs == Graph(models(HAND)).outputs
    assert Interpreter(content, name=HAND, runtime="litert").accelerated


def test_int8_convolution_computes_what_the_specification_says(models: ModelReader) -> None:
    editor = ModelEditor(models(HAND))
    fold_constants(editor)
    convolution = editor.operators[2]
    source, weights, bias = (int(tensor) for tensor in convolution.inputs)
    output = int(convolution.outputs[0])
    kernel, added = editor.floats(weights).reshape(16, 24), editor.floats(bias)
    limits = {source: (0.0, 6.0), output: (-9.0, 12.0)}
    Quantizer(editor, [output], limits).run()
    got = run(Graph(editor.pack()).extract(outputs=[output]))[0]
    features = run(Graph(models(HAND)).extract(outputs=[source]))[0].astype(np.float64)

    (step, zero), (out_step, _) = scale_of(limits[source]), scale_of(limits[output])
    rounded = (np.clip(np.rint(features / step) + zero, -128, 127) - zero) * step
    integers, scales = quantize_weights(kernel, 0)
    biases = np.rint(added / (step * scales)) * step * scales
    wanted = np.clip(rounded @ (integers * scales[:, None]).T.astype(np.float64) + biases, -9.0, 12.0)
    # Half a step of the output, and the last bits of float32.
    assert np.abs(got - wanted).max() <= 0.501 * out_step


@pytest.mark.parametrize("place", [1, 2])
def test_steps_too_coarse_for_the_output_are_made_finer(models: ModelReader, place: int) -> None:
    # The interpreter refuses such a convolution, and may end the process.
    editor = ModelEditor(models(HAND))
    fold_constants(editor)
    convolution = editor.operators[place]
    source, output = int(convolution.inputs[0]), int(convolution.outputs[0])
    Quantizer(editor, [output], {source: (0.0, 6.0), output: (-1e-4, 1e-4)}).run()
    written = next(o for o in editor.operators if editor.kind(o) == editor.kind(convolution) and o is convolution)
    steps = [editor.tensors[int(t)].quantization.scale for t in (*written.inputs[:2], written.outputs[0])]
    assert (steps[0] * steps[1] / steps[2]).max() < 256
    derived = Graph(editor.pack()).extract(outputs=[output])
    assert Interpreter(derived, name=HAND, runtime="litert").accelerated
    assert np.abs(run(derived)[0]).max() <= 1.1e-4


@pytest.mark.parametrize(
    ("layers", "message"),
    [([99999], "layers must be tensors that an operator computes"), ([164], "is a LOGISTIC"), ([104], "missing")],
)
def test_layers_that_cannot_be_int8_are_refused(models: ModelReader, layers: list[int], message: str) -> None:
    editor = ModelEditor(models(HAND))
    fold_constants(editor)
    with pytest.raises(ValueError, match=message):
        Quantizer(editor, layers, {})


def test_exponents_and_corrections_must_fit(models: ModelReader) -> None:
    recipe = QuantizeRecipe(HAND, "", (104,), {0: (0.0, 1.0), 104: (0.0, 6.0)}, corrections={104: (1, 2, 3)})
    with pytest.raises(ValueError, match="a layer of 24 channels got 3 corrections"):
        recipe.derive(models(HAND))
    editor = ModelEditor(models(HAND))
    fold_constants(editor)
    with pytest.raises(ValueError, match="24 channels, got 2 exponents"):
        equalize(editor, {104: (0, 1)})
    with pytest.raises(ValueError, match="activations between convolutions"):
        equalize(editor, {0: (0, 0, 0)})


@pytest.mark.parametrize("cut", [0, 100, 5000, -1000])
def test_damaged_model_is_refused(models: ModelReader, cut: int) -> None:
    recipe = QuantizeRecipe(HAND, "", (104,), {0: (0.0, 1.0), 104: (0.0, 6.0)})
    with pytest.raises(ValueError, match="model"):
        recipe.derive(models(HAND)[:cut])


def test_recipe_survives_its_file() -> None:
    recipe = QuantizeRecipe(
        "a.tflite", "ab", (3, 5), {3: (-0.1, 1 / 3)}, {3: (0, 1, 4)}, {5: (-7, 9)}, {"errors": {"mean": 0.5}}
    )
    assert QuantizeRecipe.from_json(recipe.to_json()) == recipe
    assert QuantizeRecipe.from_json(QuantizeRecipe("a.tflite", "ab").to_json()).derive(b"as it is") == b"as it is"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 0}', '{"format": 1, "model": "a", "source": "b"}'])
def test_what_is_no_recipe_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no recipe for an int8 model"):
        QuantizeRecipe.from_json(text)
