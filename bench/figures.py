"""From rounds to the figures of a table's row."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median

import numpy as np

from bench.cases import Case
from bench.rounds import Round


@dataclass(frozen=True)
class Figures:
    """One library's figures: milliseconds per frame, over all rounds.

    Attributes:
        wall: median.
        p95: the 95th percentile.
        lowest: the lowest median of a round.
        highest: the highest.
        cpu: median over the rounds.
        fps: frames per second, median over the rounds.
        seen: parts found per frame.
    """

    wall: float
    p95: float
    lowest: float
    highest: float
    cpu: float
    fps: float
    seen: float


@dataclass(frozen=True)
class Row:
    """A case on some frames, both libraries.

    Attributes:
        case: what was compared.
        frames: what was tracked.
        theirs: MediaPipe's figures.
        ours: ours.
        stream_fps: frames per second of our `stream`: median, lowest, highest; None where it was not measured.
    """

    case: Case
    frames: str
    theirs: Figures
    ours: Figures
    stream_fps: tuple[float, float, float] | None

    @property
    def wall_ratio(self) -> float:
        """Our median over theirs."""
        return self.ours.wall / self.theirs.wall

    @property
    def cpu_ratio(self) -> float:
        """Our CPU time over theirs."""
        return self.ours.cpu / self.theirs.cpu

    @property
    def fps_ratio(self) -> float | None:
        """Our stream's frames per second over theirs in a loop."""
        return None if self.stream_fps is None else self.stream_fps[0] / self.theirs.fps

    @property
    def missed(self) -> list[str]:
        """Name the bars that are not met."""
        case, fps = self.case, self.fps_ratio
        bars = {
            "wall": self.wall_ratio <= case.wall_bar,
            "CPU": case.cpu_bar is None or self.cpu_ratio <= case.cpu_bar,
            "stream": case.fps_bar is None or fps is None or fps >= case.fps_bar,
        }
        return [name for name, met in bars.items() if not met]

    def as_json(self) -> dict[str, object]:
        """Everything, for a file."""
        ratios = {"wall_ratio": self.wall_ratio, "cpu_ratio": self.cpu_ratio, "fps_ratio": self.fps_ratio}
        return {**asdict(self), **ratios, "missed": self.missed}


def summary(rounds: list[Round]) -> Figures:
    """Put rounds of one library together."""
    walls = np.array([one.walls for one in rounds])
    medians = np.median(walls, axis=1)
    return Figures(
        wall=float(np.median(walls)),
        p95=float(np.percentile(walls, 95)),
        lowest=float(medians.min()),
        highest=float(medians.max()),
        cpu=median(one.cpu for one in rounds),
        fps=median(one.fps for one in rounds),
        seen=median(one.seen for one in rounds),
    )


def stream_summary(rounds: list[Round]) -> tuple[float, float, float] | None:
    """Median, lowest and highest frames per second."""
    rates = [one.fps for one in rounds]
    return (median(rates), min(rates), max(rates)) if rates else None
