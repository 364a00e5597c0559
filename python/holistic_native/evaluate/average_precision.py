"""OKS-AP, COCO's own score of keypoints, computed by COCO's own code (pycocotools, the extra `evaluate`)."""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.evaluate.annotation import Person, Picture
from holistic_native.evaluate.scales import person_area
from holistic_native.evaluate.track import SIGMAS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.evaluate.track import Track


@dataclass(frozen=True)
class AveragePrecision:
    """How many people are found, and how exactly, over all thresholds of what counts as found.

    Attributes:
        ap: mean over the OKS thresholds 0.50, 0.55, ... 0.95.
        ap50: at the threshold 0.50.
        ap75: at the threshold 0.75.
    """

    ap: float
    ap50: float
    ap75: float


def average_precision(candidate: Track, pictures: Sequence[Picture], part: str) -> AveragePrecision | None:
    """Score a part against everyone annotated.

    A tracker of one person cannot find the others: on pictures of several people the score is bounded by that.
    Keypoints we have no landmark for count as not labelled.

    Args:
        candidate: one person on as many frames as there are pictures.
        pictures: what is right.
        part: of `track.PARTS`.

    Returns:
        None when nobody has the part.

    Raises:
        RuntimeError: pycocotools is not installed.
    """
    try:
        coco, cocoeval = (importlib.import_module(f"pycocotools.{name}") for name in ("coco", "cocoeval"))
    except ImportError as error:
        raise RuntimeError(f"AP needs pycocotools: pip install 'holistic_native[evaluate]' ({error})") from error
    found = candidate.keypoints(part)
    there = [
        (number, person)
        for number, picture in enumerate(pictures, start=1)
        for person in picture.people
        if part in person.points
    ]
    annotations = [
        _annotation(identity, number, person, part, candidate.offers(part))
        for identity, (number, person) in enumerate(there, start=1)
    ]
    if not any(annotation["num_keypoints"] for annotation in annotations):
        return None
    scores = candidate.score
    detections = [
        {"image_id": frame + 1, "category_id": 1, "keypoints": _triples(found[frame]), "score": float(scores[frame])}
        for frame in np.flatnonzero(candidate.present(part))
    ]
    if not detections:
        return AveragePrecision(0.0, 0.0, 0.0)
    with contextlib.redirect_stdout(io.StringIO()):  # it reports its progress there
        truth = coco.COCO()
        images = [{"id": number} for number in range(1, len(pictures) + 1)]
        truth.dataset = {"info": {}, "images": images, "annotations": annotations, "categories": [{"id": 1}]}
        truth.createIndex()
        evaluation = cocoeval.COCOeval(truth, truth.loadRes(detections), "keypoints")
        evaluation.params.kpt_oks_sigmas = SIGMAS[part]
        evaluation.params.areaRng, evaluation.params.areaRngLbl = [[0, 1e10]], ["all"]
        evaluation.evaluate()
        evaluation.accumulate()
    # (thresholds, recalls, 1 category, 1 range of areas, 1 number of detections)
    precision: NDArray[np.float64] = evaluation.eval["precision"][:, :, 0, 0, 0]
    return AveragePrecision(float(precision.mean()), float(precision[0].mean()), float(precision[5].mean()))


def as_pictures(reference: Track) -> list[Picture]:
    """Take a track for annotations: on each frame one person, or nobody."""
    areas = person_area(reference)
    keypoints = {part: reference.keypoints(part) for part in reference.points}
    pictures = []
    for frame, area in enumerate(areas):
        points = {part: values[frame] for part, values in keypoints.items()}
        person = Person(points, float(area), (0.0, 0.0, 0.0, 0.0))
        pictures.append(Picture("", [person] if person.labelled and area > 0 else []))
    return pictures


def _annotation(identity: int, number: int, person: Person, part: str, offered: NDArray[np.bool_]) -> dict[str, Any]:
    points = np.where(offered[:, None], person.points[part], np.nan)
    return {
        "id": identity,
        "image_id": number,
        "category_id": 1,
        "keypoints": _triples(points),
        "num_keypoints": int((~np.isnan(points[:, 0])).sum()),
        "area": person.area,
        "bbox": list(person.box),
        "iscrowd": int(person.crowd),
    }


def _triples(points: NDArray[np.float64]) -> list[float]:
    known = ~np.isnan(points[:, :1])
    triples: list[float] = np.concatenate((np.nan_to_num(points), np.where(known, 2.0, 0.0)), axis=1).ravel().tolist()
    return triples
