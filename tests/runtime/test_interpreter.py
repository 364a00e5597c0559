"""One model in one interpreter: in place, silent, clear about what is wrong."""

from __future__ import annotations

import _imp
import subprocess
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest

from holistic_native.runtime.interpreter import Interpreter, available_runtimes, choose_runtime
from tests.support.shipped_models import SMALL

ModelReader = Callable[[str], bytes]


def test_inputs_and_outputs_are_the_interpreters_own_memory(models: ModelReader, runtime: str) -> None:
    model = Interpreter(models(SMALL), name=SMALL, runtime=runtime)
    (image,), (points,) = model.inputs, model.outputs
    assert image.shape == (1, 256, 256, 3)
    assert points.shape == (1, 1, 1, 4)
    image[...] = 0.25
    model.run()
    flat = points.copy()
    image[0, 100:150, 100:150] = 1.0
    model.run()
    assert not np.array_equal(points, flat), "the output view shows the new run without being fetched again"
    image[...] = 0.25
    model.run()
    assert np.array_equal(points, flat)
    model.close()
    assert model.inputs == model.outputs == ()


def test_views_survive_while_held(models: ModelReader, runtime: str) -> None:
    model = Interpreter(models(SMALL), name=SMALL, runtime=runtime)
    held = [*model.inputs, *model.outputs]  # the interpreter's own views would make it refuse to run
    held[0][...] = 0.5
    for _ in range(3):
        model.run()
    assert np.isfinite(held[-1]).all()


@pytest.mark.parametrize("content", [b"", b"x" * 64, b"\x1c\x00\x00\x00TFL3" + b"\x00" * 16])
def test_unreadable_model_is_named(content: bytes, runtime: str) -> None:
    with pytest.raises(ValueError, match=r"model some\.tflite: the interpreter cannot load it"):
        Interpreter(content, name="some.tflite", runtime=runtime)


def test_runtime_is_chosen_or_refused() -> None:
    assert choose_runtime() == available_runtimes()[0]
    with pytest.raises(ValueError, match="runtime must be one of litert, tflite or None, got 'torch'"):
        choose_runtime("torch")
    for absent in {"litert", "tflite"} - set(available_runtimes()):
        with pytest.raises(ImportError, match=f"The interpreter '{absent}' is not installed; .*pip install"):
            choose_runtime(absent)


@pytest.mark.parametrize("named", [False, True])
def test_models_are_loaded_while_the_import_lock_is_held(models: ModelReader, runtime: str, named: bool) -> None:
    """An interrupt of an import, or of a search for a module, can leave the lock held by the main thread forever."""
    content = models(SMALL)
    chosen = runtime if named else available_runtimes()[0]
    Interpreter(content, name=SMALL, runtime=chosen).close()
    loaded = threading.Event()

    def load() -> None:
        Interpreter(content, name=SMALL, runtime=chosen if named else None).close()
        loaded.set()

    thread = threading.Thread(target=load, daemon=True)
    _imp.acquire_lock()
    try:
        thread.start()
        assert loaded.wait(30)
    finally:
        _imp.release_lock()
    thread.join()


def test_no_interpreter_installed_is_explained() -> None:
    hide = (
        "import sys\n"
        "import importlib.util as u\n"
        "found = u.find_spec\n"
        "hidden = ('ai_edge_litert', 'tflite_runtime')\n"
        "u.find_spec = lambda name, package=None: None if name in hidden else found(name)\n"
        "from holistic_native import Pose\n"
        "try: Pose()\n"
        "except ImportError as error: sys.stdout.write(str(error))\n"
    )
    out = subprocess.run([sys.executable, "-c", hide], capture_output=True, text=True, check=True, timeout=600)
    assert out.stdout.startswith("A TFLite interpreter is not installed; 'pip install ai-edge-litert'")
