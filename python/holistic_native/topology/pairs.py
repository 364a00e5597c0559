"""How the connection tables are written down: as polylines and triangle strips, turned into index pairs."""

from __future__ import annotations

from itertools import pairwise

Connections = frozenset[tuple[int, int]]


def along(*polylines: tuple[int, ...]) -> Connections:
    """Return the pairs of neighbouring indices of each polyline, in the direction it is written."""
    return frozenset(pair for line in polylines for pair in pairwise(line))


def around_triangles(strips: str) -> Connections:
    """Return the three directed edges of every triangle of some triangle strips.

    Args:
        strips: comma-separated strips of space-separated indices; the indices i, i+1, i+2 of a strip are a triangle,
            and every second one runs the other way round, so that all triangles keep one orientation.
    """
    edges = set()
    for strip in strips.split(","):
        indices = [int(word) for word in strip.split()]
        for position, (a, b, c) in enumerate(zip(indices, indices[1:], indices[2:], strict=False)):
            edges |= {(a, b), (b, c), (c, a)} if position % 2 == 0 else {(b, a), (a, c), (c, b)}
    return frozenset(edges)
