"""Which lines between landmarks are drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

Connection = tuple[int, int]


def drawable(
    connections: Collection[Connection] | None, count: int, visible: Mapping[int, object]
) -> Iterator[Connection]:
    """Give the connections whose two ends are visible.

    Args:
        connections: pairs of indices, or None.
        count: how many landmarks there are, visible or not.
        visible: the visible ones by index.

    Raises:
        ValueError: a connection names a landmark that is not there.
    """
    if not connections:
        return
    for connection in connections:
        start, end = connection[0], connection[1]
        if not (0 <= start < count and 0 <= end < count):
            raise ValueError(
                f"Landmark index is out of range. Invalid connection from landmark #{start} to landmark #{end}."
            )
        if start in visible and end in visible:
            yield connection
