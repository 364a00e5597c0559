"""SelfieSegmentation: a mask of the person in front of the camera."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from holistic_native.options import checked_choice, checked_threads
from holistic_native.result import SelfieSegmentationResult
from holistic_native.runtime.loader import Loader
from holistic_native.stages.selfie import GENERAL, LANDSCAPE, SelfieKind, SelfieSegmenter
from holistic_native.tracker import Tracker

if TYPE_CHECKING:
    from holistic_native.frames.frame import Frame


class SelfieSegmentation(Tracker[SelfieSegmentationResult]):
    """Segment each frame by itself, as `mp.solutions.selfie_segmentation.SelfieSegmentation` does."""

    def __init__(
        self,
        model_selection: int = 0,
        *,
        num_threads: int | None = None,
        runtime: str | None = None,
        precision: str = "fp32",
        models: str | os.PathLike[str] | None = None,
        timings: bool = False,
    ) -> None:
        """Load the model.

        Args:
            model_selection: 0 for the general model (256x256), 1 for the landscape one (256x144, faster).
            num_threads: CPU cores the tracker may use in all; see `Holistic`.
            runtime: "litert", "tflite", or None for the best one installed.
            precision: "fp32", or "fp16" for float16 arithmetic in the models, on CPUs that have it.
            models: a folder of `.tflite` files or a `.task` bundle; None searches the usual places.
            timings: measure where the time of each frame goes, which `timings` then has.

        Raises:
            ValueError: an argument is out of range, or the model is damaged or of another shape.
            TypeError: an argument is of the wrong kind.
            RuntimeError: `precision` is "fp16" and this CPU has no float16 arithmetic.
            FileNotFoundError: the model is nowhere to be found; the message says how to get it.
            ImportError: no interpreter is installed.
        """
        super().__init__(timings=timings)
        kind = _kind(model_selection)
        loader = Loader(models=models, num_threads=checked_threads(num_threads), runtime=runtime, precision=precision)
        self._segmenter = SelfieSegmenter(loader, kind)

    @staticmethod
    def model_names(model_selection: int = 0) -> tuple[str, ...]:
        """Name the model file that a tracker of this selection loads; ValueError or TypeError for another one."""
        return (_kind(model_selection).model,)

    def _track(self, frame: Frame) -> SelfieSegmentationResult:
        mask = self._segmenter.observe(frame)
        mask.setflags(write=False)
        return SelfieSegmentationResult(mask)

    def _forget(self) -> None:
        pass  # nothing is remembered

    def _free(self) -> None:
        self._segmenter.close()


def _kind(model_selection: int) -> SelfieKind:
    return (GENERAL, LANDSCAPE)[checked_choice("model_selection", model_selection, (0, 1))]
