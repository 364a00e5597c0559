"""Work that a fork must not interrupt, and objects that a forked child has to make anew.

A child process has one thread, the one that forked. Locks that others held stay locked in it forever, and whoever
waits for their work waits forever. So no fork happens while a model is loaded, and what has threads or locks starts
with new ones in the child.
"""

from __future__ import annotations

import os
import threading
from typing import Protocol

from holistic_native.scheduling.living import Living


class Inherited(Protocol):
    """An object with work to do in a forked child."""

    def after_fork(self) -> None:
        """Make anew what the parent's threads held; called once in the child, before anything else runs."""


class Forks:
    """The forks of this process: one object, `FORKS`, since forks concern the whole process.

    Attributes:
        loading: held while models are loaded, and while the process forks: the interpreters' libraries have locks of
            their own, and so has Python's import system.
    """

    def __init__(self) -> None:
        self.loading = threading.RLock()
        self._inherited: Living[Inherited] = Living()
        self._process = os.getpid()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=self.loading.acquire,
                after_in_parent=self.loading.release,
                after_in_child=self._in_child,
            )

    def inherit(self, what: Inherited) -> None:
        """Call `what.after_fork()` in every forked child in which it still exists."""
        self._inherited.add(what)

    def notice(self) -> None:
        """Handle a fork that was made outside Python (by a server in C), which calls no hooks."""
        if self._process != os.getpid():
            self.loading = threading.RLock()
            self._renew()

    def _in_child(self) -> None:
        self.loading.release()
        self._renew()

    def _renew(self) -> None:
        self._process = os.getpid()
        # A list, which keeps all of them until all are done: a pool lets go of models, which must not be freed before
        # they have had their turn.
        for what in list(self._inherited):
            what.after_fork()


FORKS = Forks()
