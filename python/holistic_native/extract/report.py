"""What the ledger of a data set says, summed up: how good its clips are, and why some are missing."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.extract.store.entry import FAILED, STATES
from holistic_native.extract.store.ledger import NAME, read_entries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

PARTS = ("pose", "hands", "left_hand", "right_hand", "face")
"""Of each of these, the ledger has on how many frames it was found; `hands` is at least one hand."""

_WORST = 5


@dataclass(frozen=True)
class Failure:
    """A class of errors.

    Attributes:
        clips: how many have it.
        id: of the first one.
        message: of that one.
    """

    clips: int
    id: str
    message: str


@dataclass(frozen=True)
class Report:
    """A ledger, summed up.

    Attributes:
        clips: how many there are of each status.
        frames: of all clips.
        seconds: that workers took for them.
        failures: by class, the most frequent first.
        shares: of each part that was tracked, the share of frames with it, of each clip with frames.
        worst: of each such part, the ids of the clips with the least, and their shares.
    """

    clips: Mapping[str, int]
    frames: int
    seconds: float
    failures: Mapping[str, Failure]
    shares: Mapping[str, NDArray[np.float32]]
    worst: Mapping[str, list[tuple[str, float]]]


def read_report(folder: Path) -> Report:
    """Sum the ledger of a folder up.

    Raises:
        FileNotFoundError: there is no ledger.
        ValueError: a line of it is no entry.
    """
    states: Counter[str] = Counter(dict.fromkeys(STATES, 0))
    causes: Counter[str] = Counter()
    first: dict[str, Failure] = {}
    shares = {part: array("f") for part in PARTS}
    worst: dict[str, list[tuple[str, float]]] = {part: [] for part in PARTS}
    frames, seconds = 0, 0.0
    for entry in read_entries(folder / NAME):
        states[entry.status] += 1
        frames, seconds = frames + entry.frames, seconds + entry.seconds
        if entry.error is not None:
            causes[entry.error] += 1
            first.setdefault(entry.error, Failure(1, entry.id, entry.message or ""))
        if entry.status == FAILED or not entry.frames:
            continue
        for part in PARTS:
            count = getattr(entry, part)
            if count is not None:
                shares[part].append(count / entry.frames)
                _keep_worst(worst[part], entry.id, count / entry.frames)
    failures = {name: Failure(count, first[name].id, first[name].message) for name, count in causes.most_common()}
    found = {part: np.array(values, np.float32) for part, values in shares.items() if values}
    return Report(states, frames, seconds, failures, found, {part: worst[part] for part in found})


def _keep_worst(worst: list[tuple[str, float]], name: str, share: float) -> None:
    if len(worst) == _WORST and share >= worst[-1][1]:
        return
    worst.append((name, share))
    worst.sort(key=lambda pair: pair[1])
    del worst[_WORST:]
