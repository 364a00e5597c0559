"""Models as an interpreter loads them with the least memory: the outputs that are read, and plain constants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.runtime.prepared import Recipe
from holistic_native.tflite.graph import keep_outputs

if TYPE_CHECKING:
    from collections.abc import Sequence


def loadable(after: Recipe, keep: Sequence[int] | None, *, plain: bool) -> Recipe:
    """Return a recipe that makes a model ready to be loaded, for `prepare`.

    The source must be pinned, or have been checked. The result is empty where it would be the source.

    Args:
        after: the change to make first; its result, too, may be empty.
        keep: positions of the outputs to keep; None keeps all.
        plain: unpack constants in half precision, of which interpreters would keep both forms for good, and sparse
            ones. No bit of any output changes. It needs LiteRT's package.
    """

    def make(content: bytes) -> bytes:
        made = after.make(content) or content
        made = made if keep is None else keep_outputs(made, keep)
        made = _unpacked(made) if plain else made
        return b"" if made == content else made

    kept = "" if keep is None else f"-outputs-{'.'.join(map(str, keep))}"
    return Recipe(f"{after.name}{kept}{'-plain-1' if plain else ''}", make)


def _unpacked(content: bytes) -> bytes:
    from holistic_native.tflite.int8.editor import ModelEditor
    from holistic_native.tflite.int8.folding import fold_constants

    model = ModelEditor(content)
    operators = len(model.operators)
    fold_constants(model)
    return content if len(model.operators) == operators else model.pack()
