"""A process that loads a library and says its version on standard output, with those of the libraries below it."""

from __future__ import annotations

import importlib
import json
import sys

from holistic_native.extract.processes.child import own_output


def main() -> None:
    """Load the module that the command line names."""
    answers = own_output()
    module = importlib.import_module(sys.argv[1])
    # PyAV has {"libavcodec": (62, 28, 102), ...}.
    below: dict[str, tuple[int, ...]] = getattr(module, "library_versions", {})
    libraries = {name.removeprefix("lib"): ".".join(map(str, numbers)) for name, numbers in below.items()}
    answers.write(json.dumps({"version": module.__version__, "libraries": libraries}).encode())
