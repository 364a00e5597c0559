"""The readers of `evaluate`: exports and annotations from anywhere, read or refused with ValueError."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from fuzz.choices import Choices
from fuzz.folder import folder
from holistic_native.evaluate import Track, read_coco, read_export, read_freihand

MODULES = (
    "holistic_native.evaluate.annotation",
    "holistic_native.evaluate.readers.coco",
    "holistic_native.evaluate.readers.exported",
    "holistic_native.evaluate.readers.freihand",
    "holistic_native.evaluate.readers.json_file",
    "holistic_native.evaluate.track",
)

SHAPES = {
    "pose_landmarks": (1, 33, 4),
    "left_hand_landmarks": (1, 21, 3),
    "right_hand_landmarks": (1, 21, 3),
    "face_landmarks": (1, 468, 3),
    "width": (),
    "height": (),
}
_LARGEST = 1 << 22


def _raw_export(choices: Choices) -> object:
    return _export(choices.rest())


def _made_export(choices: Choices) -> object:
    """An export as it should be but for one of its arrays, whose bytes are the fuzzer's."""
    stream = io.BytesIO()
    spoilt = choices.one_of(sorted(SHAPES))
    with zipfile.ZipFile(stream, "w") as archive:
        for name, shape in SHAPES.items():
            array = io.BytesIO()
            np.save(array, np.full(shape, 0.5, np.float32) if shape else np.int64(64))
            content = array.getvalue()
            if name == spoilt:
                completed, given = choices.flag(), choices.rest()
                content = given + content[len(given) :] if completed else given
            archive.writestr(f"{name}.npy", content)
    return _export(stream.getvalue())


def _export(content: bytes) -> object:
    path = folder() / "export.npz"
    path.write_bytes(content)
    return read_export(path, largest=_LARGEST)


def _coco(choices: Choices) -> object:
    return read_coco(_json("annotations.json", choices.rest()))


def _freihand(choices: Choices) -> object:
    points, _, cameras = choices.rest().partition(b"\n")
    _json("training_xyz.json", points)
    _json("training_K.json", cameras)
    return read_freihand(folder())


def _made_freihand(choices: Choices) -> object:
    """A data set of one hand whose numbers are the fuzzer's."""

    def numbers(*shape: int) -> bytes:
        values = np.frombuffer(choices.take(4 * int(np.prod(shape))), "<f4").reshape(shape)
        return json.dumps([values.tolist()]).encode()  # with NaN, which JSON does not have

    _json("training_xyz.json", numbers(21, 3))
    _json("training_K.json", numbers(3, 3))
    return read_freihand(folder())


def _json(name: str, content: bytes) -> Path:
    path = folder() / name
    path.write_bytes(content)
    return path


_READERS: tuple[Callable[[Choices], object], ...] = (_coco, _raw_export, _made_export, _freihand, _made_freihand)


def read(data: bytes) -> object:
    """Read what the bytes hold by the reader that the first one chooses; None where it is refused."""
    choices = Choices(data)
    try:
        return choices.one_of(_READERS)(choices)
    except (ValueError, OSError):
        return None


def _tracks(found: object) -> list[Track]:
    return [part for part in (found if isinstance(found, tuple) else (found,)) if isinstance(part, Track)]


def one(data: bytes) -> None:
    """Read a file; what is read can be used."""
    for track in _tracks(read(data)):
        assert track.score.shape == (track.frames,)
        for part, points in track.points.items():
            assert not np.isinf(points).any()
            assert track.keypoints(part).shape[0] == track.frames


def planted(data: bytes) -> None:
    """Do the same, with a bug: a point to the left of its picture."""
    one(data)
    for track in _tracks(read(data)):
        if any((points[..., 0] < 0).any() for points in track.points.values()):
            raise AssertionError("the planted bug")
