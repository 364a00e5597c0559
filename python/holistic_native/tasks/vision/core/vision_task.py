"""The base of all tasks on images: what each class of MediaPipe's repeats."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from holistic_native.tasks.core.base_options import BaseOptions
from holistic_native.tasks.vision.core.image import Image
from holistic_native.tasks.vision.core.image_processing_options import ImageProcessingOptions

if TYPE_CHECKING:
    from typing_extensions import Self

    from holistic_native.tasks.vision.core.task_runner import TaskRunner

R = TypeVar("R")


class VisionTask(ABC, Generic[R]):
    """A task on images; `create_from_options` makes one, `close` or the end of a `with` statement ends it."""

    _options_type: ClassVar[Any]

    def __init__(self, runner: TaskRunner[R]) -> None:
        """Take what computes; programs call `create_from_options`."""
        self._runner = runner

    @classmethod
    def create_from_model_path(cls, model_path: str) -> Self:
        """Make a task for single images, with the default options.

        Args:
            model_path: of the task's `.task` bundle, or of its `.tflite` file where it has one model.

        Raises:
            ValueError, FileNotFoundError, RuntimeError: as `create_from_options`.
        """
        return cls.create_from_options(cls._options_type(base_options=BaseOptions(model_asset_path=model_path)))

    @classmethod
    @abstractmethod
    def create_from_options(cls, options: Any, *, num_threads: int | None = None) -> Self:
        """Make a task.

        Args:
            options: of the task.
            num_threads: CPU cores to use in all; None for those this process may use, at most 4.

        Raises:
            ValueError: no model is given, it is damaged, or an option is out of its range.
            FileNotFoundError: a file is not there, or the bundle lacks one.
            RuntimeError: the file is no bundle, or nothing is to be sought.
            TypeError, AttributeError: an option is of another type.
        """

    def close(self) -> None:
        """Wait for frames under way and their callbacks, and free the models; a second call does nothing.

        Raises:
            ValueError, RuntimeError: what an image of a wrong format raised before, once more.
        """
        self._runner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, exc_type: object, exc_value: object, traceback: object) -> None:
        self.close()

    def __del__(self) -> None:
        runner = getattr(self, "_runner", None)
        if runner is not None:
            runner.discard()


class DetectingTask(VisionTask[R]):
    """A task whose methods are called "detect"."""

    def detect(self, image: Image, image_processing_options: ImageProcessingOptions | None = None) -> R:
        """Return what is found in an image that stands alone; of a task in IMAGE mode.

        Args:
            image: in SRGB or SRGBA.
            image_processing_options: how the image is turned.

        Raises:
            ValueError: the task is in another mode, the options cannot be followed, or the image has another format.
            AttributeError: the image is no `Image`.
            RuntimeError: the image has no pixels.
        """
        return self._runner.detect(image, image_processing_options)

    def detect_for_video(
        self, image: Image, timestamp_ms: int, image_processing_options: ImageProcessingOptions | None = None
    ) -> R:
        """Return what is found in the next frame of a video; of a task in VIDEO mode.

        Args:
            image: in SRGB or SRGBA.
            timestamp_ms: of the frame, above that of the one before; the first may be negative.
            image_processing_options: how the image is turned.

        Raises:
            ValueError: as of `detect`, or the timestamp is not above the last one; the task goes on.
            ctypes.ArgumentError: the timestamp is no integer.
            AttributeError, RuntimeError: as of `detect`.
        """
        return self._runner.detect_for_video(image, timestamp_ms, image_processing_options)

    def detect_async(
        self, image: Image, timestamp_ms: int, image_processing_options: ImageProcessingOptions | None = None
    ) -> None:
        """Take the next frame of a camera, of a task in LIVE_STREAM mode; the callback gets the result.

        While a frame is worked on, one more waits; a newer one takes its place.

        Args and Raises: as of `detect_for_video`.
        """
        self._runner.detect_async(image, timestamp_ms, image_processing_options)
