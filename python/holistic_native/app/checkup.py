"""What `holistic-native doctor` checks."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from holistic_native import __version__, _core
from holistic_native.app.report.versions import version_of
from holistic_native.evaluate.model_speed import model_kind
from holistic_native.holistic import Holistic
from holistic_native.kernels import VARIABLE, choose_kernels
from holistic_native.media.readers import choose_reader
from holistic_native.model_files.store import ModelStore, Source
from holistic_native.runtime.admission import admit
from holistic_native.runtime.interpreter import DISTRIBUTIONS, Interpreter, available_runtimes, choose_runtime
from holistic_native.shim import environment
from holistic_native.stages.pose_landmarks import MODELS as POSE_MODELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# PyAV and Pillow, and all that OpenCV is called.
_MEDIA = (
    "av",
    "pillow",
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)
_TIMED_MODEL = POSE_MODELS[1]
_WARMUPS, _RUNS = 3, 15

Line = tuple[str, str]


class Checkup:
    """One check of the installation.

    Attributes:
        problems: what keeps a tracker from running, each with what to do; filled by `lines`.
    """

    def __init__(self, *, models: Path | None = None, runtime: str | None = None) -> None:
        self._models = models
        self._runtime = runtime
        self.problems: list[str] = []

    def lines(self) -> Iterator[Line]:
        """Check one thing after the other; yield its title and what was found."""
        yield "holistic_native", __version__
        yield "Python", f"{platform.python_version()}, {sys.executable}"
        yield "numpy", np.__version__
        yield "reader", _reader()
        yield from _shim()
        yield "machine", f"{platform.platform()}, {os.cpu_count()} CPUs"
        yield from self._instruction_sets()
        yield from self._interpreters()
        yield from self._model_files()

    def _instruction_sets(self) -> Iterator[Line]:
        available = ", ".join(_core.available_kernels())
        try:
            kernels = choose_kernels()
        except ValueError as error:
            yield "instruction sets", available
            self.problems.append(f"{error}; unset {VARIABLE}")
            return
        yield "instruction sets", f"{available}; in use: {kernels.name}"
        crop = _core.place_crop(_core.Region(0.5, 0.5, 0.4, 0.6, 0.3), (1280, 720), (256, 256), keep_aspect=True)
        assert crop is not None  # the region has an area
        image = np.zeros((720, 1280, 3), np.uint8)
        out = np.empty((256, 256, 3), np.float32)
        yield "crop", f"{_median_ms(lambda: kernels.warp(image, crop, out)):.2f} ms, 1280x720 to 256x256, rotated"

    def _interpreters(self) -> Iterator[Line]:
        installed = available_runtimes()
        names = [f"{name} ({DISTRIBUTIONS[name]} {version_of(DISTRIBUTIONS[name]) or '?'})" for name in installed]
        try:
            runtime = choose_runtime(self._runtime)
        except ImportError as error:
            yield "interpreters", ", ".join(names) or "none"
            self.problems.append(str(error))
            return
        yield "interpreters", f"{', '.join(names)}; in use: {runtime}"
        try:
            content = ModelStore(self._models).read(_TIMED_MODEL)
            admit(content, name=_TIMED_MODEL, runtime=runtime)
            model = Interpreter(content, name=_TIMED_MODEL, runtime=runtime)
        except (ValueError, OSError, RuntimeError, ImportError) as error:
            yield "XNNPACK", f"not known: {_TIMED_MODEL} could not be loaded"
            if not isinstance(error, OSError):  # a missing file is reported with the other files
                self.problems.append(str(error))
            return
        live = model.accelerated
        yield "XNNPACK", "live" if live else "NOT live: inference will be slow"
        yield "inference", f"{_median_ms(model.run):.1f} ms, {_TIMED_MODEL}, 1 thread"
        model.close()

    def _model_files(self) -> Iterator[Line]:
        try:
            store = ModelStore(self._models)
        except ValueError as error:
            yield "models", "not known"
            self.problems.append(str(error))
            return
        default = Holistic.model_names()
        others = {name for size in (0, 2) for name in Holistic.model_names(size, refine_face_landmarks=True)}
        for index, name in enumerate((*default, *sorted(others - {*default}))):
            note = "" if name in default else " (optional)"
            source = store.locate(name)
            yield "" if index else "models", f"{name:<36} {_state(source)}{note}"
            if source is not None and source.usable and not source.matches:
                self._try(store.read(name), name)
        missing = store.missing(default)
        if missing:
            names = " ".join(name.removesuffix(".tflite") for name in missing)
            self.problems.append(f"models are missing or damaged; get them with: holistic-native models fetch {names}")

    def _try(self, content: bytes, name: str) -> None:
        # A file that bears a model's name and is another: what a tracker would find out, without a tracker.
        try:
            admit(content, name=name, kind=model_kind(content), runtime=choose_runtime(self._runtime))
        except ValueError as error:
            self.problems.append(str(error) if name in str(error) else f"model {name}: {error}")
        except ImportError:
            return  # reported with the interpreters


def _reader() -> str:
    found = [f"{name} {version}" for name in _MEDIA if (version := version_of(name))]
    if not found:
        return "none; only `run` needs one: holistic_native[video], or [headless] for OpenCV"
    return f"{', '.join(found)}; in use: {choose_reader()}"


def _shim() -> Iterator[Line]:
    files = environment.enabled()
    for path in files:
        note = "" if environment.is_current(path) else "; written by another installation: --disable, then --enable"
        yield "mediapipe shim", f"on for this environment: {path}{note}"
    if not files:
        yield "mediapipe shim", "off for this environment"


def _state(source: Source | None) -> str:
    if source is None:
        return "missing"
    state = "ok" if source.matches else "unknown model" if source.usable else "DAMAGED"
    return f"{state}, {source.place}: {source}"


def _median_ms(call: Callable[[], object]) -> float:
    for _ in range(_WARMUPS):
        call()
    times = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3
