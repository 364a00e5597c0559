"""Read annotations in the format of COCO keypoints and COCO-WholeBody.

One JSON object: `images` with `id` and `file_name`; `annotations` with `image_id`, `area`, `bbox`, `iscrowd` and
`keypoints`, x, y and v for each of 17 keypoints, where v is 0 for one that is not labelled (cocodataset.org,
format-data). COCO-WholeBody (github.com/jin-s13/COCO-WholeBody, data_format.md) adds `foot_kpts` (6), `face_kpts` (68),
`lefthand_kpts` and `righthand_kpts` (21 each), each with `foot_valid`, ...: whether it could be labelled at all. Some
tools write all 133 into `keypoints`, in this order; both ways are read.

Data sets of faces are published in the same layout, with the 68 points of iBUG 300-W in `keypoints`, or the 98 of WFLW
(Wu et al., "Look at Boundary", CVPR 2018), of which those that stand for the 68 are taken.

Data sets of hands have 21 points of a hand there, of which it is not known whether it is a left or a right one
(OneHand10K and FreiHAND as pose libraries publish them); it is taken for a right one.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.evaluate.annotation import Person, Picture
from holistic_native.evaluate.readers.json_file import checked_object, entry, load_json, numbers
from holistic_native.evaluate.track import BODY, FACE, LEFT_HAND, RIGHT_HAND

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BODY_COUNT, _FOOT_COUNT, _ALL_COUNT = 17, 6, 133
_SPLIT_ALL = {BODY: slice(0, 23), FACE: slice(23, 91), LEFT_HAND: slice(91, 112), RIGHT_HAND: slice(112, 133)}
_FACE_COUNT, _WFLW_COUNT, _HAND_COUNT = 68, 98, 21
# WFLW has twice the points of the jaw, both edges of the brows, three on each lid, and the pupils.
_WFLW = (
    *(*range(0, 33, 2), *range(33, 38), *range(42, 47), *range(51, 60)),
    *(60, 61, 63, 64, 65, 67, 68, 69, 71, 72, 73, 75, *range(76, 96)),
)
_EXTRA = {FACE: ("face", 68), LEFT_HAND: ("lefthand", 21), RIGHT_HAND: ("righthand", 21)}


def read_coco(path: Path) -> list[Picture]:
    """Read an annotation file.

    Pictures are left out where people are annotated but none with a keypoint: nobody could say what is right there.
    Pictures without people are kept.

    Args:
        path: the JSON file.

    Returns:
        The pictures in the order of their ids.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is too large, no JSON, or not of this format.
    """
    document = load_json(path)
    names = {}
    for index, image in enumerate(entry(document, "images", list, str(path))):
        what = f"images[{index}] of {path}"
        names[entry(image, "id", int, what)] = _picture_name(entry(image, "file_name", str, what), what)
    people = defaultdict(list)
    for index, annotation in enumerate(entry(document, "annotations", list, str(path))):
        what = f"annotations[{index}] of {path}"
        if "keypoints" in checked_object(annotation, what):  # other kinds of things are annotated without
            image_id = entry(annotation, "image_id", int, what)
            if image_id not in names:
                raise ValueError(f"{what} is of the image {image_id}, which is not among the images")
            people[image_id].append(_person(annotation, what))
    if not people:
        raise ValueError(f"{path} must have annotations with keypoints, but has none")
    pictures = (Picture(names[image_id], people[image_id]) for image_id in sorted(names))
    return [picture for picture in pictures if not picture.people or any(person.labelled for person in picture.people)]


def _picture_name(name: str, what: str) -> str:
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise ValueError(f"'file_name' of {what} must be a path within the folder of the pictures, got {name!r}")
    return name


def _person(annotation: dict[str, Any], what: str) -> Person:
    listed = entry(annotation, "keypoints", list, what)
    if len(listed) == 3 * _ALL_COUNT:
        everything = _keypoints(listed, _ALL_COUNT, f"'keypoints' of {what}")
        points = {part: everything[place] for part, place in _SPLIT_ALL.items()}
    elif len(listed) == 3 * _FACE_COUNT:
        points = {FACE: _keypoints(listed, _FACE_COUNT, f"'keypoints' of {what}")}
    elif len(listed) == 3 * _WFLW_COUNT:
        points = {FACE: _keypoints(listed, _WFLW_COUNT, f"'keypoints' of {what}")[list(_WFLW)]}
    elif len(listed) == 3 * _HAND_COUNT:
        points = {RIGHT_HAND: _keypoints(listed, _HAND_COUNT, f"'keypoints' of {what}")}
    else:
        body = _keypoints(listed, _BODY_COUNT, f"'keypoints' of {what}")
        points = {BODY: np.concatenate((body, _extra(annotation, "foot", _FOOT_COUNT, what)))}
        for part, (name, count) in _EXTRA.items():
            if f"{name}_kpts" in annotation:
                points[part] = _extra(annotation, name, count, what)
    x, y, width, height = numbers(annotation.get("bbox"), (4,), f"'bbox' of {what}").tolist()
    area = float(numbers(annotation.get("area", width * height), (), f"'area' of {what}"))
    if area < 0 or width < 0 or height < 0:
        raise ValueError(f"'area' and 'bbox' of {what} must not be negative, got {area} and {width}, {height}")
    return Person(points, area, (x, y, width, height), crowd=annotation.get("iscrowd", 0) not in (0, False))


def _extra(annotation: dict[str, Any], name: str, count: int, what: str) -> NDArray[np.float64]:
    key = f"{name}_kpts"
    if key not in annotation or not annotation.get(f"{name}_valid", True):
        return np.full((count, 2), np.nan)
    return _keypoints(annotation[key], count, f"{key!r} of {what}")


def _keypoints(listed: object, count: int, what: str) -> NDArray[np.float64]:
    values = numbers(listed, (3 * count,), what).reshape(count, 3)
    return np.where(values[:, 2:] > 0, values[:, :2], np.nan)
