"""Faces of 68 points: the readers of 300-W and WFLW, the errors, and what `reduce68` picks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import holistic_native
from holistic_native import NormalizedLandmarkList, evaluate
from holistic_native.app.main import main
from holistic_native.topology.ibug import FACE_68, FACE_68_CONNECTIONS
from tests.support.places import SHARED
from tests.support.real_runs import require

ANNOTATED = SHARED / "annotated"
needs_pictures = pytest.mark.skipif(not ANNOTATED.is_dir(), reason="annotated pictures are not beside the repository")


def face(shift: float = 0.0) -> Any:
    """Return 68 points 10 apart on a line, whose outer corners of the eyes are 90 apart."""
    return np.stack((np.arange(68) * 10.0 + shift, np.zeros(68)), axis=1)


def test_errors_of_faces() -> None:
    reference = np.stack([face(), face(), face()])
    candidate = np.stack([face(9.0), np.full((68, 2), np.nan), face(-9.0)])
    candidate[0, :17, 1] = 12  # the jaw is 15 off
    found = evaluate.face_errors(candidate, reference)
    assert (found.faces, found.found) == (3, 2)
    assert found.regions["jaw"] == pytest.approx((100 * 12 / 90, 256 * 12 / 670))
    assert found.regions["lips"] == pytest.approx((10, 256 * 9 / 670))
    mean = (17 * 12 + 51 * 9) / 68
    assert (found.percent, found.px_256) == pytest.approx((100 * mean / 90, 256 * mean / 670))
    nothing = evaluate.face_errors(candidate[1:2], reference[1:2])
    assert (nothing.found, np.isnan(nothing.percent)) == (0, True)
    with pytest.raises(ValueError, match=r"must be \(faces, 68, 2\)"):
        evaluate.face_errors(candidate, reference[:, :67])


def written(path: Path, points: Any) -> Path:
    listed = np.column_stack((points, np.ones(len(points)))).ravel().tolist()
    person = {"image_id": 1, "bbox": [0, 0, 9, 9], "area": 81, "iscrowd": 0, "keypoints": listed}
    path.write_text(json.dumps({"images": [{"id": 1, "file_name": "a.png"}], "annotations": [person]}))
    return path


def test_annotations_of_68_and_98_points_are_read(tmp_path: Path) -> None:
    (picture,) = evaluate.read_coco(written(tmp_path / "300w.json", face()))
    assert list(picture.people[0].points) == ["face"]
    np.testing.assert_array_equal(picture.people[0].points["face"], face())
    wflw = np.stack((np.arange(98.0), np.arange(98.0)), axis=1)
    (picture,) = evaluate.read_coco(written(tmp_path / "wflw.json", wflw))
    chosen = picture.people[0].points["face"][:, 0].astype(int).tolist()
    assert chosen[:17] == list(range(0, 33, 2))
    assert (chosen[17], chosen[22], chosen[36], chosen[45], chosen[48], chosen[-1]) == (33, 42, 60, 72, 76, 95)


@needs_pictures
@pytest.mark.parametrize("name", ["300w", "wflw"])
def test_both_data_sets_have_their_points_in_the_same_places(name: str) -> None:
    """The eyes, the nose and the mouth of a face that is upright: right and left, above and below."""
    for picture in evaluate.read_coco(ANNOTATED / f"{name}.json"):
        for person in picture.people:
            x, y = person.points["face"].T
            assert x[0] < x[36] < x[39] < x[42] < x[45] < x[16]
            assert y[17:27].max() < y[36:48].max() < y[33] < y[51] < y[57] < y[8]
            assert x[48] < x[51] < x[54]
            assert y[37] < y[41]
            assert y[62] <= y[66]  # a closed mouth


@needs_pictures
def test_the_error_of_the_68_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As docs/evaluate.md has it: of one face each, far too few for more than a check."""
    require(*holistic_native.FaceMesh.model_names())
    for name, most in (("300w", 5.5), ("wflw", 6.5)):
        document = tmp_path / f"{name}.json"
        command = ["evaluate", str(ANNOTATED), "--coco", str(ANNOTATED / f"{name}.json"), "--json", str(document)]
        assert main(command) == 0
        assert "1 of 1 faces found" in capsys.readouterr().out
        assert 2 < json.loads(document.read_text())["percent"] < most


def test_reduce68_picks_points_of_a_mesh() -> None:
    random = np.random.default_rng(0)
    for points in (468, 478):
        mesh = random.random((points, 3)).astype(np.float32)
        reduced = NormalizedLandmarkList(mesh).reduce68()
        assert isinstance(reduced, NormalizedLandmarkList)
        np.testing.assert_array_equal(reduced.array, mesh[list(FACE_68)])
        many = np.stack([mesh, mesh + 1])
        np.testing.assert_array_equal(
            holistic_native.reduce_face_mesh_468_to_68(many)[1], reduced.array + np.float32(1)
        )
        reduced.array[:] = 0
        assert mesh.min() < mesh.max()
    with pytest.raises(ValueError, match=r"array must be \(\.\.\., 468 or 478, columns\), got \(33, 4\)"):
        NormalizedLandmarkList(np.zeros((33, 4), np.float32)).reduce68()


def test_the_68_points_are_on_the_outlines_of_the_mesh() -> None:
    from holistic_native import topology

    def of(connections: Any) -> set[int]:
        return {point for pair in connections for point in pair}

    assert len(set(FACE_68)) == 68
    assert set(FACE_68[:17]) <= of(topology.FACEMESH_FACE_OVAL)
    assert set(FACE_68[17:22]) <= of(topology.FACEMESH_RIGHT_EYEBROW)
    assert set(FACE_68[22:27]) <= of(topology.FACEMESH_LEFT_EYEBROW)
    assert set(FACE_68[27:36]) <= of(topology.FACEMESH_NOSE)
    assert set(FACE_68[36:42]) <= of(topology.FACEMESH_RIGHT_EYE)
    assert set(FACE_68[42:48]) <= of(topology.FACEMESH_LEFT_EYE)
    assert set(FACE_68[48:]) <= of(topology.FACEMESH_LIPS)
    assert of(FACE_68_CONNECTIONS) == set(range(68))
