"""Which models may run in this process: the pinned ones, and others that have been checked and tried."""

from __future__ import annotations

import hashlib
import logging
import platform
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.model_files.manifest import MODELS
from holistic_native.model_files.official_bundles import ENTRIES
from holistic_native.runtime.interpreter import DISTRIBUTIONS, RUNTIMES, Interpreter
from holistic_native.runtime.seen_models import SeenModels

if TYPE_CHECKING:
    from holistic_native.runtime.pool import Model

_LOG = logging.getLogger("holistic_native")
PINNED = frozenset(model.sha256 for model in MODELS.values()) | ENTRIES
CHECKS = "checks-1"
"""What `check` finds out; another number when it finds out more, so that models which ran before are checked anew."""
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
) -> bool:
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

    Returns:
        Whether it is known to run, so that it needs no trial in another process either: not where none could be made.

    Raises:
        ValueError: the model is damaged, or crashes the interpreter.
    """
    digest = hashlib.sha256(content).hexdigest()
    if digest in PINNED:
        return True
    key = trial_key(digest, kind, precision, runtime)
    if SEEN_MODELS.here(key):
        return True
    check(content, name)
    if SEEN_MODELS.before(key):
        return True
    from holistic_native.runtime.trial import try_model

    _LOG.info("model %s is tried in a process of its own, since it was never seen to run", name)
    tried = try_model(content, kind=kind, name=name, runtime=runtime, num_threads=num_threads, precision=precision)
    SEEN_MODELS.add(key, keep=tried)
    return tried


def trial_key(what: str, kind: Callable[..., Model], precision: str, runtime: str) -> str:
    """Return the digest under which a trial is remembered: of a model, what runs it, and where."""
    run_by = f"{kind.__module__}:{kind.__qualname__} {precision} {_version(runtime)} {platform.machine()}"
    return hashlib.sha256(f"{what} {run_by}".encode()).hexdigest()


def check(content: bytes, name: str) -> None:
    """Check a model as far as that can be done without an interpreter; ValueError, with its name, for a damaged one."""
    from holistic_native.tflite.graph_check import check_model  # which pinned models never need

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
    name = DISTRIBUTIONS[runtime]
    spec = find_spec(RUNTIMES[runtime].partition(".")[0])
    packages = Path(spec.origin).parents[1] if spec is not None and spec.origin is not None else Path()
    found = [folder.name.split("-")[1] for folder in packages.glob(f"{name.replace('-', '_')}-*.dist-info")]
    if len(found) == 1:
        return f"{runtime} {found[0]}"
    from importlib.metadata import PackageNotFoundError, version  # which takes 20 ms

    try:
        return f"{runtime} {version(name)}"
    except PackageNotFoundError:  # installed without its metadata, as in a frozen program
        return runtime
