"""Recordings of MediaPipe Tasks 1.2.2, and the same tasks run through our public classes.

Arrays of a recording, T frames, N the most that were sought; what was not found is NaN:

    pose, pose_world (T, N, 33, 5)     hands, hands_world (T, N, 21, 3)     handedness (T, N, 2): index, score
    gesture (T, N) text, gesture_score (T, N)     faces (T, N, 478, 3), blendshapes (T, N, 52), matrix (T, N, 4, 4)
    face_detections (T, 4, 17): score, box, 6 x and y     holistic tasks: one of each, without N
    mask (n, height, width) float16 and mask_frames (n,), of which frames     category (1, height, width)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from holistic_native import tasks
from holistic_native.tasks.vision.core.image import Image, ImageFormat
from tests.support.bundles import holistic_bundle, legacy, official, pose_bundle

Arrays = dict[str, NDArray[Any]]
FRAME_MS = 33
_POINT = ("x", "y", "z", "visibility", "presence")
_HOLISTIC = ("pose", "pose_world", "left_hand", "left_hand_world", "right_hand", "right_hand_world", "face")


class Task(NamedTuple):
    """One way to run a task: its class, where its model comes from, options, the arrays of its results."""

    name: str
    model: Callable[[], bytes]
    options: Mapping[str, Any]
    arrays: Callable[[Any, int], Arrays]
    video: bool = False
    rotation: int = 0


def _rows(found: Iterable[Any] | None, count: int, shape: tuple[int, ...]) -> NDArray[np.float32]:
    rows = np.full((count, *shape), np.nan, np.float32)
    for index, item in enumerate(list(found or ())[:count]):
        rows[index] = item
    return rows


def _points(landmarks: Iterable[Any], columns: int) -> list[list[float]]:
    return [
        [np.nan if (value := getattr(point, name)) is None else value for name in _POINT[:columns]]
        for point in landmarks
    ]


def _poses(result: Any, count: int) -> Arrays:
    found = {"pose": result.pose_landmarks, "pose_world": result.pose_world_landmarks}
    arrays = {name: _rows([_points(body, 5) for body in bodies], count, (33, 5)) for name, bodies in found.items()}
    return {**arrays, **_masks(result.segmentation_masks)}


def _hands(result: Any, count: int) -> Arrays:
    sides = [(found[0].index, found[0].score) for found in result.handedness]
    return {
        "hands": _rows([_points(hand, 3) for hand in result.hand_landmarks], count, (21, 3)),
        "hands_world": _rows([_points(hand, 3) for hand in result.hand_world_landmarks], count, (21, 3)),
        "handedness": _rows(sides, count, (2,)),
    }


def _gestures(result: Any, count: int) -> Arrays:
    names = [found[0].category_name or "" for found in result.gestures]
    return {
        **_hands(result, count),
        "gesture": np.array((names + [""] * count)[:count], "U24"),
        "gesture_score": _rows([found[0].score for found in result.gestures], count, ()),
    }


def _faces(result: Any, count: int) -> Arrays:
    shapes = [[shape.score for shape in face] for face in result.face_blendshapes]
    return {
        "faces": _rows([_points(face, 3) for face in result.face_landmarks], count, (478, 3)),
        "blendshapes": _rows(shapes, count, (52,)),
        "matrix": _rows(result.facial_transformation_matrixes, count, (4, 4)),
    }


def _detections(result: Any, count: int) -> Arrays:  # noqa: ARG001
    rows = []
    for found in result.detections:
        box = found.bounding_box
        points = [value for point in found.keypoints for value in (point.x, point.y)]
        rows.append([found.categories[0].score, box.origin_x, box.origin_y, box.width, box.height, *points])
    return {"face_detections": _rows(rows, 4, (17,))}


def _holistic(result: Any, count: int) -> Arrays:  # noqa: ARG001
    shapes = {"pose": (33, 5), "face": (478, 3)}
    arrays: Arrays = {}
    for name in _HOLISTIC:
        shape = shapes.get(name.removesuffix("_world"), (21, 3))
        part = "_world_landmarks" if name.endswith("_world") else "_landmarks"
        landmarks = getattr(result, name.removesuffix("_world") + part)
        arrays[name] = _rows([_points(landmarks, shape[1])] if landmarks else [], 1, shape)[0]
    scores = [[shape.score for shape in result.face_blendshapes]] if result.face_blendshapes else []
    mask = result.segmentation_mask
    return {**arrays, "blendshapes": _rows(scores, 1, (52,))[0], **_masks(None if mask is None else [mask])}


def _segments(result: Any, count: int) -> Arrays:  # noqa: ARG001
    return {**_masks(result.confidence_masks), "category": result.category_mask.numpy_view()[:, :, 0]}


def _masks(masks: Any) -> Arrays:
    return {"mask": np.stack([mask.numpy_view()[:, :, 0] for mask in masks])} if masks else {}


def _pose(size: str = "full", video: bool = False, rotation: int = 0, **options: Any) -> Task:
    return Task("PoseLandmarker", lambda: pose_bundle(size), options, _poses, video, rotation)


def _hand(video: bool = False, rotation: int = 0) -> Task:
    return Task("HandLandmarker", lambda: official("hand_landmarker.task"), {"num_hands": 2}, _hands, video, rotation)


def _gesture(video: bool = False) -> Task:
    return Task("GestureRecognizer", lambda: official("gesture_recognizer.task"), {"num_hands": 2}, _gestures, video)


def _face(video: bool = False) -> Task:
    options = {
        "output_face_blendshapes": True,
        "output_facial_transformation_matrixes": True,
        "min_face_detection_confidence": 0.1,
    }
    return Task("FaceLandmarker", lambda: official("face_landmarker.task"), options, _faces, video)


def _detector(model: str) -> Task:
    return Task("FaceDetector", lambda: legacy(f"{model}.tflite"), {"min_detection_confidence": 0.1}, _detections)


def _whole(video: bool = False, **options: Any) -> Task:
    return Task("HolisticLandmarker", holistic_bundle, {"output_face_blendshapes": True, **options}, _holistic, video)


def _segmenter(model: str) -> Task:
    return Task("ImageSegmenter", lambda: legacy(f"{model}.tflite"), {"output_category_mask": True}, _segments)


TASKS: Mapping[str, Task] = {
    "pose_image": _pose(),
    "pose_image_lite": _pose("lite"),
    "pose_image_heavy": _pose("heavy"),
    "pose_image_three_mask": _pose(num_poses=3, output_segmentation_masks=True),
    "pose_image_rot90": _pose(rotation=90),
    "pose_video": _pose(video=True),
    "pose_video_two": _pose(video=True, num_poses=2),
    "hands_image": _hand(),
    "hands_image_rot90": _hand(rotation=90),
    "hands_video": _hand(video=True),
    "gesture_image": _gesture(),
    "gesture_video": _gesture(video=True),
    "face_image": _face(),
    "face_video": _face(video=True),
    "face_detector": _detector("face_detection_short_range"),
    "face_detector_full": _detector("face_detection_full_range_sparse"),
    "holistic_image": _whole(),
    "holistic_video_mask": _whole(video=True, output_segmentation_mask=True),
    "selfie": _segmenter("selfie_segmentation"),
    "selfie_landscape": _segmenter("selfie_segmentation_landscape"),
}
"""By the names of the recordings' files."""


def replay(task: Task, frames: Iterable[NDArray[np.uint8]]) -> Iterator[Arrays]:
    """Run a task over frames through its public class and give the arrays of each."""
    vision = tasks.vision
    options = getattr(vision, f"{task.name}Options")(
        base_options=tasks.BaseOptions(model_asset_buffer=task.model()),
        running_mode=vision.RunningMode.VIDEO if task.video else vision.RunningMode.IMAGE,
        **task.options,
    )
    count = next((value for name, value in task.options.items() if name.startswith("num_")), 1)
    verb = {"GestureRecognizer": "recognize", "ImageSegmenter": "segment"}.get(task.name, "detect")
    how = vision.ImageProcessingOptions(rotation_degrees=task.rotation) if task.rotation else None
    with getattr(vision, task.name).create_from_options(options) as running:
        for index, frame in enumerate(frames):
            image = Image(ImageFormat.SRGB, frame)
            if task.video:
                result = getattr(running, f"{verb}_for_video")(image, index * FRAME_MS, how)
            else:
                result = getattr(running, verb)(image, how)
            yield task.arrays(result, count)


class Difference(NamedTuple):
    """How far one array of one frame is from the recording: the largest difference, and whether NaN are elsewhere."""

    frame: int
    array: str
    largest: float
    elsewhere: bool


def differences(recorded: Mapping[str, NDArray[Any]], found: Iterable[Arrays]) -> Iterator[Difference]:
    """Compare the arrays of each frame with a recording."""
    mask_frames = recorded["mask_frames"].tolist() if "mask_frames" in recorded else []
    for index, arrays in enumerate(found):
        for name, array in arrays.items():
            if name == "mask":
                rows = [row for row, frame in enumerate(mask_frames) if frame == index]
                if rows:
                    yield _difference(index, name, array.astype(np.float16), recorded[name][rows])
            elif name == "category":
                if index == 0:
                    yield _difference(index, name, array, recorded[name][0])
            else:
                yield _difference(index, name, array, recorded[name][index])


def _difference(frame: int, name: str, ours: NDArray[Any], theirs: NDArray[Any]) -> Difference:
    if ours.dtype.kind == "U" or ours.shape != theirs.shape:
        return Difference(frame, name, 0.0, not np.array_equal(ours, theirs))
    there = np.isfinite(ours.astype(np.float64))
    elsewhere = not np.array_equal(there, np.isfinite(theirs.astype(np.float64)))
    gap = np.abs(ours.astype(np.float64) - theirs.astype(np.float64))
    return Difference(frame, name, float(np.nanmax(gap, initial=0.0)) if there.any() else 0.0, elsewhere)


def frames_of(source: str, shared: Path) -> Iterator[NDArray[np.uint8]]:
    """Decode what a recording was made of: a picture three times, a video, or a part of it with every pixel doubled."""
    from tests.support.reference_media import decoded

    cut = source.endswith("_cut")
    stem = source.removesuffix("_cut")
    path = next(path for suffix in (".jpg", ".mp4") if (path := shared / "data" / f"{stem}{suffix}").is_file())
    for frame in decoded(path, 3):
        yield frame[130:550, 240:480].repeat(2, 0).repeat(2, 1) if cut else frame
