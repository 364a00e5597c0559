"""The process in which an unknown model is loaded and run for the first time: it may crash here.

Standard input brings the model; the first argument, as JSON, how to load it. Standard output gets the line `READY` when
all is there that is needed, and then `VERDICT` and JSON: {"error": null} or {"error": "what went wrong"}.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.runtime.interpreter import RUNTIMES
from holistic_native.runtime.mixed import float16_kind
from holistic_native.runtime.trial import READY, VERDICT

if TYPE_CHECKING:
    from holistic_native.runtime.pool import Model

# Memory a model may take: beyond what the process has, this much, and this many times its own size.
_MOST_BYTES, _MOST_TIMES = 2 << 30, 16


def main() -> None:
    """Load the model, run it on a black picture and on noise, and write what happened."""
    settings: dict[str, Any] = json.loads(sys.argv[1])
    content = sys.stdin.buffer.read()
    module, _, name = settings.pop("kind").partition(":")
    kind: Callable[..., Model] = getattr(importlib.import_module(module), name)
    kind = kind if settings.pop("precision") == "fp32" else float16_kind(kind)
    importlib.import_module(RUNTIMES[settings["runtime"]])
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    _limit(_MOST_BYTES + _MOST_TIMES * len(content))
    try:
        error = _run(kind(content, **settings))
    except (ValueError, RuntimeError, MemoryError) as raised:
        error = str(raised) or type(raised).__name__
    sys.stdout.write(f"\n{VERDICT}{json.dumps({'error': error})}\n")
    sys.stdout.flush()


def _run(model: Model) -> str | None:
    random = np.random.default_rng(0)
    for picture in ("a black picture", "noise"):
        for view in model.inputs:
            view[...] = 0 if picture == "a black picture" else random.random(view.shape, np.float32)
        model.run()
        if not all(np.isfinite(output).all() for output in model.outputs):
            return f"its outputs on {picture} are not finite"
    return None


def _limit(more_bytes: int) -> None:
    # Where the system allows it: a damaged model may ask for all memory there is, and its end needs no core dump.
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123
            pages = int(statm.read().split()[0])
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        wanted = pages * resource.getpagesize() + more_bytes
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
    except (ImportError, OSError, ValueError):
        return


if __name__ == "__main__":
    main()
