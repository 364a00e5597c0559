"""Groups of tensors that belong together: a forest in which each points to another of its group, or to itself."""

from __future__ import annotations

from collections.abc import MutableMapping


def root(parents: MutableMapping[int, int], tensor: int) -> int:
    """Return the tensor that stands for a tensor's group."""
    while parents[tensor] != tensor:
        tensor = parents[tensor]
    return tensor


def join(parents: MutableMapping[int, int], tensor: int, other: int) -> None:
    """Make one group of two; the second's root stands for it."""
    parents[root(parents, tensor)] = root(parents, other)
