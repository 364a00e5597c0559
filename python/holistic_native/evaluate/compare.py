"""Compare two tracks part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holistic_native.evaluate import metrics, scales
from holistic_native.evaluate.steadiness import Motion, Presence, compare_motion, compare_presence
from holistic_native.evaluate.track import PARTS, SIGMAS, Track

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PCK_THRESHOLD, PCKH_THRESHOLD = 0.2, 0.5
TORSO, BOX = NORMS = ("torso", "box")


@dataclass(frozen=True)
class Position:
    """How far a part's points lie from where they should, on the frames where both have it; NaN if not known.

    Attributes:
        frames: how many such frames there are.
        mae_px: mean distance between corresponding points, pixels.
        p95_px: 95th percentile of the distances.
        max_px: the largest.
        mae_percent: mean distance in % of the norm (torso length, or the larger side of the part's box).
        pck: share of the points within 0.2 of the norm (PCK@0.2).
        pckh: share of the points within 0.5 of the head's size (PCKh@0.5).
        oks: mean object keypoint similarity over the frames.
    """

    frames: int
    mae_px: float
    p95_px: float
    max_px: float
    mae_percent: float
    pck: float
    pckh: float
    oks: float


@dataclass(frozen=True)
class PartErrors:
    """What a comparison found out about a part.

    Attributes:
        position: how far its points are off.
        presence: whether it is found when it is there.
        motion: how restless it is; None for pictures that do not follow one another.
    """

    position: Position
    presence: Presence
    motion: Motion | None


@dataclass(frozen=True)
class Comparison:
    """How far a candidate is from a reference.

    Attributes:
        frames: how many were compared.
        norm: what `mae_percent` and `pck` are relative to, "torso" or "box".
        parts: the errors of each part that both can have.
        distances: for each of these, (T, N) pixels, NaN where there is nothing to compare.
    """

    frames: int
    norm: str
    parts: Mapping[str, PartErrors]
    distances: Mapping[str, NDArray[np.float64]]


def compare(
    candidate: Track,
    reference: Track,
    *,
    norm: str = TORSO,
    sequence: bool = True,
    min_visibility: float = 0.0,
) -> Comparison:
    """Measure errors, presence and jitter of one track against another of the same frames.

    Where one of them has keypoints of COCO-WholeBody, the other's landmarks are turned into these; of 478 and 468 face
    landmarks the first 468 are compared.

    Args:
        candidate: what is judged.
        reference: what is taken for right; the person's size is measured on it.
        norm: "torso", or "box" where there are parts without a body.
        sequence: whether one frame follows the other in time.
        min_visibility: leave out points of the body that are less visible in the reference, such as those outside the
            picture, whose place is guessed.

    Raises:
        ValueError: the tracks differ in length or have no part in common, or `norm` is neither.
    """
    if norm not in NORMS:
        raise ValueError(f"norm must be one of {', '.join(NORMS)}, got {norm!r}")
    if candidate.frames != reference.frames:
        raise ValueError(
            f"candidate and reference must be of the same frames, got {candidate.frames} frames and {reference.frames}"
        )
    names = [part for part in PARTS if part in candidate.points and part in reference.points]
    if not names:
        found, wanted = (", ".join(track.points) for track in (candidate, reference))
        raise ValueError(f"candidate and reference must have a part in common, got {found} and {wanted}")
    judged = reference.visible(min_visibility)
    area, head = scales.person_area(reference), scales.head_size(reference)
    parts, distances = {}, {}
    for part in names:
        pair = align(candidate, judged, part)
        present = candidate.present(part), reference.present(part)
        errors = distances[part] = metrics.distances(*pair)
        scale = scales.torso_length(reference) if norm == TORSO else scales.box_size(pair[1])
        parts[part] = PartErrors(
            Position(
                frames=int((errors >= 0).any(axis=1).sum()),
                mae_px=metrics.mean(errors),
                p95_px=metrics.percentile(errors, 95),
                max_px=metrics.percentile(errors, 100),
                mae_percent=100 * metrics.mean(errors / scale[:, None]),
                pck=metrics.correct_share(errors, scale, PCK_THRESHOLD),
                pckh=metrics.correct_share(errors, head, PCKH_THRESHOLD),
                oks=metrics.mean(similarity(candidate, judged, part, area)),
            ),
            compare_presence(*present),
            compare_motion(*pair, *present) if sequence else None,
        )
    return Comparison(candidate.frames, norm, parts, distances)


def align(candidate: Track, reference: Track, part: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a part of both tracks as the same points, (T, N, 2) each."""
    if candidate.is_annotation(part) or reference.is_annotation(part):
        return candidate.keypoints(part), reference.keypoints(part)
    count = min(candidate.points[part].shape[1], reference.points[part].shape[1])
    return candidate.points[part][:, :count], reference.points[part][:, :count]


def similarity(candidate: Track, reference: Track, part: str, area: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the object keypoint similarity of a part on every frame, (T,); NaN where one of the two lacks it.

    Args:
        candidate: what is judged.
        reference: what is taken for right.
        part: of `track.PARTS`.
        area: (T,) of the person, square pixels.
    """
    errors = metrics.distances(candidate.keypoints(part), reference.keypoints(part))
    return metrics.similarity(errors, area, SIGMAS[part])
