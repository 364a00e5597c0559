"""How far `avatar.face_pose` is from MediaPipe's face transformation, on people who are not among those of its model.

    python -m bench.face_pose

Needs MediaPipe's face bundle and pictures in ../shared.
"""

from __future__ import annotations

import math
import sys
import time

import numpy as np
from numpy.typing import NDArray

from holistic_native import Holistic, face_transforms
from holistic_native.avatar import face_pose
from tests.support.faces import RECORDED_SIZE, recorded_faces
from tests.support.places import SHARED
from tests.support.reference_media import decoded

_PICTURES = (
    "data/000000000785.jpg",
    "data/pose.jpg",
    "annotated/300w_indoor_029.png",
    "annotated/wflw_36_Football_americanfootball_ball_36_415.jpg",
)
_VIDEOS = {"data/pose_1.mp4": 12, "data/pose_squats.mp4": 12}


def degrees(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """Return the angle between two rotations in transformations."""
    left, _, right = np.linalg.svd(other[:3, :3].astype(np.float64))
    cosine = (np.trace(one[:3, :3].T @ left @ right) - 1) / 2
    return math.degrees(math.acos(max(-1.0, min(1.0, float(cosine)))))


def faces() -> list[tuple[str, NDArray[np.float32], tuple[int, int]]]:
    """Return landmarks of faces in pictures and in every few frames of videos."""
    found = []
    with Holistic(static_image_mode=True, refine_face_landmarks=True, enable_hands=False) as holistic:
        for name in (*_PICTURES, *_VIDEOS):
            for index, image in enumerate(decoded(SHARED / name, 1)):
                if index % _VIDEOS.get(name, 1):
                    continue
                result = holistic.process(image)
                if result.face_landmarks is not None:
                    size = (image.shape[1], image.shape[0])
                    found.append((f"{name} {index}", result.face_landmarks.array[:, :3], size))
    return found


def main() -> None:
    """Report angles of each face, and their median, 95th percentile and most."""
    everything = []
    for name, landmarks, size in faces():
        matrix, expected = face_pose(landmarks, size), face_transforms(landmarks, size)
        if matrix is not None and np.isfinite(expected).all():
            everything.append(degrees(matrix, expected))
            sys.stdout.write(f"{name}: {everything[-1]:.1f} degrees\n")
    recorded, matrices = recorded_faces()
    start = time.thread_time_ns()
    poses = [face_pose(landmarks, RECORDED_SIZE) for landmarks in recorded]
    taken = (time.thread_time_ns() - start) / 1e6 / len(poses)
    pairs = zip(poses, matrices, strict=True)
    of_recorded = [degrees(pose, expected) for pose, expected in pairs if pose is not None]
    for name, angles in {"pictures and videos": everything, "recorded by MediaPipe": of_recorded}.items():
        middle, most = np.median(angles), max(angles)
        far = np.percentile(angles, 95)
        sys.stdout.write(f"{name}: {len(angles)} faces, median {middle:.1f}, 95 % {far:.1f}, most {most:.1f} degrees\n")
    sys.stdout.write(f"{taken:.2f} ms a face\n")


if __name__ == "__main__":
    main()
