"""What the tasks on images share, under MediaPipe's names: images, running modes, rotation."""

from __future__ import annotations

from holistic_native.tasks.vision.core import image as image
from holistic_native.tasks.vision.core import image_processing_options as image_processing_options
from holistic_native.tasks.vision.core import vision_task_running_mode as vision_task_running_mode

__all__ = ["image", "image_processing_options", "vision_task_running_mode"]
