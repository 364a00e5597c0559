"""A `.tflite` file as a torch module that can be trained and changed, and is written back into the same file.

It needs the extra `distil`. Torch is imported when `Network` is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holistic_native.compress.network.module import Network

__all__ = ["Network"]


def __getattr__(name: str) -> Any:
    if name != "Network":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from holistic_native.compress.network.module import Network
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise ImportError("networks need torch: pip install 'holistic_native[distil]'") from error
    return Network
