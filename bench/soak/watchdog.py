"""An end for steps that never end: the report is written all the same."""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

LONGEST_STEP_S = 300.0


class Watchdog:
    """A thread that watches whether a step takes too long, and then ends the process with exit code 1.

    Where native code keeps the GIL, no thread can do that; the C library's own watchdog, somewhat later, still can.
    """

    def __init__(self, on_hang: Callable[[str], None], longest: float = LONGEST_STEP_S) -> None:
        """Watch; `on_hang` gets the stacks of all threads before the process ends."""
        self._on_hang = on_hang
        self._longest = longest
        self._begun = time.monotonic()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="soak-watchdog", daemon=True)

    def step(self) -> None:
        """Begin to count anew."""
        self._begun = time.monotonic()
        faulthandler.dump_traceback_later(2 * self._longest, exit=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.step()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()
        faulthandler.cancel_dump_traceback_later()

    def _watch(self) -> None:
        while not self._end.wait(min(1.0, self._longest / 4)):
            if time.monotonic() - self._begun > self._longest:
                self._on_hang(f"it took more than {self._longest:.0f} s\n{_stacks()}")
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(1)


def _stacks() -> str:
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    return "\n".join(
        f"thread {names.get(ident, ident)}:\n{''.join(traceback.format_stack(frame))}"
        for ident, frame in sys._current_frames().items()  # noqa: SLF001 (documented, under this name)
    )
