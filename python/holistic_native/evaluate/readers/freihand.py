"""Read annotations in the format of FreiHAND: right hands, one per picture.

Two JSON lists of equal length: `training_xyz.json`, 21 points of a hand in metres as the camera sees them, and
`training_K.json`, the camera's 3x3 matrix; the picture of entry n is `training/rgb/{n:08d}.jpg` (Zimmermann et al.,
"FreiHAND: A Dataset for Markerless Capture of Hand Pose and Shape from Single RGB Images", ICCV 2019;
github.com/lmb-freiburg/freihand). The order of the points is ours.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from holistic_native.evaluate.readers.json_file import load_json, numbers
from holistic_native.evaluate.track import RIGHT_HAND, Track


def read_freihand(folder: Path, *, split: str = "training") -> tuple[list[Path], Track]:
    """Read a data set.

    Args:
        folder: holds the JSON files and the folder of the pictures.
        split: "training" or "evaluation": what the files' names begin with.

    Returns:
        The files of the pictures, and the keypoints of the right hand on them.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is too large, no JSON, or not of this format, or a point is not in front of the camera.
    """
    if split not in ("training", "evaluation"):
        raise ValueError(f"split must be training or evaluation, got {split!r}")
    files = [folder / f"{split}_{name}.json" for name in ("xyz", "K")]
    points, cameras = (load_json(path) for path in files)
    for path, entries in zip(files, (points, cameras), strict=True):
        if not isinstance(entries, list) or not entries:
            raise ValueError(f"{path} must be a list with an entry for each picture")
    if len(points) != len(cameras):
        raise ValueError(
            f"{files[0]} and {files[1]} must be equally long, got {len(points)} and {len(cameras)} entries"
        )
    shapes = ((21, 3), (3, 3))
    xyz, matrices = (
        np.stack([numbers(value, shape, f"entry {n} of {path}") for n, value in enumerate(entries)])
        for path, entries, shape in zip(files, (points, cameras), shapes, strict=True)
    )
    projected = np.einsum("nij,npj->npi", matrices, xyz)
    if not (projected[..., 2] > 0).all():
        raise ValueError(f"{files[0]} must have points in front of the camera only")
    with np.errstate(over="ignore"):  # a point all but in the camera; the track refuses what lies that far off
        pixels = projected[..., :2] / projected[..., 2:]
    pictures = [folder / split / "rgb" / f"{index:08d}.jpg" for index in range(len(xyz))]
    return pictures, Track({RIGHT_HAND: pixels})
