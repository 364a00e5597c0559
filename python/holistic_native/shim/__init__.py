"""Make `import mediapipe` give our `solutions`, without a change in the program that imports it."""

from __future__ import annotations

import sys

from holistic_native.python_path import pass_on
from holistic_native.shim.finder import MediaPipeFinder


def install_as_mediapipe() -> MediaPipeFinder:
    """Let `import mediapipe` and its `solutions` give what holistic_native offers, here and in children, from now on.

    Offered are `mediapipe.solutions` and `mediapipe.python.solutions`, their modules, and the messages in
    `mediapipe.framework.formats`, also where a MediaPipe is installed. Its other names come from that MediaPipe, which
    is loaded only when one of them is asked for; without one they raise an AttributeError or ModuleNotFoundError that
    says what is offered. `mediapipe.__version__` is that of the MediaPipe we follow, 0.10.21.

    Child processes get it too, those of `multiprocessing` and Pythons of the same environment (not with -I or -E): one
    more folder goes on `sys.path`, and in front in the variable PYTHONPATH.

    Returns:
        What undoes it: call its `uninstall()`, or use it in a `with` statement. Installing twice changes nothing and
        returns the same.

    Raises:
        RuntimeError: MediaPipe itself has been imported in this process already.
    """
    for finder in sys.meta_path:
        if isinstance(finder, MediaPipeFinder):
            return finder
    if "mediapipe" in sys.modules:
        raise RuntimeError(
            "holistic_native must be installed as mediapipe before anything imports mediapipe, but "
            f"{sys.modules['mediapipe']!r} is imported already"
        )
    found = MediaPipeFinder()
    sys.meta_path.insert(0, found)
    pass_on()
    return found
