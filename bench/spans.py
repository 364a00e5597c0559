"""Watch a tracker from outside: when its models and kernels run. The package itself knows nothing of it."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

INFERENCE, WARP = "inference", "warp"


class Span(NamedTuple):
    """One call.

    Attributes:
        name: "inference", or the kernel's.
        start: seconds.
        end: seconds.
    """

    name: str
    start: float
    end: float


@contextmanager
def watched() -> Iterator[list[Span]]:
    """Note each run of a model and each call of a kernel made meanwhile, from any thread, in the list."""
    from holistic_native import _core
    from holistic_native.runtime.interpreter import Interpreter

    spans: list[Span] = []

    def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return call(*args, **kwargs)
            finally:
                spans.append(Span(name, start, time.perf_counter()))

        return wrapper

    with ExitStack() as stack:
        stack.enter_context(patch.object(Interpreter, "run", timed(INFERENCE, Interpreter.run)))
        methods = ((_core.Kernels, "warp"), (_core.Kernels, "mask_to_frame"))
        filters = ((_core.OneEuroFilter, "apply"), (_core.LowPassFilter, "apply"))
        functions = [(_core, name) for name, _ in inspect.getmembers(_core, inspect.isroutine)]
        for owner, name in (*methods, *filters, *functions):
            title = f"{owner.__name__}.{name}" if owner in (_core.OneEuroFilter, _core.LowPassFilter) else name
            stack.enter_context(patch.object(owner, name, timed(title, getattr(owner, name))))
        yield spans


def covered(spans: Iterable[Span]) -> float:
    """Add up the seconds during which at least one of the spans lasts."""
    total, reached = 0.0, 0.0
    for span in sorted(spans, key=lambda span: span.start):
        total += max(0.0, span.end - max(span.start, reached))
        reached = max(reached, span.end)
    return total
