"""Our object keypoint similarity and choice of numbers against COCO's own code."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from holistic_native.evaluate import PARTS, Person, Picture, Track, as_pictures, average_precision, metrics
from holistic_native.evaluate.track import SIGMAS
from tests.support.tracks import moved, noisy, random_track, seeds, standing

try:
    cocoeval: Any = importlib.import_module("pycocotools.cocoeval")
except ImportError:
    cocoeval = None
with_pycocotools = pytest.mark.skipif(cocoeval is None, reason="pycocotools is not installed (extra evaluate)")


@with_pycocotools
@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_similarity_is_cocos(part: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    sigmas = SIGMAS[part]
    reference = random.uniform(0, 500, (len(sigmas), 2))
    candidate = reference + random.normal(0, 20, reference.shape)
    labelled = random.random(len(sigmas)) < 0.7
    labelled[random.integers(len(sigmas))] = True
    area = random.uniform(10, 1e5)
    triples = [np.column_stack((points, labelled * 2)).ravel().tolist() for points in (reference, candidate)]
    evaluation = cocoeval.COCOeval(iouType="keypoints")
    evaluation.params.kpt_oks_sigmas = sigmas
    evaluation._gts[1, 1] = [{"keypoints": triples[0], "area": area, "bbox": [0, 0, 1, 1]}]  # noqa: SLF001
    evaluation._dts[1, 1] = [{"keypoints": triples[1], "score": 1.0}]  # noqa: SLF001
    known = np.where(labelled[:, None], reference, np.nan)
    errors = metrics.distances(candidate[None], known[None])
    found = metrics.similarity(errors, np.array([area]), sigmas)
    np.testing.assert_allclose(found, evaluation.computeOks(1, 1)[0], rtol=1e-12)


@with_pycocotools
def test_similarity_of_a_point_like_person_is_cocos() -> None:
    found = metrics.similarity(np.array([[0.0, 1.0]]), np.zeros(1), np.array([0.026, 0.026]))
    assert found.tolist() == [0.5]


@with_pycocotools
@settings(max_examples=10, deadline=None)
@given(seeds)
def test_finding_everything_scores_one(seed: int) -> None:
    track = random_track(seed)
    for part in PARTS:
        found = average_precision(track, as_pictures(track), part)
        assert (found is None) == (not track.present(part).any())
        if found is not None:
            np.testing.assert_allclose((found.ap, found.ap50, found.ap75), 1.0)


@with_pycocotools
def test_score_falls_with_the_error() -> None:
    reference = random_track(1, frames=30)
    pictures = as_pictures(reference)
    scores = []
    for spread in (0.0, 40.0, 80.0, 1000.0):
        found = average_precision(noisy(reference, 2, spread), pictures, "body")
        assert found is not None
        assert found.ap <= found.ap50
        scores.append(found.ap)
    assert scores[0] == pytest.approx(1.0)
    assert scores[3] < scores[2] < scores[1] < scores[0]


@with_pycocotools
def test_thresholds_by_hand() -> None:
    # Everyone's every keypoint is as far off as makes the similarity 0.72: found at the thresholds 0.50 to 0.70.
    body = Track({"body": standing()}).keypoints("body")
    sigmas, area = SIGMAS["body"], 10_000.0
    off = np.sqrt(-np.log(0.72) * 2 * area) * 2 * sigmas
    there = ~np.isnan(body[0, :, 0])
    candidate = body + np.where(there, off, 0)[None, :, None] * np.array([0.6, 0.8])
    person = Person({"body": body[0]}, area, (0.0, 0.0, 100.0, 400.0))
    found = average_precision(Track({"body": candidate}), [Picture("", [person])], "body")
    assert found is not None
    assert [found.ap, found.ap50, found.ap75] == pytest.approx([0.5, 1.0, 0.0])


@with_pycocotools
def test_a_second_person_bounds_the_score() -> None:
    body = Track({"body": standing()})
    one, other = (
        Person({"body": moved(body, shift=(shift, 0)).keypoints("body")[0]}, 10_000.0, (shift, 0.0, 100.0, 400.0))
        for shift in (0.0, 900.0)
    )
    crowd = Person(other.points, 10_000.0, other.box, crowd=True)
    scores = [
        found.ap
        for people in ([one], [one, other], [one, crowd], [other])
        if (found := average_precision(body, [Picture("", people)], "body")) is not None
    ]
    # COCO takes 101 recalls: of one person in two, those from 0 to 0.5.
    np.testing.assert_allclose(scores, (1.0, 51 / 101, 1.0, 0.0))


@with_pycocotools
def test_nobody_found_and_nobody_there() -> None:
    body, nobody = Track({"body": standing()}), Track({"body": np.full((1, 33, 2), np.nan)})
    found = average_precision(nobody, as_pictures(body), "body")
    assert found is not None
    assert (found.ap, found.ap50, found.ap75) == (0.0, 0.0, 0.0)
    assert average_precision(body, as_pictures(nobody), "body") is None


def test_without_pycocotools_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycocotools.coco", None)
    body = Track({"body": standing()})
    with pytest.raises(RuntimeError, match=r"AP needs pycocotools: pip install 'holistic_native\[evaluate\]'"):
        average_precision(body, as_pictures(body), "body")
