"""A folder with the files that pages of documentation name, made of the media beside the repository."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from holistic_native.model_files.store import ModelStore
from tests.support.places import SHARED

# Name in the pages -> the file that it is here; of videos the first frames.
PICTURES = {
    "faces/300w_indoor_029.png": "annotated/300w_indoor_029.png",
    "pictures/hands.jpg": "data/hands.jpg",
    "pictures/pose.jpg": "data/pose.jpg",
    "hands.jpg": "data/hands.jpg",
    "photo.jpg": "data/pose.jpg",
    "picture.jpg": "data/pose.jpg",
}
VIDEOS = {
    "a.mp4": ("data/pose_1.mp4", 3),
    "b.mp4": ("data/pose_squats.mp4", 3),
    "dance.mp4": ("data/pose_1.mp4", 14),
    "pose_squats.mp4": ("data/pose_squats.mp4", 6),
    "videos/one.mp4": ("data/pose_1.mp4", 4),
    "videos/two.mp4": ("data/pose_squats.mp4", 4),
}
MODELS = {
    "hand_landmark_full.tflite": "hand_landmark_full.tflite",
    "my_models/hand_landmark_lite.tflite": "hand_landmark_lite.tflite",
}


def fill(folder: Path) -> None:
    """Put the files into a folder; skip the test where the media or what reads them is missing."""
    if not SHARED.is_dir():
        pytest.skip("the reference media are not beside the repository")
    for name, source in PICTURES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(SHARED / source, folder / name)
    shutil.copyfile(SHARED / "annotated" / "300w.json", folder / "300w.json")
    for name, (source, frames) in VIDEOS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        cut(SHARED / source, folder / name, frames)
    store = ModelStore()
    for name, model in MODELS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(store.read(model))


def cut(source: Path, path: Path, frames: int) -> None:
    """Write the first frames of a video, as they are stored."""
    av = pytest.importorskip("av", reason="videos are cut with PyAV")
    with av.open(str(source)) as whole, av.open(str(path), "w") as part:
        stream = whole.streams.video[0]
        copied = part.add_stream_from_template(stream)
        for number, packet in enumerate(whole.demux(stream)):
            if packet.dts is None or number >= frames:
                break
            packet.stream = copied
            part.mux(packet)
