"""Options of `compress distil` that train a model to run in 8-bit integers."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from holistic_native.app.compressing.choices import named_recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holistic_native.app.compressing.choices import ChosenModel
    from holistic_native.compress.crops import Crops
    from holistic_native.tflite.int8.recipe import QuantizeRecipe

_ALL = "all"


def add_fake_int8(group: argparse._ArgumentGroup) -> None:
    """Add the options to a group."""
    group.add_argument(
        "--fake-int8",
        nargs="?",
        const=_ALL,
        metavar="RECIPE",
        help="round in training as an int8 model does, and write that model: the layers of a recipe, a .json file or "
        "the name of a model whose recipe ships; without RECIPE all layers that can be in int8 (--rate: 5e-6)",
    )
    group.add_argument(
        "--float-blocks",
        nargs="+",
        type=int,
        default=[],
        metavar="N",
        help="of all layers, blocks that stay in float, numbered as in the cards of 'quantize'",
    )


def prepared(
    args: argparse.Namespace, model: ChosenModel, student: bytes, crops: Crops
) -> tuple[bytes, QuantizeRecipe]:
    """Return the float model to begin with, and the recipe that it learns to run with.

    Args:
        args: with the options of `add_fake_int8`.
        model: the original.
        student: what is trained.
        crops: to watch its activations on.

    Raises:
        ValueError: there is no such recipe or block.
    """
    from holistic_native.compress.distil.fake_int8 import start_of
    from holistic_native.compress.plan import Settings
    from holistic_native.compress.quantize import planner

    layers = _layers(args, model, student)
    recipe = planner(model.name, student, model.reading, crops, Settings()).recipe(layers)
    return start_of(student, recipe), recipe


def _layers(args: argparse.Namespace, model: ChosenModel, student: bytes) -> Sequence[int]:
    from holistic_native.compress.quantize import used_blocks

    if args.fake_int8 == _ALL:
        blocks = used_blocks(student, model.reading)
        wrong = [place for place in args.float_blocks if not 0 <= place < len(blocks)]
        if wrong:
            raise ValueError(f"--float-blocks must be numbers from 0 to {len(blocks) - 1}, got {wrong[0]}")
        return [layer for place, block in enumerate(blocks) if place not in args.float_blocks for layer in block]
    if args.float_blocks:
        raise ValueError("--float-blocks goes with --fake-int8 without a recipe, which names its layers itself")
    layers: Sequence[int] = named_recipe("--fake-int8", args.fake_int8).layers
    if not layers:
        raise ValueError(f"the recipe of {args.fake_int8} leaves the model in float: no layers to put into int8")
    return layers
