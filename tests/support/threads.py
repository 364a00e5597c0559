"""What tests ask about threads."""

from __future__ import annotations

import threading
from collections.abc import Collection

LONGEST_S = 30.0


def ended(before: Collection[threading.Thread]) -> bool:
    """Wait for the end of all threads that were not there before; return whether it came."""
    for thread in set(threading.enumerate()) - set(before):
        thread.join(LONGEST_S)
    return set(threading.enumerate()) <= set(before)
