"""What a camera's frames go through: closing from within, and callbacks that do work of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

import holistic_native as hn
from holistic_native import tasks
from holistic_native.tasks.vision.core.image import Image, ImageFormat
from holistic_native.tasks.vision.core.live_stream import LiveStream
from tests.support import astronaut
from tests.support.bundles import pose_bundle

vision = tasks.vision


def test_the_work_on_a_frame_may_close_the_stream_as_finalizers_do() -> None:
    closed = threading.Event()
    delivered: list[tuple[int, int]] = []

    def work(frame: int) -> int:
        stream.close()
        closed.set()
        return -frame

    stream = LiveStream(work, lambda frame, result: delivered.append((frame, result)))
    stream.put(1)
    assert closed.wait(30)
    stream.close()
    assert delivered == [(1, -1)]


def test_a_callback_may_use_trackers_and_other_tasks(models: Callable[[str], bytes]) -> None:
    models("pose_landmark_lite.tflite")
    frame = astronaut.frames()[0]
    base = tasks.BaseOptions(model_asset_buffer=pose_bundle("lite"))
    found: list[Any] = []
    with (
        hn.Pose(static_image_mode=True, model_complexity=0) as tracker,
        vision.PoseLandmarker.create_from_options(vision.PoseLandmarkerOptions(base)) as other,
    ):

        def use() -> tuple[Any, Any]:
            return tracker.process(frame).pose_landmarks, other.detect(Image(ImageFormat.SRGB, frame))

        options = vision.PoseLandmarkerOptions(
            base, running_mode=vision.RunningMode.LIVE_STREAM, result_callback=lambda *_: found.append(use())
        )
        with vision.PoseLandmarker.create_from_options(options) as live:
            live.detect_async(Image(ImageFormat.SRGB, np.zeros_like(frame)), 0)
        points, task_result = use()
    assert [result for _, result in found] == [task_result]
    assert [landmarks.array.tobytes() for landmarks, _ in found] == [points.array.tobytes()]
