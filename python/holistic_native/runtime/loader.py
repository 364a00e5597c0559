"""What every stage needs to come to life: models, an interpreter, threads, pixel kernels."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from holistic_native import _core
from holistic_native.runtime.graph import keep_outputs
from holistic_native.runtime.interpreter import Interpreter, choose_runtime
from holistic_native.runtime.kernels import choose_kernels
from holistic_native.runtime.models import ModelStore
from holistic_native.runtime.prepared import Recipe, prepare

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Model(Protocol):
    """A loaded model with in-place inputs and outputs: one interpreter, or several in a row."""

    inputs: tuple[NDArray[np.float32], ...]
    outputs: tuple[NDArray[np.float32], ...]

    def run(self) -> None:
        """Run once on what the inputs hold."""

    def close(self) -> None:
        """Free the memory."""


def usable_cores() -> int:
    """Count the CPU cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_threads(runtime: str) -> int:
    """Choose how many threads a model runs on: the cores this process may use, at most 4; with tflite-runtime, one.

    Each model has a thread pool of its own. tflite-runtime's go on spinning for a while when their model has run, and
    take the cores from the next model: on two cores, two threads make a frame three times slower than one.
    """
    return 1 if runtime == "tflite" else min(usable_cores(), 4)


class Loader:
    """Load models the same way for every stage of a tracker.

    Attributes:
        num_threads: CPU threads per running model.
        runtime: the interpreter in use, "litert" or "tflite".
        kernels: the pixel kernels in use.
    """

    def __init__(
        self, *, models: str | os.PathLike[str] | None, num_threads: int | None = None, runtime: str | None = None
    ) -> None:
        """Choose interpreter and kernels; open the model store.

        Args:
            models: a folder of `.tflite` files or a `.task` bundle; None searches the usual places.
            num_threads: CPU threads, at least 1; None for `default_threads`.
            runtime: "litert", "tflite", or None for the best one installed.

        Raises:
            ValueError: `models` is neither, `num_threads` or `runtime` is not allowed.
            ImportError: no interpreter is installed.
        """
        self.runtime = choose_runtime(runtime)
        self.num_threads = default_threads(self.runtime) if num_threads is None else num_threads
        self.kernels: _core.Kernels = choose_kernels()
        self._store = ModelStore(models)

    def load(
        self,
        name: str,
        *,
        input_shape: tuple[int, ...],
        outputs: tuple[int, ...],
        keep: Sequence[int] | None = None,
        recipe: Recipe | None = None,
        kind: Callable[..., Model] = Interpreter,
    ) -> Model:
        """Load a model and check that it is of the kind the stage was written for.

        Args:
            name: the model's file name.
            input_shape: the shape its single input must have.
            outputs: how many values each output must have, after `keep`.
            keep: positions of the outputs to keep; the heads nobody reads are cut off. None keeps all.
            recipe: a change to make to the model first, kept in the cache.
            kind: what runs the model.

        Raises:
            FileNotFoundError: no place has the model.
            ValueError: the file is damaged or its shapes differ.
        """
        content = self._store.read(name)
        try:
            if recipe is not None:
                content = prepare(content, recipe)
            if keep is not None:
                content = keep_outputs(content, keep)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        model = kind(content, name=name, num_threads=self.num_threads, runtime=self.runtime)
        require(model, name, input_shape, outputs)
        return model


def require(model: Model, name: str, input_shape: tuple[int, ...], outputs: tuple[int, ...]) -> None:
    """Check that a model has the input and outputs a stage was written for; ValueError says what was found."""
    found_inputs = [view.shape for view in model.inputs]
    found_outputs = tuple(view.size for view in model.outputs)
    if found_inputs != [input_shape] or found_outputs != outputs:
        raise ValueError(
            f"model {name} must take {input_shape} and give outputs of {outputs} values, "
            f"but takes {found_inputs} and gives {found_outputs}"
        )
