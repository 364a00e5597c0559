"""One model in one interpreter: in place, silent, clear about what is wrong."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest

from holistic_native.runtime.interpreter import Interpreter, available_runtimes, choose_runtime
from holistic_native.runtime.native_log import captured_native_log

ModelReader = Callable[[str], bytes]
NAME = "hand_recrop.tflite"


def test_inputs_and_outputs_are_the_interpreters_own_memory(models: ModelReader, runtime: str) -> None:
    model = Interpreter(models(NAME), name=NAME, runtime=runtime)
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
    model = Interpreter(models(NAME), name=NAME, runtime=runtime)
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


def test_loading_and_running_writes_nothing(models: ModelReader, runtime: str) -> None:
    models(NAME)
    code = (
        "from holistic_native.runtime.interpreter import Interpreter\n"
        "from holistic_native.runtime.models import ModelStore\n"
        f"m = Interpreter(ModelStore().read({NAME!r}), name='m', runtime={runtime!r})\n"
        "m.run(); m.close()\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=600)
    assert (out.stdout, out.stderr) == (b"", b"")


def test_native_chatter_is_logged_and_the_rest_passed_on(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "holistic_native")
    with captured_native_log() as lines:
        os.write(2, b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n")
        os.write(2, b"W0000 00:00:1730000000.1 12 file.cc:1] a warning of absl's\n")
        os.write(2, b"somebody else's line\nERROR: something is wrong\n")
    assert capfd.readouterr().err == "somebody else's line\nERROR: something is wrong\n"
    assert len(lines) == 2
    assert [record.message for record in caplog.records] == [f"interpreter: {line}" for line in lines]


def test_native_log_is_put_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with captured_native_log():
            os.write(2, b"before\n")
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        fail()
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "before\nafter\n"


def test_captures_of_several_threads_do_not_mix(capfd: pytest.CaptureFixture[str]) -> None:
    found: dict[int, list[str]] = {}

    def capture(number: int) -> None:
        with captured_native_log() as lines:
            os.write(2, f"INFO: {number}\n".encode())
        found[number] = lines

    threads = [threading.Thread(target=capture, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: [f"INFO: {number}"] for number in range(16)}
    os.write(2, b"still there\n")
    assert capfd.readouterr().err == "still there\n"
