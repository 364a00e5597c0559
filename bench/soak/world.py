"""What the scenarios work on: frames, trackers that live as long as the soak, and the results that must come back."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.bits import digest
from bench.media import Frame
from holistic_native import FaceDetection, FaceMesh, Hands, Holistic, Pose, SelfieSegmentation
from holistic_native.tracker import Tracker

# Frames whose results are compared; the others are for the disturbances.
SEQUENCE = 6
# The time between two frames with times of their own, in seconds: whole microseconds, so that it is the same anywhere.
PERIOD_S = 0.04
# From one step's times to the next step's: more than a step's frames take.
STEP_S = 1000.0


class WrongResultError(AssertionError):
    """Results differ from those of the first time."""


@dataclass(frozen=True)
class Kind:
    """A tracker's class and settings."""

    make: type[Tracker[Any]]
    settings: tuple[tuple[str, Any], ...] = ()

    def __call__(self) -> Any:
        """Make one."""
        return self.make(**dict(self.settings))

    def __str__(self) -> str:
        return f"{self.make.__name__}({', '.join(f'{name}={value!r}' for name, value in self.settings)})"


HOLISTIC = Kind(Holistic, (("num_threads", 2),))
LIVING = (
    HOLISTIC,
    Kind(Holistic, (("num_threads", 1), ("refine_face_landmarks", True), ("enable_segmentation", True))),
    Kind(Pose, (("enable_segmentation", True),)),
    Kind(Hands),
    Kind(FaceMesh, (("refine_landmarks", True),)),
    Kind(FaceDetection),
    Kind(SelfieSegmentation),
)


@dataclass
class World:
    """All that outlives a step.

    Attributes:
        frames: (height, width, 3) uint8 RGB each.
        folder: an empty folder to write in.
        random: the step's own random numbers.
        step: counts from 0.
    """

    frames: list[Frame]
    folder: Path
    random: random.Random = field(default_factory=random.Random)
    step: int = 0
    _living: dict[Kind, Any] = field(default_factory=dict)
    _expected: dict[str, str] = field(default_factory=dict)

    @property
    def sequence(self) -> list[Frame]:
        """The frames whose results are compared."""
        return self.frames[:SEQUENCE]

    @property
    def times(self) -> list[float]:
        """Times for the sequence, in seconds, later than all that trackers have seen in earlier steps."""
        return [STEP_S * (self.step + 1) + PERIOD_S * index for index in range(SEQUENCE)]

    def expect(self, what: str, results: Iterable[Any]) -> None:
        """Compare results, bit by bit, with those of the first time.

        Raises:
            WrongResultError: they differ.
        """
        self.expect_bits(what, digest(results))

    def expect_bits(self, what: str, bits: str) -> None:
        """Compare the bits of results with those of the first time."""
        first = self._expected.setdefault(what, bits)
        if bits != first:
            raise WrongResultError(f"{what}: results differ from those of the first time")

    def check(self, kind: Kind, tracker: Any) -> None:
        """Have a tracker begin anew and compare what it finds."""
        tracker.reset()
        self.expect(str(kind), [tracker.process(frame) for frame in self.sequence])

    def check_streamed(self, kind: Kind, tracker: Any) -> None:
        """Do the same in a stream, which gives the same results."""
        tracker.reset()
        self.expect(str(kind), tracker.stream(self.sequence))

    @contextmanager
    def disturbed(self, kind: Kind | None = None) -> Iterator[tuple[Kind, Any]]:
        """Lend a tracker that lives as long as the soak; afterwards it must give the results of the first time.

        One that has failed is replaced, so that the soak can go on.
        """
        kind = kind or self.random.choice((HOLISTIC, *LIVING))
        try:
            tracker = self._lent(kind)
            yield kind, tracker
            self.check(kind, tracker)
        except BaseException:
            self._living.pop(kind, None)
            raise

    def begin(self) -> None:
        """Make all trackers that live as long as the soak, and note their results."""
        for kind in LIVING:
            with self.disturbed(kind):
                pass

    def _lent(self, kind: Kind) -> Any:
        tracker = self._living.get(kind)
        if tracker is None:
            tracker = self._living[kind] = kind()
            self.check(kind, tracker)
            self._expect_timed(kind)
        return tracker

    def _expect_timed(self, kind: Kind) -> None:
        # The times that scenarios give are further apart than those of frames without a time.
        with kind() as tracker:
            timed = [tracker.process(frame, timestamp=PERIOD_S * number) for number, frame in enumerate(self.sequence)]
        self.expect(f"{kind}, timed", timed)

    def close(self) -> None:
        """Close the trackers."""
        for tracker in self._living.values():
            tracker.close()
        self._living.clear()
