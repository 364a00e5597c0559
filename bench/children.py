"""Children that are forked for a job."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable


def child(job: Callable[[], bool], *, to_the_end: bool = False) -> int:
    """Fork a child that does a job, exits with 0 if it was right and else with 1; return its process id.

    It exits at once, as children of servers and pools do, or through the interpreter's own end.
    """
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = 0 if job() else 1
    except BaseException:
        traceback.print_exc()
    if to_the_end:
        sys.exit(code)
    sys.stderr.flush()
    os._exit(code)
