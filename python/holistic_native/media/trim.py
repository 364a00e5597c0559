"""Part of a source: from a time on, up to a time, each so many frames."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holistic_native.media.source import Source, SourceFrame


@dataclass(frozen=True)
class Part:
    """Which frames of a source are wanted.

    Attributes:
        start: seconds of the file; the first frame is the first one at this time or after it.
        end: seconds of the file; frames at this time or after it are left out. None: all are wanted.
        every: take one of so many frames.
    """

    start: float = 0.0
    end: float | None = None
    every: int = 1


def trimmed(source: Source, part: Part) -> Source:
    """Return a part of a source; its frames keep their times, and their numbers count from the part's first frame.

    Raises:
        RuntimeError: there is no frame in it.
    """
    if part == Part() or source.is_picture:
        return source
    frames = _chosen(source.frames, part)
    first = next(frames, None)
    if first is None:
        span = f"from {part.start:g} s on" if part.end is None else f"from {part.start:g} s to {part.end:g} s"
        raise RuntimeError(f"INPUT {source.name!r} has no frame {span}")
    count = source.frame_count if part.start <= 0 and part.end is None else None
    return replace(
        source,
        frames=itertools.chain((first,), frames),
        frame_count=None if count is None else -(-count // part.every),
        rate=None if source.rate is None else source.rate / part.every,
    )


def _chosen(frames: Iterator[SourceFrame], part: Part) -> Iterator[SourceFrame]:
    index = 0
    for frame in frames:
        if frame.timestamp < part.start:
            continue
        if part.end is not None and frame.timestamp >= part.end:
            return
        if index % part.every == 0:
            yield replace(frame, index=index)
        index += 1
