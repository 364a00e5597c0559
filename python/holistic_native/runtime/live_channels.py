"""Models without their dead channels: derived once for all trackers, and kept in the user's cache."""

from __future__ import annotations

from holistic_native import _core
from holistic_native.runtime.prepared import Recipe


def live_channels(after: Recipe | None, *, constants: bool = False) -> Recipe:
    """Return a recipe that takes out dead channels, for `prepare`.

    The source must be pinned, or have been checked. The result is empty where it would be the source: most models have
    no dead channels, and their copies need no room in the cache.

    Args:
        after: a change to make first; None for none.
        constants: also take out channels that always have one value, which changes outputs by their rounding; without
            it, no bit of any output changes.
    """
    fully_connected = constants or "avx2" in _core.available_kernels()

    def make(content: bytes) -> bytes:
        from holistic_native.tflite.liveness import without_dead_channels  # which a model in the cache does not need

        changed = content if after is None else after.make(content)
        live = without_dead_channels(changed, fully_connected=fully_connected, constants=constants)
        return b"" if live == content else live

    name = f"live-channels-2{'-folded' if constants else '-all' if fully_connected else ''}"
    return Recipe(name if after is None else f"{after.name}-{name}", make)
