"""Models without their dead channels: derived once for all trackers, and kept in the user's cache."""

from __future__ import annotations

from holistic_native import _core
from holistic_native.runtime.prepared import Recipe, prepare
from holistic_native.tflite.liveness import without_dead_channels


def live_channels() -> Recipe:
    """Return how a model is changed on this CPU; where nothing is to change, the result is empty."""
    fully_connected = "avx2" in _core.available_kernels()

    def changed(content: bytes) -> bytes:
        # Most models have no dead channels: their copies need no room in the cache.
        live = without_dead_channels(content, fully_connected=fully_connected)
        return b"" if live == content else live

    return Recipe(f"live-channels-1{'-all' if fully_connected else ''}", changed)


def with_live_channels(content: bytes) -> bytes:
    """Return a model without its dead channels, whose outputs are the same to the bit.

    Args:
        content: the bytes of a `.tflite` file that is pinned or has been checked.

    Returns:
        The same bytes where no channel is dead.

    Raises:
        ValueError: the content is damaged.
    """
    return prepare(content, live_channels()) or content
