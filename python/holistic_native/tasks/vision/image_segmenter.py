"""Tell a person from the background, pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holistic_native.tasks.core.base_options import BaseOptions
from holistic_native.tasks.core.model_asset import read_model
from holistic_native.tasks.vision.core.checks import check_options
from holistic_native.tasks.vision.core.conversion import float_image, gray_image
from holistic_native.tasks.vision.core.image import Image
from holistic_native.tasks.vision.core.image_processing_options import ImageProcessingOptions
from holistic_native.tasks.vision.core.task_runner import TaskKind, TaskRunner
from holistic_native.tasks.vision.core.vision_task import VisionTask
from holistic_native.tasks.vision.core.vision_task_running_mode import VisionTaskRunningMode

if TYPE_CHECKING:
    from typing_extensions import Self

    from holistic_native.landmarkers.segmenter import Segmented


@dataclass
class ImageSegmenterResult:
    """Which pixels show a person.

    Attributes:
        confidence_masks: one, (height, width, 1) float32: how sure each pixel is; None unless asked for.
        category_mask: (height, width, 1) uint8: 0 for the person, 255 for the background; None unless asked for.
    """

    confidence_masks: list[Image] | None = None
    category_mask: Image | None = None


@dataclass
class ImageSegmenterOptions:
    """What is computed of an image.

    Attributes:
        base_options: the model, one of the two selfie models, a `.tflite` file.
        running_mode: how images come; results do not depend on it.
        output_confidence_masks: whether the confidence mask is computed.
        output_category_mask: whether the category mask is computed.
        result_callback: gets result, image and timestamp in LIVE_STREAM mode.
    """

    base_options: BaseOptions
    running_mode: VisionTaskRunningMode = VisionTaskRunningMode.IMAGE
    output_confidence_masks: bool = True
    output_category_mask: bool = False
    result_callback: Callable[[ImageSegmenterResult, Image, int], None] | None = None


class ImageSegmenter(VisionTask[ImageSegmenterResult]):
    """Separates a person from the background; the methods do what other tasks' do under "detect"."""

    _options_type = ImageSegmenterOptions
    _labels: tuple[str, ...] = ()

    @classmethod
    def create_from_options(cls, options: ImageSegmenterOptions, *, num_threads: int | None = None) -> Self:
        """Make a task; arguments and errors as of `VisionTask.create_from_options`."""
        from holistic_native.landmarkers.models import ImageModel
        from holistic_native.landmarkers.segmenter import SegmenterSettings, Segmenting
        from holistic_native.model_files.bundle import labels
        from holistic_native.tflite.model_metadata import read_model_metadata

        check_options(options)
        settings = SegmenterSettings(bool(options.output_confidence_masks), bool(options.output_category_mask))
        content = read_model(options.base_options)
        if not (settings.confidence or settings.category):
            raise ValueError("At least one of `output_confidence_masks` and `output_category_mask` must be set.")
        graph = Segmenting(ImageModel.read(content), settings, num_threads=num_threads)
        task = cls(
            TaskRunner(graph, TaskKind(_result, ImageSegmenterResult), options.running_mode, options.result_callback)
        )
        outputs = read_model_metadata(content).outputs
        task._labels = labels(content, outputs[0]) if outputs else ()
        return task

    def segment(
        self, image: Image, image_processing_options: ImageProcessingOptions | None = None
    ) -> ImageSegmenterResult:
        """Return the masks of an image that stands alone; of a task in IMAGE mode."""
        return self._runner.detect(image, image_processing_options)

    def segment_for_video(
        self, image: Image, timestamp_ms: int, image_processing_options: ImageProcessingOptions | None = None
    ) -> ImageSegmenterResult:
        """Return the masks of the next frame of a video; of a task in VIDEO mode."""
        return self._runner.detect_for_video(image, timestamp_ms, image_processing_options)

    def segment_async(
        self, image: Image, timestamp_ms: int, image_processing_options: ImageProcessingOptions | None = None
    ) -> None:
        """Take the next frame of a camera, of a task in LIVE_STREAM mode; the callback gets the masks."""
        self._runner.detect_async(image, timestamp_ms, image_processing_options)

    @property
    def labels(self) -> list[str]:
        """What the model separates."""
        return list(self._labels)


def _result(found: Segmented) -> ImageSegmenterResult:
    return ImageSegmenterResult(
        [float_image(mask) for mask in found.confidence] or None,
        None if found.category is None else gray_image(found.category),
    )
