"""Which models may run in this process: the pinned ones, and others that have been checked and tried."""

from __future__ import annotations

import hashlib
import logging
import platform
from collections.abc import Callable
from typing import TYPE_CHECKING

from holistic_native.model_files.manifest import MODELS
from holistic_native.model_files.official_bundles import ENTRIES
from holistic_native.runtime.interpreter import DISTRIBUTIONS, Interpreter
from holistic_native.runtime.seen_models import SeenModels
from holistic_native.tflite.graph_check import check_model

if TYPE_CHECKING:
    from holistic_native.runtime.pool import Model

_LOG = logging.getLogger("holistic_native")
PINNED = frozenset(model.sha256 for model in MODELS.values()) | ENTRIES
# Process-wide, since what it answers is the same for every tracker.
SEEN_MODELS = SeenModels()


def admit(
    content: bytes,
    *,
    name: str,
    runtime: str,
    kind: Callable[..., Model] = Interpreter,
    num_threads: int = 1,
    precision: str = "fp32",
) -> None:
    """Make sure that a model can be loaded and run in this process without ending it.

    A pinned file, or what this package makes from one, needs nothing. Any other is checked (`check_model`) and then
    run in a child process, unless this process or the user's cache has seen it run.

    Args:
        content: the bytes of a `.tflite` file.
        name: the model's name for messages.
        runtime: "litert" or "tflite".
        kind: what runs the model.
        num_threads: CPU threads of the model.
        precision: "fp32" or "fp16".

    Raises:
        ValueError: the model is damaged, or crashes the interpreter.
    """
    digest = hashlib.sha256(content).hexdigest()
    if digest in PINNED:
        return
    key = hashlib.sha256(
        f"{digest} {kind.__module__}:{kind.__qualname__} {precision} {_version(runtime)} {platform.machine()}".encode()
    ).hexdigest()
    if SEEN_MODELS.here(key):
        return
    check(content, name)
    if SEEN_MODELS.before(key):
        return
    from holistic_native.runtime.trial import try_model

    _LOG.info("model %s is tried in a process of its own, since it was never seen to run", name)
    tried = try_model(content, kind=kind, name=name, runtime=runtime, num_threads=num_threads, precision=precision)
    SEEN_MODELS.add(key, keep=tried)


def check(content: bytes, name: str) -> None:
    """Check a model as far as that can be done without an interpreter; ValueError, with its name, for a damaged one."""
    try:
        check_model(content)
    except ValueError as error:
        raise ValueError(f"model {name}: {error}") from error


def report_unknown(name: str, digest: str, where: Callable[[], str]) -> None:
    """Log a warning, once per process, when a file bears the name of a pinned model and is another.

    Args:
        name: a name of the manifest.
        digest: the file's SHA-256.
        where: returns the file; called when there is something to report.
    """
    if digest != MODELS[name].sha256 and SEEN_MODELS.first_time(f"{name} {digest}"):
        _LOG.warning(
            "unknown model: %s is not MediaPipe's %s (its SHA-256 is %s...); it runs as a model of your own",
            where(),
            name,
            digest[:12],
        )


def _version(runtime: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # 20 ms that pinned models never need

    try:
        return f"{runtime} {version(DISTRIBUTIONS[runtime])}"
    except PackageNotFoundError:  # installed without its metadata, as in a frozen program
        return runtime
