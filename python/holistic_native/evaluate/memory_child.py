"""The process in which `model_memory` loads a model: writes the MiB that the model added to its peak memory."""

from __future__ import annotations

import importlib
import json
import resource
import sys
from pathlib import Path

from holistic_native.evaluate.model_speed import fill, model_kind
from holistic_native.runtime.interpreter import RUNTIMES, choose_runtime

_RUNS = 3


def peak_mib() -> float:
    """Return this process's peak resident memory.

    Not from getrusage where it can be helped: Linux counts there what the process was before it became this program,
    a copy of its parent.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / (1 << 20)


def main() -> None:
    """Load the model named on the command line, run it, and write what it took."""
    settings = json.loads(sys.argv[2])
    importlib.import_module(RUNTIMES[choose_runtime(settings["runtime"])])  # its code is no part of the model
    before = peak_mib()
    content = Path(sys.argv[1]).read_bytes()  # the parent has admitted it
    model = model_kind(content)(content, **settings)
    fill(model)
    for _ in range(_RUNS):
        model.run()
    sys.stdout.write(f"{peak_mib() - before:.2f}\n")


if __name__ == "__main__":
    main()
