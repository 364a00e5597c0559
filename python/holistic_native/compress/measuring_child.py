"""The process in which a derived model is measured: it may crash here.

Standard input brings the model; the arguments are the file with what is known of the float model, and how
often to time.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.compress.measurer import VERDICT
from holistic_native.compress.stopwatch import time_against

if TYPE_CHECKING:
    from holistic_native.compress.judge import Judge
    from holistic_native.compress.reading import Reading


def main() -> None:
    """Judge the model, time it, and write what was measured."""
    derived = sys.stdin.buffer.read()
    known: tuple[bytes, Reading, Judge] = pickle.loads(Path(sys.argv[1]).read_bytes())  # the parent's own file
    content, reading, judge = known
    found: dict[str, Any]
    try:
        errors = judge.errors(derived)
        milliseconds, time = time_against(content, derived, reading, rounds=int(sys.argv[2]))
        found = {"errors": vars(errors), "milliseconds": milliseconds, "time": time}
    except ValueError as error:  # the interpreter cannot load it
        found = {"failed": str(error)}
    sys.stdout.write(f"\n{VERDICT}{json.dumps(found)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
