"""How images come to a task: streams from cameras, threads, closing, the options beyond MediaPipe's, no network."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from holistic_native import tasks
from holistic_native.tasks.vision.core.image import Image, ImageFormat
from tests.support.bundles import holistic_bundle, official, pose_bundle, written
from tests.support.places import SHARED
from tests.support.reference_media import decoded

vision = tasks.vision
PICTURES = SHARED / "data"
needs_pictures = pytest.mark.skipif(not PICTURES.is_dir(), reason="../shared/data is not here")


def _hands(callback: Any = None, mode: Any = vision.RunningMode.VIDEO) -> Any:
    base = tasks.BaseOptions(model_asset_buffer=official("hand_landmarker.task"))
    options = vision.HandLandmarkerOptions(base_options=base, running_mode=mode, num_hands=2, result_callback=callback)
    return vision.HandLandmarker.create_from_options(options)


def _frames(count: int, name: str = "pose_squats.mp4") -> list[Image]:
    frames = decoded(PICTURES / name, count)
    return [Image(ImageFormat.SRGB, frame) for _, frame in zip(range(count), frames, strict=False)]


@needs_pictures
def test_a_camera_gets_what_a_video_gets() -> None:
    frames = _frames(4, "hands.jpg")
    with _hands() as video:
        wanted = [video.detect_for_video(frame, 33 * index) for index, frame in enumerate(frames)]
    found: list[Any] = []
    arrived = threading.Semaphore(0)

    def callback(*arguments: Any) -> None:
        found.append(arguments)
        arrived.release()

    with _hands(callback, vision.RunningMode.LIVE_STREAM) as live:
        for index, frame in enumerate(frames):
            live.detect_async(frame, 33 * index)
            assert arrived.acquire(timeout=30)
    assert [result for result, _, _ in found] == wanted
    assert all(result.hand_landmarks for result in wanted)
    assert [timestamp for _, _, timestamp in found] == [0, 33, 66, 99]
    for (_, image, _), frame in zip(found, frames, strict=True):
        np.testing.assert_array_equal(image.numpy_view(), frame.numpy_view())


@needs_pictures
def test_the_newest_frame_waits_and_close_delivers() -> None:
    frame = _frames(1)[0]
    inside, go_on = threading.Event(), threading.Event()
    found: list[int] = []

    def callback(_result: Any, _image: Any, timestamp: int) -> None:
        found.append(timestamp)
        inside.set()
        assert go_on.wait(30)

    live = _hands(callback, vision.RunningMode.LIVE_STREAM)
    live.detect_async(frame, 0)
    assert inside.wait(30)
    for timestamp in range(1, 30):  # the callback holds no frame up
        live.detect_async(frame, timestamp)
    go_on.set()
    live.close()
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, 29)


@needs_pictures
def test_a_callback_may_fail_or_close_the_task(caplog: pytest.LogCaptureFixture) -> None:
    frame = _frames(1)[0]
    closed = threading.Event()

    def failing(*_: Any) -> NoReturn:
        raise ValueError("of the program's own")

    with caplog.at_level(logging.ERROR, "holistic_native"), _hands(failing, vision.RunningMode.LIVE_STREAM) as live:
        live.detect_async(frame, 0)
    assert "Error in callback: ValueError('of the program's own')" in caplog.text.replace('"', "'")

    def closing(*_: Any) -> None:
        ending.close()
        closed.set()

    ending = _hands(closing, vision.RunningMode.LIVE_STREAM)
    ending.detect_async(frame, 0)
    assert closed.wait(30)
    with pytest.warns(RuntimeWarning, match="the task is closed"):
        ending.detect_async(frame, 1)


@needs_pictures
def test_threads_take_turns() -> None:
    frame = _frames(1, "hands.jpg")[0]
    with _hands(mode=vision.RunningMode.IMAGE) as task:
        wanted = task.detect(frame)
        found: list[Any] = []
        threads = [threading.Thread(target=lambda: found.append(task.detect(frame))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [wanted] * 4


def test_a_closed_task_warns_and_an_unused_one_goes_quietly() -> None:
    task = _hands(mode=vision.RunningMode.IMAGE)
    task.close()
    task.close()
    with pytest.warns(RuntimeWarning, match="the task is closed: its result is empty"):
        assert task.detect(Image(ImageFormat.SRGB, np.zeros((8, 8, 3), np.uint8))).hand_landmarks == []
    del task


def test_a_gray_image_ends_a_task_as_in_mediapipe() -> None:
    colour, gray = (
        Image(ImageFormat.SRGB, np.zeros((8, 8, 3), np.uint8)),
        Image(ImageFormat.GRAY8, np.zeros((8, 8), np.uint8)),
    )
    task = _hands(mode=vision.RunningMode.IMAGE)
    with pytest.raises(ValueError, match=r"(?s)^CalculatorGraph::Run.* image must be SRGB or SRGBA; got GRAY8$"):
        task.detect(gray)
    with pytest.raises(ValueError, match=r"^Graph has errors: "):
        task.detect(colour)
    with pytest.raises(ValueError, match=r"^CalculatorGraph::Run"):
        task.close()
    task.close()


@needs_pictures
def test_opacity_is_ignored() -> None:
    frame = _frames(1, "hands.jpg")[0]
    pixels = frame.numpy_view()
    noise = np.random.default_rng(2).integers(0, 256, (*pixels.shape[:2], 1), np.uint8)
    with _hands(mode=vision.RunningMode.IMAGE) as task:
        plain = task.detect(frame)
        assert task.detect(Image(ImageFormat.SRGBA, np.concatenate([pixels, noise], 2))) == plain
    assert len(plain.hand_landmarks) == 2


@needs_pictures
def test_a_rotation_can_be_put_right_for_poses() -> None:
    frame = _frames(1, "pose.jpg")[0]
    turned = Image(ImageFormat.SRGB, np.rot90(frame.numpy_view()))  # has to be turned clockwise to be upright
    base = tasks.BaseOptions(model_asset_buffer=pose_bundle("lite"))
    how = vision.ImageProcessingOptions(rotation_degrees=90)
    errors = {}
    for correct in (False, True):
        options = vision.PoseLandmarkerOptions(base_options=base, correct_rotation=correct)
        with vision.PoseLandmarker.create_from_options(options) as task:
            upright = np.array([(point.x, point.y) for point in task.detect(frame).pose_landmarks[0]])
            found = np.array([(point.x, point.y) for point in task.detect(turned, how).pose_landmarks[0]])
        back = np.stack([1 - found[:, 1], found[:, 0]], 1)
        errors[correct] = float(np.median(np.abs(back - upright) @ (frame.width, frame.height)))
    assert errors[True] < 15 < 60 < errors[False]


def test_thresholds_of_holistic_are_mediapipes_unless_put_right() -> None:
    base = tasks.BaseOptions(model_asset_buffer=holistic_bundle())
    message = "min_pose_detection_confidence is -1"
    options = vision.HolisticLandmarkerOptions(base_options=base, min_pose_detection_confidence=-1)
    with pytest.raises(ValueError, match=message):  # it acts as a hand's presence
        vision.HolisticLandmarker.create_from_options(options)
    options.correct_thresholds = True
    vision.HolisticLandmarker.create_from_options(options).close()
    options.min_pose_landmarks_confidence = 2
    with pytest.raises(ValueError, match="min_pose_landmarks_confidence is 2"):
        vision.HolisticLandmarker.create_from_options(options)


@needs_pictures
def test_holistic_takes_images_of_any_size_one_after_the_other() -> None:
    frame = _frames(1, "pose.jpg")[0]
    half = Image(ImageFormat.SRGB, frame.numpy_view()[::2, ::2])
    base = tasks.BaseOptions(model_asset_buffer=holistic_bundle())
    options = vision.HolisticLandmarkerOptions(base_options=base, output_segmentation_mask=True)
    with vision.HolisticLandmarker.create_from_options(options) as task:
        masks = [task.detect(image).segmentation_mask for image in (frame, half, frame)]
    assert [(mask.width, mask.height) for mask in masks] == [
        (image.width, image.height) for image in (frame, half, frame)
    ]


@needs_pictures
@pytest.mark.parametrize("num_threads", [1, 2])
def test_threads_change_nothing(num_threads: int) -> None:
    frame = _frames(1, "hands.jpg")[0]
    base = tasks.BaseOptions(model_asset_buffer=official("hand_landmarker.task"))
    options = vision.HandLandmarkerOptions(base_options=base, num_hands=2)
    with vision.HandLandmarker.create_from_options(options, num_threads=num_threads) as task:
        found = task.detect(frame)
    with vision.HandLandmarker.create_from_options(options) as task:
        assert task.detect(frame) == found


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
@needs_pictures
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="bundles are kept in memory on this system")
def test_a_task_keeps_no_bytes_of_its_bundle_and_outlives_it(tmp_path: Path) -> None:
    content = official("hand_landmarker.task")
    path = written(tmp_path, "hands.task", content)
    expected = _hands(None)  # with its models in the cache
    tracemalloc.start()
    options = vision.HandLandmarkerOptions(
        base_options=tasks.BaseOptions(model_asset_path=path), running_mode=vision.RunningMode.VIDEO, num_hands=2
    )
    with vision.HandLandmarker.create_from_options(options) as task:
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert path in _open_files()
        Path(path).unlink()
        frames = _frames(3, "hands.jpg")
        found = [task.detect_for_video(frame, index * 33) for index, frame in enumerate(frames)]
    with expected:
        assert found == [expected.detect_for_video(frame, index * 33) for index, frame in enumerate(frames)]
    assert kept < len(content) / 10
    assert not [name for name in _open_files() if name.startswith(path)]


def _open_files() -> list[str]:
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the one that lists this folder
            found.append(str(descriptor.readlink()))
    return found


def test_nothing_opens_a_socket(tmp_path: Path) -> None:
    program = """
import os, sys

asked = []
sys.addaudithook(lambda event, _: event.startswith("socket.") and asked.append(event))
import numpy as np
from holistic_native import tasks
from holistic_native.tasks.vision.core.image import Image, ImageFormat

picture = Image(ImageFormat.SRGB, np.zeros((64, 64, 3), np.uint8))
base = tasks.BaseOptions(model_asset_path=sys.argv[1])
with tasks.vision.HandLandmarker.create_from_options(tasks.vision.HandLandmarkerOptions(base)) as task:
    task.detect(picture)
    folder = "/proc/self/fd"
    names = [os.readlink(f"{folder}/{fd}") for fd in os.listdir(folder) if os.path.exists(f"{folder}/{fd}")]
    print(asked, [name for name in names if name.startswith("socket:")])
"""
    path = written(tmp_path, "hand_landmarker.task", official("hand_landmarker.task"))
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.returncode) == ("[] []\n", 0), done.stderr
