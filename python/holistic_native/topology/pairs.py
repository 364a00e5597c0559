"""How the connection tables are written down: as polylines and triangles, turned into index pairs.

Their order is MediaPipe's. A frozenset of the same pairs, put in in another order, is iterated in another order, and
programs write that order into their files and draw in it.
"""

from __future__ import annotations

from itertools import pairwise

Connections = frozenset[tuple[int, int]]
OrderedConnections = tuple[tuple[int, int], ...]


def in_order(*polylines: tuple[int, ...]) -> OrderedConnections:
    """Return the pairs of neighbouring indices of each polyline, in the direction and order it is written."""
    return tuple(pair for line in polylines for pair in pairwise(line))


def along(*polylines: tuple[int, ...]) -> Connections:
    """Return the pairs of neighbouring indices of each polyline, in the direction it is written."""
    return frozenset(in_order(*polylines))


def edges(triangles: str) -> OrderedConnections:
    """Return the three directed edges of every triangle, in order.

    Args:
        triangles: comma-separated triangles of three space-separated indices each.
    """
    corners = ([int(word) for word in triangle.split()] for triangle in triangles.split(","))
    return tuple(edge for a, b, c in corners for edge in ((a, b), (b, c), (c, a)))
