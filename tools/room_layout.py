"""Where the boxes of a layered drawing stand, and by which points its lines pass: few crossings, short lines."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from math import fsum
from typing import NamedTuple

GAP = 20.0
LINE = 14.0
SWEEPS = 40
STRAIGHT = 12


class Layout(NamedTuple):
    """A drawing.

    Attributes:
        width: of all of it.
        x: the middle of each box.
        lines: for each pair (importing, imported), the x at every level on the way from the upper to the lower.
    """

    width: float
    x: dict[str, float]
    lines: dict[tuple[str, str], list[float]]


def arrange(graph: Mapping[str, set[str]], level: Mapping[str, int], width: Mapping[str, float]) -> Layout:
    """Order the boxes of each level and place them.

    Args:
        graph: the lines: from each box to those below it.
        level: of each box, 0 for the lowest.
        width: of each box.
    """
    rows: list[list[str]] = [[] for _ in range(max(level.values()) + 1)]
    for name in sorted(graph):
        rows[level[name]].append(name)
    sizes = dict(width)
    chains: dict[tuple[str, str], list[str]] = {}
    near: dict[str, list[str]] = {name: [] for name in graph}
    for upper in sorted(graph):
        for lower in sorted(graph[upper]):
            # A line takes a place of its own on each level it passes.
            passed = [f"{upper}>{lower}@{at}" for at in range(level[upper] - 1, level[lower], -1)]
            for at, place in zip(range(level[upper] - 1, level[lower], -1), passed, strict=True):
                rows[at].append(place)
                sizes[place] = LINE
                near[place] = []
            chain = chains[upper, lower] = [upper, *passed, lower]
            for one, other in itertools.pairwise(chain):
                near[one].append(other)
                near[other].append(one)
    x = _place(_ordered(rows, near), near, sizes)
    return Layout(
        max(middle + sizes[place] / 2 for place, middle in x.items()),
        {name: x[name] for name in graph},
        {pair: [x[place] for place in chain] for pair, chain in chains.items()},
    )


def _ordered(rows: list[list[str]], near: Mapping[str, list[str]]) -> list[list[str]]:
    best, fewest = rows, _crossings(rows, near)
    for sweep in range(SWEEPS):
        indices = range(1, len(rows)) if sweep % 2 else range(len(rows) - 2, -1, -1)
        rows = list(rows)
        for index in indices:
            beside = rows[index - 1 if sweep % 2 else index + 1]
            at = {name: place / max(1, len(beside) - 1) for place, name in enumerate(beside)}
            own = {name: place / max(1, len(rows[index]) - 1) for place, name in enumerate(rows[index])}
            rows[index] = sorted(rows[index], key=lambda name: (_middle(name, near, at, own[name]), own[name]))
        count = _crossings(rows, near)
        if count < fewest:
            best, fewest = rows, count
    return _swapped(best, near)


def _middle(name: str, near: Mapping[str, list[str]], at: Mapping[str, float], otherwise: float) -> float:
    places = [at[other] for other in near[name] if other in at]
    return fsum(places) / len(places) if places else otherwise


def _swapped(rows: list[list[str]], near: Mapping[str, list[str]]) -> list[list[str]]:
    """Swap neighbours for as long as that takes crossings away."""
    fewest, better = _crossings(rows, near), True
    while better:
        better = False
        for row in rows:
            for place in range(len(row) - 1):
                row[place : place + 2] = row[place + 1], row[place]
                count = _crossings(rows, near)
                if count < fewest:
                    fewest, better = count, True
                else:
                    row[place : place + 2] = row[place + 1], row[place]
    return rows


def _crossings(rows: Sequence[Sequence[str]], near: Mapping[str, list[str]]) -> int:
    count = 0
    for lower, upper in itertools.pairwise(rows):
        at = {name: place for place, name in enumerate(lower)}
        ends = [sorted(at[other] for other in near[name] if other in at) for name in upper]
        flat = [end for row in ends for end in row]
        count += sum(flat[i] > end for j, end in enumerate(flat) for i in range(j))
    return count


def _place(rows: list[list[str]], near: Mapping[str, list[str]], sizes: Mapping[str, float]) -> dict[str, float]:
    x: dict[str, float] = {}
    for row in rows:
        x.update(_apart(row, [0.0] * len(row), sizes))
    for sweep in range(2 * SWEEPS):
        for row in rows if sweep % 2 else reversed(rows):
            x.update(_apart(row, [_wanted(name, near, x, sizes) for name in row], sizes))
    left = min(x[name] - sizes[name] / 2 for name in x)
    return {name: x[name] - left for name in x}


def _wanted(name: str, near: Mapping[str, list[str]], x: Mapping[str, float], sizes: Mapping[str, float]) -> float:
    """Return the mean of where a box's lines go; a line on its way would rather go on straight."""
    if not near[name]:
        return x[name]
    pulls = [STRAIGHT if sizes[name] == sizes[other] == LINE else 1 for other in near[name]]
    return fsum(x[other] * pull for other, pull in zip(near[name], pulls, strict=True)) / sum(pulls)


def _apart(row: Sequence[str], wanted: Sequence[float], sizes: Mapping[str, float]) -> dict[str, float]:
    """Place boxes in their order, none on another, with the least squared distance from where they want to be."""
    offsets = [0.0]
    for one, other in itertools.pairwise(row):
        offsets.append(offsets[-1] + (sizes[one] + sizes[other]) / 2 + GAP)
    blocks: list[tuple[float, int]] = []  # the mean of a run of boxes that touch, and how many they are
    for want, offset in zip(wanted, offsets, strict=False):
        mean, count = want - offset, 1
        while blocks and blocks[-1][0] > mean:
            before, many = blocks.pop()
            mean, count = (before * many + mean * count) / (many + count), many + count
        blocks.append((mean, count))
    starts = [mean for mean, count in blocks for _ in range(count)]
    return {name: start + offset for name, start, offset in zip(row, starts, offsets, strict=False)}
