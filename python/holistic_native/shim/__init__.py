"""Make `import mediapipe` give our `solutions`, without a change in the program that imports it."""

from __future__ import annotations

import sys

from holistic_native.python_path import pass_on
from holistic_native.shim.finder import MediaPipeFinder
from holistic_native.shim.version import show_version


def install_as_mediapipe(*, version: str | None = None) -> MediaPipeFinder:
    """Let `import mediapipe` give what holistic_native offers, here and in children, from now on.

    Offered are the solutions (`mediapipe.solutions`, `mediapipe.python.solutions`, and the messages in
    `mediapipe.framework.formats`) and the tasks on images (`mediapipe.tasks`, `mediapipe.Image`,
    `mediapipe.ImageFormat`), also where a MediaPipe is installed. Its other names come from that MediaPipe, which is
    loaded only when one of them is asked for; without one they raise an AttributeError or ModuleNotFoundError that says
    what is offered.

    Child processes get it too, those of `multiprocessing` and Pythons of the same environment (not with -I or -E): one
    more folder goes on `sys.path`, and in front in the variable PYTHONPATH.

    Args:
        version: what `mediapipe.__version__` is; None for 0.10.21, the last one with the solutions, or in a child for
            what its parent has.

    Returns:
        What undoes it: call its `uninstall()`, or use it in a `with` statement. Installing twice changes nothing but
        the version, and returns the same.

    Raises:
        RuntimeError: MediaPipe itself has been imported in this process already.
        ValueError: `version` is no version.
    """
    found = _installed() or _install()
    if version is not None:
        show_version(version)
    return found


def _installed() -> MediaPipeFinder | None:
    return next((finder for finder in sys.meta_path if isinstance(finder, MediaPipeFinder)), None)


def _install() -> MediaPipeFinder:
    if "mediapipe" in sys.modules:
        raise RuntimeError(
            "holistic_native must be installed as mediapipe before anything imports mediapipe, but "
            f"{sys.modules['mediapipe']!r} is imported already"
        )
    found = MediaPipeFinder()
    sys.meta_path.insert(0, found)
    pass_on()
    return found
