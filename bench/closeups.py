"""What Hands and FaceMesh are measured on: parts of the media in which exactly that is seen."""

from __future__ import annotations

import numpy as np

from bench.media import Frame

SIDE = 480
# The window is this many times as large as the face: near enough for the detector of faces within two metres.
ROOM = 3.0


def followed_face(frames: list[Frame]) -> list[Frame]:
    """Cut a square window around the body's face that moves along with it, as large as a small camera's picture.

    Raises:
        ValueError: no face is found in the frames.
    """
    import cv2

    from holistic_native import Holistic

    boxes = []
    with Holistic() as tracker:
        for frame in frames:
            mesh = tracker.process(frame).face_landmarks
            points = None if mesh is None else mesh.array[:, :2] * (frame.shape[1], frame.shape[0])
            boxes.append(None if points is None else np.stack((points.min(axis=0), points.max(axis=0))))
    found = [box for box in boxes if box is not None]
    if not found:
        raise ValueError("no face is found in the video, FaceMesh would have nothing to track")
    side = int(ROOM * np.median([np.ptp(box, axis=0).max() for box in found]))
    windows: list[Frame] = []
    box = found[0]
    for frame, here in zip(frames, boxes, strict=True):
        box = box if here is None else here
        limits = np.maximum(np.array(frame.shape[1::-1]) - side, 0)
        x, y = np.clip(box.mean(axis=0) - side / 2, 0, limits).astype(int)
        windows.append(np.ascontiguousarray(cv2.resize(frame[y : y + side, x : x + side], (SIDE, SIDE))))
    return windows


def one_of_two_hands(picture: Frame) -> Frame:
    """Cut a picture of two hands, side by side, in the middle between them; the left part is returned.

    Raises:
        ValueError: not two hands are found.
    """
    from holistic_native import Hands

    with Hands() as tracker:
        hands = tracker.process(picture).multi_hand_landmarks or []
    if len(hands) != 2:
        raise ValueError(f"the picture of hands must show two, {len(hands)} found")
    left, right = sorted((hand.array[:, 0] for hand in hands), key=lambda x: float(x.mean()))
    middle = int(picture.shape[1] * (left.max() + right.min()) / 2)
    return np.ascontiguousarray(picture[:, :middle])
