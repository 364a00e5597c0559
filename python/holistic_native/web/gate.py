"""Let so many requests run at a time, and so many wait, for so long."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from holistic_native.web.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


# Seconds until a request hears that the queue is full, as many as Retry-After says: clients that ask again at once,
# hundreds of times a second, would take the cores from those that were admitted.
_REFUSAL_SECONDS = 1


class Gate:
    """Admits requests; to be used from one event loop.

    Attributes:
        draining: nobody new is admitted.
    """

    def __init__(self, *, running: int, waiting: int, seconds: float) -> None:
        """Set how many may run and wait, and for how long one may wait."""
        self._free = running
        self._most = waiting
        self._seconds = seconds
        self._queue: deque[asyncio.Future[None]] = deque()
        self.draining = False

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    @asynccontextmanager
    async def admitted(self) -> AsyncIterator[None]:
        """Wait for a place, and hold it.

        Raises:
            ProblemError: too many wait already (429), one waited too long, or the service is stopping (503).
        """
        await self._enter()
        try:
            yield
        finally:
            self._leave()

    async def _enter(self) -> None:
        if self.draining:
            raise ProblemError(503, "the service is stopping", {"Retry-After": "5"})
        if self._free:
            self._free -= 1
            return
        if len(self._queue) >= self._most:
            await asyncio.sleep(_REFUSAL_SECONDS)
            raise ProblemError(
                429, f"{self._most} requests are waiting already", {"Retry-After": str(_REFUSAL_SECONDS)}
            )
        loop = asyncio.get_running_loop()
        place: asyncio.Future[None] = loop.create_future()
        self._queue.append(place)
        clock = loop.call_later(self._seconds, self._give_up, place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._leave()  # it was given a place that nobody takes
            elif place in self._queue:
                self._queue.remove(place)
            raise
        finally:
            clock.cancel()

    def _give_up(self, place: asyncio.Future[None]) -> None:
        if not place.done():
            self._queue.remove(place)
            text = f"no tracker was free for {self._seconds:g} seconds"
            place.set_exception(ProblemError(503, text, {"Retry-After": "1"}))

    def _leave(self) -> None:
        while self._queue:
            place = self._queue.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._free += 1
