"""Time models and measure their memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.runtime.admission import admit
from holistic_native.runtime.interpreter import Interpreter, choose_runtime
from holistic_native.stages.attention import AttentionMesh
from holistic_native.stages.selfie import SelfieModel
from holistic_native.tflite.graph import Graph

if TYPE_CHECKING:
    from holistic_native.runtime.pool import Model

_WARMUPS = 3


@dataclass(frozen=True)
class ModelSpeed:
    """How long one inference takes.

    Attributes:
        median_ms: in the middle of all runs.
        p95_ms: which 95 % of the runs stay below.
        runs: how many were timed.
    """

    median_ms: float
    p95_ms: float
    runs: int


def model_kind(content: bytes) -> Callable[..., Model]:
    """Return the class that runs a model: ones with MediaPipe's own operators need another class.

    Raises:
        ValueError: the content is damaged.
    """
    graph = Graph(content)
    if graph.custom_operators("TransformTensorBilinear"):
        return AttentionMesh
    if graph.custom_operators("Convolution2DTransposeBias"):
        return SelfieModel
    return Interpreter


def load_model(content: bytes, *, name: str, num_threads: int = 1, runtime: str | None = None) -> Model:
    """Load a model, also one with MediaPipe's own operators; one that is not pinned is tried first, see `admit`.

    Raises:
        ValueError: the content is damaged, crashes the interpreter, or no interpreter can run it.
        ImportError: no interpreter is installed.
    """
    try:
        kind = model_kind(content)
    except ValueError as error:
        raise ValueError(f"model {name}: {error}") from error
    runtime = choose_runtime(runtime)
    admit(content, name=name, kind=kind, runtime=runtime, num_threads=num_threads)
    return kind(content, name=name, num_threads=num_threads, runtime=runtime)


def model_speed(
    contents: Mapping[str, bytes], *, runs: int = 50, num_threads: int = 1, runtime: str | None = None
) -> dict[str, ModelSpeed]:
    """Time several models in turns (A B C A B C ...), so that whatever slows the machine slows them alike.

    Args:
        contents: the bytes of each `.tflite` file, by name.
        runs: how often each is timed, at least 1; three more come first and do not count.
        num_threads: CPU threads per model.
        runtime: "litert", "tflite", or None for the best one installed.

    Raises:
        ValueError: a model cannot be loaded, or `runs` is too small.
    """
    if runs < 1:
        raise ValueError(f"runs must be at least 1, got {runs}")
    models = {
        name: load_model(content, name=name, num_threads=num_threads, runtime=runtime)
        for name, content in contents.items()
    }
    try:
        for model in models.values():
            fill(model)
        times: dict[str, list[float]] = {name: [] for name in models}
        for _ in range(_WARMUPS + runs):
            for name, model in models.items():
                start = time.perf_counter()
                model.run()
                times[name].append(1e3 * (time.perf_counter() - start))
    finally:
        for model in models.values():
            model.close()
    counted = {name: values[_WARMUPS:] for name, values in times.items()}
    return {
        name: ModelSpeed(float(np.median(values)), float(np.percentile(values, 95)), runs)
        for name, values in counted.items()
    }


def fill(model: Model) -> None:
    """Write noise in 0..1, always the same, into a model's inputs."""
    random = np.random.default_rng(0)
    for view in model.inputs:
        view[...] = random.random(view.shape, np.float32)


def model_memory(content: bytes, *, name: str, num_threads: int = 1, runtime: str | None = None) -> float:
    """Measure, in a process of its own, what loading and running a model adds to the peak of resident memory.

    Returns:
        MiB, without the interpreter's own code, with the model's file.

    Raises:
        ValueError: the model cannot be loaded.
        RuntimeError: the process failed.
    """
    load_model(content, name=name, num_threads=num_threads, runtime=runtime).close()  # a bad file is reported from here
    settings = json.dumps({"name": name, "num_threads": num_threads, "runtime": runtime})
    # The child finds the package where this process has it, installed or not.
    folders = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "model.tflite"
        path.write_bytes(content)
        child = subprocess.run(
            [sys.executable, "-m", "holistic_native.evaluate.memory_child", str(path), settings],
            cwd=place,  # from where Python imports first: nothing is there
            env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)},
            capture_output=True,
            text=True,
            check=False,
        )
    if child.returncode:
        raise RuntimeError(f"measuring the memory of {name} failed: {child.stderr.strip()[-300:]}")
    return float(child.stdout.split()[-1])
