"""What `import mediapipe` finds on the path of a shimmed process: it installs the shim and is replaced by it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def hand_over(name: str) -> None:
    """Import MediaPipe's name again, from holistic_native, in place of this module."""
    del sys.modules[name]
    try:
        from holistic_native.shim import install_as_mediapipe
    except ModuleNotFoundError as error:
        if error.name != "holistic_native":
            raise
        # A child that runs another environment has inherited the path: it gets what it has.
        folder = str(Path(__file__).parents[1])
        sys.path[:] = [entry for entry in sys.path if entry != folder]
    else:
        install_as_mediapipe()
    importlib.import_module(name)


if __name__ == "mediapipe":
    hand_over(__name__)
