"""MediaPipe's Tasks API under its own names, at the numbers of its version 1.2.2: `from holistic_native import tasks`.

The modules are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["BaseOptions", "components", "vision"]


def __getattr__(name: str) -> Any:
    if name == "BaseOptions":
        from holistic_native.tasks.core.base_options import BaseOptions

        return BaseOptions
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it offers {', '.join(__all__)}")
    return import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
