"""What a run over a data set does, other than how clips are extracted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holistic_native.scheduling.schedule import usable_cores

if TYPE_CHECKING:
    from holistic_native.extract.settings import Settings

SECONDS_PER_FRAME = 60.0
"""After so many seconds without a frame, a worker counts as hung."""


@dataclass(frozen=True)
class Choices:
    """What a run does, other than how clips are extracted.

    Attributes:
        workers: processes; None for one on every core that this process may use, or fewer with more threads each.
        shard: K and N: part K of N of the clips, by their ids.
        retry_failed: extract clips again that have failed, or of which only a part could be read.
        again: extract clips again that were extracted with other settings.
        verify: compare outputs with the ledger, and extract again those that differ.
        wait: for another run on the same clips to end.
        seconds_per_frame: after so many without a frame a worker is killed; after the last frame, after so many and as
            many as all frames took.
        ray: address of a Ray cluster whose machines extract; "" for the one that this machine belongs to, or for this
            machine alone where there is none; None for workers of this machine.
    """

    workers: int | None = None
    shard: tuple[int, int] = (1, 1)
    retry_failed: bool = False
    again: bool = False
    verify: bool = False
    wait: bool = False
    seconds_per_frame: float = SECONDS_PER_FRAME
    ray: str | None = None

    def __post_init__(self) -> None:
        """Check every choice."""
        if self.workers is not None and self.workers < 1:
            raise ValueError(f"workers must be at least 1, got {self.workers}")
        part, parts = self.shard
        if not 1 <= part <= parts:
            raise ValueError(f"shard must be K and N with 1 <= K <= N, got {part} and {parts}")
        if not self.seconds_per_frame > 0:
            raise ValueError(f"seconds_per_frame must be above 0, got {self.seconds_per_frame}")

    def processes(self, settings: Settings) -> int:
        """Return how many workers there are at most."""
        return self.workers or max(1, usable_cores() // settings.threads)
