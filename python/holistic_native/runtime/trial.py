"""Try the first inference of a model in a child process, where a crash does no harm."""

from __future__ import annotations

import json
import logging
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

from holistic_native.runtime.own_python import child_command, spell_end

if TYPE_CHECKING:
    from holistic_native.runtime.pool import Model

_LOG = logging.getLogger("holistic_native")
READY, VERDICT = "holistic_native: ready for the trial", "holistic_native: verdict "
"""What the child writes when it begins, and before what it found."""

# A child needs a second on a laptop; a hundred on an emulated machine are still not the model's fault.
LONGEST_SECONDS = 120.0
_CHILD = "holistic_native.runtime.trial_child"
_LAST_WORDS = 300


def try_model(
    content: bytes,
    *,
    kind: Callable[..., Model],
    name: str,
    runtime: str,
    num_threads: int = 1,
    precision: str = "fp32",
    seconds: float = LONGEST_SECONDS,
) -> bool:
    """Load a model in a child process and run it twice, on a black picture and on noise.

    The child is this Python, started anew: nothing is forked. Its memory is limited where the system allows it.

    Args:
        content: the bytes of a `.tflite` file.
        kind: what runs the model, a class that can be imported by its name.
        name: the model's name for messages.
        runtime: "litert" or "tflite".
        num_threads: CPU threads of the model.
        precision: "fp32" or "fp16".
        seconds: after which the child is ended.

    Returns:
        False where no child process can be had, as in a frozen program; a warning is logged.

    Raises:
        ValueError: the model crashes the interpreter, does not load, does not end, or its outputs are not finite.
    """
    settings = {
        "kind": f"{kind.__module__}:{kind.__qualname__}",
        "name": name,
        "runtime": runtime,
        "num_threads": num_threads,
        "precision": precision,
    }
    command = child_command(_CHILD, json.dumps(settings))
    if command is None:
        _LOG.warning("model %s is unknown, and cannot be tried first: this program has no Python of its own", name)
        return False
    try:
        child = subprocess.run(command, input=content, capture_output=True, check=False, timeout=seconds)
        written, errors, code = child.stdout, child.stderr, child.returncode
    except subprocess.TimeoutExpired as expired:
        written, errors, code = expired.stdout or b"", expired.stderr or b"", None
    except OSError as error:
        _LOG.warning("model %s is unknown, and cannot be tried first: %s", name, error)
        return False
    lines = written.decode(errors="replace").splitlines()
    ready = READY in lines
    verdict = next((line.removeprefix(VERDICT) for line in reversed(lines) if line.startswith(VERDICT)), None)
    last_words = errors.decode(errors="replace").strip()[-_LAST_WORDS:]
    if not ready and code is not None:
        _LOG.warning("model %s is unknown, and cannot be tried first: %s", name, last_words or f"code {code}")
        return False
    if verdict is None and code is None:
        raise ValueError(f"model {name} is damaged: its first inference does not end within {seconds:g} s")
    if verdict is None:
        end = spell_end(code or 0)
        raise ValueError(f"model {name} is damaged: it crashes the interpreter ({end}) {last_words}".rstrip())
    wrong = json.loads(verdict)["error"]
    if wrong is not None:
        raise ValueError(wrong if name in wrong else f"model {name} is damaged: {wrong}")
    return True
