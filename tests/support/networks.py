"""Models run on a real picture by whatever runs them in the package: what tests of networks compare with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.runtime.interpreter import Interpreter
from holistic_native.stages.attention import AttentionMesh
from holistic_native.stages.selfie import SelfieModel

Floats = NDArray[np.float32]


def picture(rows: int, columns: int, *, face: bool = False) -> Floats:
    """Return scikit-image's astronaut, or her face, (1, rows, columns, 3), 0..1."""
    astronaut: NDArray[np.uint8] = pytest.importorskip("skimage.data").astronaut()
    part = astronaut[34:226, 129:321] if face else astronaut
    at = (np.linspace(0, size - 1, count).astype(int) for size, count in zip(part.shape, (rows, columns), strict=False))
    row, column = at
    crop: Floats = (part[row][:, column][None] / 255).astype(np.float32)
    return crop


def model_of(content: bytes, name: str) -> Interpreter | AttentionMesh | SelfieModel:
    """Load a model, cut into parts where it has operators that LiteRT does not know."""
    if "attention" in name:
        return AttentionMesh(content, name=name, runtime="litert")
    if "selfie" in name:
        return SelfieModel(content, name=name, runtime="litert")
    return Interpreter(content, name=name, runtime="litert")


def outputs_of(content: bytes, name: str, image: Floats | float) -> list[Floats]:
    """Run a model with LiteRT."""
    model = model_of(content, name)
    model.inputs[0][...] = image
    model.run()
    outputs = [output.copy() for output in model.outputs]
    model.close()
    return outputs


def is_one_delegate(content: bytes, name: str) -> bool:
    """Return whether XNNPACK's delegate runs a model from its input to all of its outputs, in one piece."""
    model: Any = Interpreter(content, name=name, runtime="litert")
    native = model._native  # noqa: SLF001
    delegates = [operator for operator in native._get_ops_details() if operator["op_name"] == "DELEGATE"]  # noqa: SLF001
    wanted = {detail["index"] for detail in native.get_output_details()}
    model.close()
    return len(delegates) == 1 and wanted <= set(delegates[0]["outputs"].tolist())
