"""Landmarks as annotations of COCO-WholeBody: 133 keypoints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.formats.foreign.skeletons import face_68
from holistic_native.formats.foreign.spooled import SpooledFile
from holistic_native.formats.schema import arrays_of, score_of
from holistic_native.topology.coco import BODY, FEET, NONE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from holistic_native.formats.schema import Recording
    from holistic_native.result import HolisticResult

# A keypoint is 0 not labelled, 1 labelled but hidden, 2 visible (cocodataset.org, format-data).
_HIDDEN, _VISIBLE, _LEAST_VISIBILITY = 1, 2, 0.5
_CATEGORY = {"id": 1, "name": "person", "supercategory": "person"}


class CocoWholeBodyFile(SpooledFile):
    """A JSON document with an image of every frame, named by its number, and an annotation of every person found.

    An annotation has `keypoints` (17), `foot_kpts` (6), `face_kpts` (68), `lefthand_kpts` and `righthand_kpts` (21),
    each as x, y in pixels and 0, 1 or 2, `*_valid` and `*_box`, and a `score`. Small toes are never labelled.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the document; see `LandmarkFile`."""
        super().__init__(path, recording)
        self._images = self._annotations = 0
        self._last: int | None = None
        self._write(f'{{"info": {json.dumps({"description": recording.source})},\n"categories": [')
        self._write(f'{json.dumps(_CATEGORY)}],\n"images": [')

    def add(
        self,
        index: int,
        timestamp: float,  # noqa: ARG002 (pictures have no times)
        result: HolisticResult,
        *,
        size: tuple[int, int] | None = None,
        person: int = 0,  # noqa: ARG002 (any number of annotations is of one image)
    ) -> None:
        """Append a frame; see `LandmarkWriter`."""
        arrays = arrays_of(result, self.recording)
        width, height = size or (self.recording.width, self.recording.height)
        image = {"id": index, "file_name": f"{index:012d}.jpg", "width": width, "height": height}
        with errors_name(self.path):
            if index != self._last:
                self._write(_separated(image, self._images))
                self._images += 1
                self._last = index
            annotation = _annotation(arrays, (width, height))
            if annotation is not None:
                self._annotations += 1
                numbered = {"id": self._annotations, "image_id": index, **annotation}
                self.spool.write(_separated(numbered, self._annotations - 1).encode())

    def finish(self, *, complete: bool) -> None:
        """Write the annotations, which come last."""
        with self.spool:
            if complete:
                self._write('],\n"annotations": [')
                self.append_spool()
                self._write("]}\n")


def _separated(entry: dict[str, Any], before: int) -> str:
    return f"{',' if before else ''}\n{json.dumps(entry)}"


def _annotation(arrays: list[NDArray[np.float32] | None], size: tuple[int, int]) -> dict[str, Any] | None:
    pose, _, left, right, face = arrays
    visibility = None if pose is None else pose[:, 3]
    parts = {
        "body": _keypoints(pose, [*BODY, *FEET], size, visibility),
        "face": _keypoints(None if face is None else face_68(face), range(68), size),
        "lefthand": _keypoints(left, range(21), size),
        "righthand": _keypoints(right, range(21), size),
    }
    everything = np.concatenate(list(parts.values()))
    if not everything[:, 2].any():
        return None
    box = _box(everything)
    body, feet = parts.pop("body")[: len(BODY)], np.asarray(everything[len(BODY) : len(BODY) + len(FEET)])
    annotation: dict[str, Any] = {"category_id": 1, "iscrowd": 0, "bbox": box, "area": box[2] * box[3]}
    annotation |= {"num_keypoints": int((body[:, 2] > 0).sum()), "keypoints": body.ravel().tolist()}
    annotation |= {"foot_kpts": feet.ravel().tolist(), "foot_valid": bool(feet[:, 2].any())}
    for name, points in parts.items():
        annotation |= {f"{name}_kpts": points.ravel().tolist(), f"{name}_valid": bool(points[:, 2].any())}
        annotation[f"{name}_box"] = _box(points)
    score = score_of(pose)
    return annotation if score is None else {**annotation, "score": score}


def _keypoints(
    array: NDArray[np.float32] | None,
    rows: Any,
    size: tuple[int, int],
    visibility: NDArray[np.float32] | None = None,
) -> NDArray[np.float64]:
    points = np.zeros((len(rows), 3))
    if array is None:
        return points
    for place, row in enumerate(rows):
        if row != NONE and not np.isnan(array[row, :2]).any():
            hidden = visibility is not None and not visibility[row] >= _LEAST_VISIBILITY
            pixels = array[row, :2].astype(np.float64) * size
            points[place] = (*np.round(pixels, 3).tolist(), _HIDDEN if hidden else _VISIBLE)
    return points


def _box(points: NDArray[np.float64]) -> list[float]:
    labelled = points[points[:, 2] > 0, :2]
    if not len(labelled):
        return [0.0, 0.0, 0.0, 0.0]
    least = labelled.min(axis=0)
    return [*least.tolist(), *np.round(labelled.max(axis=0) - least, 3).tolist()]
