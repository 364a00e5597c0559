"""A model as recipes take it: plain float32 constants, and no channels without effect."""

from __future__ import annotations

from holistic_native.tflite.int8.editor import ModelEditor
from holistic_native.tflite.int8.folding import fold_constants
from holistic_native.tflite.liveness import without_dead_channels


def plain_model(content: bytes) -> bytes:
    """Unpack a model's constants and take out its dead channels; the same bytes on every machine.

    Tensors keep their places. Results may differ in their last bits, which integers do not mind.

    Args:
        content: the bytes of a float model.

    Raises:
        ValueError: the content is damaged.
        ImportError: LiteRT is not installed.
    """
    model = ModelEditor(content)
    fold_constants(model)
    return without_dead_channels(model.pack(), fully_connected=True, constants=True)
