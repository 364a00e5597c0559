"""Pruning: which channels go first, what makes up for them, and that a sweep goes on where it was stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native.compress.card import read_card
from holistic_native.runtime.interpreter import available_runtimes
from holistic_native.tflite.graph import Graph
from tests.support.places import ROOT
from tests.support.searches import FIVE_BLOCKS, pictures

torch = pytest.importorskip("torch", reason="pruning needs torch (extra distil), which is not installed")
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")

from holistic_native.compress.network import Network  # noqa: E402
from holistic_native.compress.network.opened import open_model  # noqa: E402
from holistic_native.compress.pruning.criteria import CRITERIA  # noqa: E402
from holistic_native.compress.pruning.moments import batches, with_ones  # noqa: E402
from holistic_native.compress.pruning.obs import Layer, order_of  # noqa: E402
from holistic_native.compress.pruning.points import Point  # noqa: E402
from holistic_native.compress.pruning.prune import Pruner  # noqa: E402
from holistic_native.compress.pruning.units import find_units  # noqa: E402
from tests.support.prunings import POINTS, front_sweep  # noqa: E402

torch.set_num_threads(1)
ModelReader = Callable[[str], bytes]
HAND, FACE = "hand_landmark_full.tflite", "face_landmark.tflite"


def layer(rows: Any, outputs: int = 3) -> tuple[Layer, Any]:
    inputs = with_ones(rows)
    weights = torch.from_numpy(np.random.default_rng(1).normal(size=(outputs, inputs.shape[1])))
    return Layer(weights, inputs.T @ inputs / len(inputs)), inputs


def test_costs_are_those_of_least_squares() -> None:
    rng = np.random.default_rng(0)
    mixed = rng.normal(size=(400, 8)) @ rng.normal(size=(8, 8)) + rng.normal(size=8)
    found, inputs = layer(torch.from_numpy(mixed))
    channels, costs = order_of([found])
    assert sorted(channels) == list(range(8))
    wanted = inputs @ found.weights.T
    power = float(((wanted - wanted.mean(0)) ** 2).sum(1).mean())
    for count in range(1, 5):
        kept = [place for place in range(9) if place not in channels[:count]]
        fitted = inputs[:, kept] @ torch.linalg.lstsq(inputs[:, kept], wanted).solution
        error = float(((wanted - fitted) ** 2).sum(1).mean()) / power
        assert costs[count - 1] == pytest.approx(error, rel=1e-3)


def test_constant_channels_go_first_and_cost_nothing() -> None:
    rows = torch.from_numpy(np.random.default_rng(0).normal(size=(100, 6)))
    rows[:, 2], rows[:, 4] = 0, 1.5
    channels, costs = order_of([layer(rows)[0]])
    assert channels[:2] == [2, 4]
    assert costs[:2] == [0, 0]
    assert costs[2] > 0


def test_units_are_those_between_convolutions(models: ModelReader) -> None:
    units = find_units(open_model(models(HAND)))
    inner = [unit for unit in units if not unit.coupled and unit.width >= 64]
    assert [unit.width for unit in inner] == [64, 144, 144, 240, 240, 480, 480, 480, 672, 672, 672, *[1152] * 4]
    assert [len(unit.readers) for unit in inner] == [1] * 14 + [4]
    # A stream that grows is one unit: what a stage adds stands behind what it was given.
    (stream,) = (unit for unit in find_units(open_model(models(FACE))) if unit.width == 128)
    assert stream.coupled
    assert {sum(maker.places >= 0) for maker in stream.makers} == {16, 32, 64, 128}


@pytest.mark.parametrize("criterion", CRITERIA)
def test_what_is_pruned_is_narrower_and_near(models: ModelReader, criterion: str) -> None:
    front = Network.read(Graph(models(HAND)).extract(outputs=[FIVE_BLOCKS]))
    images = batches(pictures(4, 224))
    pruned = Pruner(front, criterion, images).prune(Point(share=0.25))
    widths = [block.width for block in pruned.blocks() if block.expand is not None]
    assert widths == [48, 112, 112, 176]
    with torch.no_grad():
        wanted, found = (network(images[0])[0] for network in (front, pruned))
    error = float((wanted - found).square().mean() / wanted.var())
    # Made-up pictures are easily learned by heart; weights alone say nothing about them.
    assert error < {"obs": 0.05, "activation": 0.5, "l1": 10}[criterion]
    assert Network.read(pruned.write()).write() == pruned.write()


def test_streams_are_pruned_with_all_that_adds_to_them(models: ModelReader) -> None:
    face = Network.read(models(FACE))
    pruned = Pruner(face, "l1", [], coupled=True).prune(Point(share=0.125))
    assert pruned.blocks()[-3].channels[0] == 112
    outputs = pruned(torch.zeros(1, 192, 192, 3))
    assert [tuple(output.shape) for output in outputs] == [(1, 1, 1, 1404), (1, 1, 1, 1)]


def test_blocks_left_out_are_made_up_for(models: ModelReader) -> None:
    front = Network.read(Graph(models(HAND)).extract(outputs=[FIVE_BLOCKS]))
    images = batches(pictures(4, 224))
    add = next(block.add for block in front.blocks() if block.add is not None)
    fitted = Pruner(front, "obs", images, without=[add]).prune(Point(share=0.0))
    with torch.no_grad():
        wanted, left, made_up = (net(images[0])[0] for net in (front, front.without_blocks([add]), fitted))
    assert (wanted - made_up).square().mean() < 0.5 * (wanted - left).square().mean()


def test_sweep_that_is_killed_goes_on(models: ModelReader, tmp_path: Path) -> None:
    (tmp_path / HAND).write_bytes(models(HAND))
    command = [sys.executable, "-m", "tests.support.prunings", str(tmp_path / HAND), str(tmp_path / "killed"), "1"]
    killed = subprocess.run(command, cwd=ROOT, check=False, timeout=600)
    assert killed.returncode == -signal.SIGKILL
    begun = {path: path.stat().st_mtime_ns for path in (tmp_path / "killed").rglob("*") if path.is_file()}
    assert {path.name for path in begun} == {"front.tflite", "front.json"}
    sweep = front_sweep(models(HAND))
    cards = sweep.run(tmp_path / "killed")
    assert {path: path.stat().st_mtime_ns for path in begun} == begun
    assert len(cards) == len(POINTS)
    sweep.run(tmp_path / "whole")
    for point, card in zip(POINTS, cards, strict=True):
        files = [(tmp_path / name / sweep.label(point) / "front.tflite").read_bytes() for name in ("killed", "whole")]
        assert files[0] == files[1]
        written = (tmp_path / "killed" / sweep.label(point) / "front.json").read_text()
        assert read_card(written) == card
        assert card["macs"][1] <= card["macs"][0]
        assert card["calibration"]["errors"]["mean"] >= 0


def test_card_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no card of a derived model: it lacks"):
        read_card("{}")
    with pytest.raises(ValueError, match="no card of a derived model"):
        read_card("{")
