"""The class that every tracker derives from, under the name and at the place that MediaPipe has for it."""

from __future__ import annotations

from typing import Any

RGB_CHANNELS = 3  # of the images that `process` takes


class SolutionBase:
    """What a tracker is: to be named in annotations, `isinstance` and `issubclass`.

    MediaPipe's class of this name runs any graph, which classes derived from it name. There are no graphs here, so it
    cannot be made: derive from a tracker.
    """

    def __init__(self, *_: Any, **__: Any) -> None:
        """Refuse.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: holistic_native runs no MediaPipe graphs, so SolutionBase can only be named; "
            "derive from a tracker such as holistic_native.Pose, or run this class on MediaPipe"
        )
