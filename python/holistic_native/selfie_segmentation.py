"""SelfieSegmentation: a mask of the person in front of the camera."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from holistic_native.options import checked_choice
from holistic_native.result import SelfieSegmentationResult
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.stages.selfie import GENERAL, LANDSCAPE, SelfieKind, SelfieSegmenter
from holistic_native.tracker import Tracker

if TYPE_CHECKING:
    from holistic_native.frames.frame import Frame


class SelfieSegmentation(Tracker[SelfieSegmentationResult]):
    """Segment each frame by itself, as `mp.solutions.selfie_segmentation.SelfieSegmentation` does."""

    def __init__(  # noqa: D417 (five arguments are documented in one place)
        self,
        model_selection: int = 0,
        *,
        num_threads: int | None = None,
        runtime: str | None = None,
        precision: str | None = None,
        models: str | os.PathLike[str] | None = None,
        timings: bool = False,
    ) -> None:
        """Load the model.

        Args:
            model_selection: 0 for the general model (256x256), 1 for the landscape one (256x144, faster).
            num_threads, runtime, precision, models, timings: see `holistic_native.runtime.options.RuntimeOptions`,
                which also says what is raised.
        """
        shared = RuntimeOptions(
            num_threads=num_threads, runtime=runtime, precision=precision, models=models, timings=timings
        )
        super().__init__(shared)
        kind = _kind(model_selection)
        loader = Loader(shared)
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
