"""Which pixels of a picture show a person, as MediaPipe's ImageSegmenter computes it with its selfie models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holistic_native import _core
from holistic_native.frames.frame import Frame
from holistic_native.landmarkers.models import ImageModel, task_loader
from holistic_native.landmarkers.rects import image_region
from holistic_native.model_files.model_source import model_source
from holistic_native.stages.selfie import GENERAL, LANDSCAPE, SelfieSegmenter
from holistic_native.tflite.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL = "selfie_segmenter.tflite"
"""What messages call it: tasks get it without a name."""


PERSON, BACKGROUND = 0, 255


@dataclass(frozen=True)
class SegmenterSettings:
    """What is computed: a confidence for each pixel, a category for each, or both."""

    confidence: bool = True
    category: bool = False


@dataclass(frozen=True)
class Segmented:
    """A segmented picture.

    Attributes:
        confidence: one (height, width) float32 mask, about 0..1; [] where not wanted.
        category: (height, width) uint8: 0 for the person, 255 for the background; None where not wanted.
    """

    confidence: list[NDArray[np.float32]]
    category: NDArray[np.uint8] | None


class Segmenting:
    """Segment pictures; nothing is remembered from one to the next."""

    def __init__(
        self,
        model: ImageModel,
        settings: SegmenterSettings,
        *,
        stateful: bool = False,  # noqa: ARG002 (taken for the sake of the other tasks)
        num_threads: int | None = None,
    ) -> None:
        """Load the model, the square or the landscape one.

        Raises:
            ValueError: the model is damaged, or no selfie model.
        """
        loader = task_loader({MODEL: model}, num_threads)
        graph = Graph(model_source(model.content).read())
        landscape = bool(graph.inputs) and LANDSCAPE.height in graph.shape(graph.inputs[0])
        kind = (LANDSCAPE if landscape else GENERAL)._replace(
            model=MODEL, value_range=model.value_range, repeat_edge=True
        )
        self._threads = loader.schedule.alone
        self._settings = settings
        self._segmenter = SelfieSegmenter(loader, kind)

    def reset(self) -> None:
        """Nothing is to be forgotten: each image stands alone."""

    def process(self, image: NDArray[np.uint8], time_us: int = 0, rotation_degrees: int = 0) -> Segmented:
        """Segment a picture.

        Args:
            image: (height, width, 3) RGB, any strides.
            time_us: of the picture; nothing depends on it.
            rotation_degrees: by which the model is to see the image turned, a multiple of 90. Its mask is stretched to
                the image without being turned back, as in MediaPipe.
        """
        frame = Frame(image, time_us, threads=self._threads)
        cells = self._segmenter.cells(frame, image_region(frame.size, rotation_degrees))
        return Segmented(
            [_core.resize_linear(cells, frame.size)] if self._settings.confidence else [],
            _core.categorize(cells, frame.size, PERSON, BACKGROUND) if self._settings.category else None,
        )

    def close(self) -> None:
        """Free the model."""
        self._segmenter.close()
