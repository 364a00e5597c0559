"""The search for recipes: which crops, which blocks, what is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from holistic_native.compress.blocks import find_blocks, share_of_work
from holistic_native.compress.crops import CropSet
from holistic_native.compress.judge import Judge
from holistic_native.compress.plan import Planner, candidates
from holistic_native.compress.reading import reading_of
from holistic_native.compress.statistics import gather
from holistic_native.runtime.interpreter import Interpreter, available_runtimes
from holistic_native.tflite.graph import Graph
from holistic_native.tflite.int8.plain import plain_model
from tests.support.searches import pictures

ModelReader = Callable[[str], bytes]
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
HAND = "hand_landmark_full.tflite"


def test_crops_are_balanced_over_sources_and_presence() -> None:
    kept = CropSet(12, seed=1)
    for number, crop in enumerate(pictures(60, 16)):
        kept.add(crop, source="a" if number < 50 else "b", present=number % 2 == 0)
    assert kept.sources() == {"a": 6, "b": 6}
    assert len(kept.chosen()) == 12


def test_share_that_one_source_cannot_fill_goes_to_the_others() -> None:
    kept = CropSet(12, seed=1)
    for number, crop in enumerate(pictures(60, 16)):
        kept.add(crop, source="few" if number < 2 else "many", present=True)
    assert kept.sources() == {"few": 2, "many": 10}


def test_choice_of_crops_depends_on_the_seed_alone() -> None:
    crops = pictures(40, 16)
    forwards, backwards = CropSet(10, seed=1), CropSet(10, seed=1)
    other = CropSet(10, seed=2)
    for crop in crops:
        forwards.add(crop, source="a", present=True)
        other.add(crop, source="a", present=True)
    for crop in reversed(crops):
        backwards.add(crop, source="a", present=True)
    assert forwards.digest() == backwards.digest() != other.digest()


@pytest.mark.parametrize("value_range", [(0.0, 1.0), (-1.0, 1.0)])
def test_crops_come_back_as_they_were(value_range: tuple[float, float]) -> None:
    low, high = value_range
    crop = (pictures(1, 16)[0] * np.float32(high - low) + np.float32(low)).astype(np.float32)
    kept = CropSet(10, seed=1, value_range=value_range)
    kept.add(crop, source="a", present=True)
    kept.add(crop + np.float32(0.0001), source="b", present=True)  # looks the same
    (returned,) = kept.chosen()
    np.testing.assert_allclose(returned, crop, atol=1e-6)


def test_blocks_are_the_bottlenecks(models: ModelReader) -> None:
    blocks = find_blocks(models(HAND))
    assert [layer for block in blocks for layer in block] == list(candidates(models(HAND)))
    # The stem with its bottleneck; then expansion, depthwise, projection, with a sum or without.
    assert blocks[:3] == ((104, 105, 106), (107, 108, 109), (110, 111, 112, 113))
    work = share_of_work(models(HAND), blocks)
    assert min(work) > 0
    assert 0.98 < sum(work) <= 1


def test_statistics_are_those_of_the_activations(models: ModelReader) -> None:
    crops = pictures(3, 224)
    statistics = gather(models(HAND), [106], crops)
    model = Interpreter(Graph(models(HAND)).extract(outputs=[106]), name=HAND)
    values = []
    for crop in crops:
        model.inputs[0][...] = crop
        model.run()
        values.append(model.outputs[0].reshape(-1, 16).copy())
    every = np.concatenate(values)
    np.testing.assert_array_equal(statistics[106].low, every.min(0))
    np.testing.assert_array_equal(statistics[106].high, every.max(0))
    np.testing.assert_allclose(statistics[106].mean, every.mean(0, dtype=np.float64), atol=1e-6)
    assert statistics.keys() == {0, 106}
    with pytest.raises(ValueError, match="at least one crop"):
        gather(models(HAND), [106], [])


def test_equalised_and_corrected_beats_plain_rounding(models: ModelReader) -> None:
    content, reading = models(HAND), replace(reading_of(HAND), presence=None)
    crops = pictures(6, 224)
    layers = [layer for block in find_blocks(content)[:12] for layer in block]
    recipe = Planner(HAND, content, gather(plain_model(content), candidates(content), crops)).recipe(layers)
    assert recipe.exponents
    assert recipe.corrections
    plain = replace(recipe, corrections={}, exponents={})
    judge = Judge(content, pictures(6, 224, seed=9), reading)
    assert judge.errors(recipe.derive(content)).mean < judge.errors(plain.derive(content)).mean
    assert judge.errors(content).mean == 0
