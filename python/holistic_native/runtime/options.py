"""The keyword arguments that all trackers share, beside MediaPipe's own."""

from __future__ import annotations

import os
from dataclasses import dataclass

from holistic_native.options import checked_flag, checked_threads


@dataclass(frozen=True, kw_only=True)
class RuntimeOptions:
    """The resources that a tracker runs with; every tracker's constructor takes these as keywords.

    Attributes:
        num_threads: CPU cores the tracker may use in all, at least 1; None takes those this process may use, at most 4.
            How they are divided: `holistic_native.scheduling.schedule`.
        runtime: "litert", "tflite", or None for the best one installed.
        precision: "fp32", or "fp16" for float16 arithmetic in the models, on CPUs that have it; None takes "fp32", or
            what the profile of `Holistic` chooses: "fp16" in "fast" where the CPU has it.
        models: a folder of `.tflite` files or a `.task` bundle; None searches the usual places.
        timings: measure where the time of each frame goes; the tracker's property `timings` then has it.

    Raises:
        TypeError: an argument of the constructor, one of these or another, is of the wrong kind.
        ValueError: an argument is out of range, or a model is damaged or of another shape.
        RuntimeError: `precision` is "fp16" and this CPU has no float16 arithmetic.
        FileNotFoundError: a model is nowhere to be found; the message says how to get it.
        ImportError: no interpreter is installed, or not the one that `runtime` names.
    """

    num_threads: int | None = None
    runtime: str | None = None
    precision: str | None = None
    models: str | os.PathLike[str] | None = None
    timings: bool = False

    def __post_init__(self) -> None:
        """Check what does not depend on the machine; the loader checks the rest."""
        object.__setattr__(self, "timings", checked_flag("timings", self.timings))
        object.__setattr__(self, "num_threads", checked_threads(self.num_threads))
