"""The trackers of a process, which many clips share without a trace of one in the next."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from holistic_native.holistic import Holistic
from holistic_native.media.feed import Feed

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from holistic_native.extract.settings import Settings
    from holistic_native.media.source import SourceFrame
    from holistic_native.result import HolisticResult


class Trackers:
    """One tracker for videos and one for pictures, each made when it is first wanted; in a `with` block."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings that describe them."""
        self._settings = settings
        self._of: dict[bool, Holistic] = {}
        # A tracker's clock goes on when it is reset: a clip's times are counted from where the last one ended.
        self._time_us = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for holistic in self._of.values():
            holistic.close()
        self._of.clear()

    def warm_up(self) -> None:
        """Load the models.

        Raises:
            FileNotFoundError: a model is nowhere to be found; and what else `Holistic` raises.
        """
        self._tracker(static=self._settings.static).warm_up()

    def track(
        self, frames: Iterator[SourceFrame], *, static: bool
    ) -> Generator[tuple[SourceFrame, HolisticResult], None, None]:
        """Track a clip as a new tracker would; several frames at once.

        Args:
            frames: of the clip.
            static: each is a picture of its own.
        """
        static = static or self._settings.static
        holistic = self._tracker(static=static)
        holistic.reset()
        feed = _LaterFeed(frames, self._time_us)
        times = None if static else feed.times()
        try:
            with closing(holistic.stream(feed.images(), timestamps=times)) as results:
                for result in results:
                    yield feed.waiting.popleft(), result
        finally:
            if not static:
                self._time_us = feed.now_us + 1

    def _tracker(self, *, static: bool) -> Holistic:
        if static not in self._of:
            self._of[static] = Holistic(static_image_mode=static, **self._settings.arguments())
        return self._of[static]


class _LaterFeed(Feed):
    """A feed whose times are counted from where those of the clip before have ended."""

    def __init__(self, frames: Iterator[SourceFrame], start_us: int) -> None:
        super().__init__(frames)
        self._start_us = start_us
        self.now_us = start_us - 1

    def _time(self, frame: SourceFrame) -> float:
        # Whole microseconds: the start that is added does not change how they are rounded.
        self.now_us = max(self.now_us + 1, self._start_us + round(frame.timestamp * 1e6))
        return self.now_us / 1e6
