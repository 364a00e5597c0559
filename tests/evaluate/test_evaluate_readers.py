"""Annotation files: COCO, COCO-WholeBody and FreiHAND as they are laid out, and files that only look like them.

The annotations are made up here; none are of a data set.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native.evaluate import Person, Picture, Track, choose_people, read_coco, read_freihand
from holistic_native.evaluate.readers.json_file import load_json
from tests.support.tracks import standing


def triples(count: int, start: float = 0.0, *, v: float = 2) -> list[float]:
    return [value for index in range(count) for value in (start + index, start + 2 * index, v)]


def annotation(**changes: Any) -> dict[str, Any]:
    given = {
        "image_id": 7,
        "iscrowd": 0,
        "area": 5000.0,
        "bbox": [1, 2, 30, 40],
        "keypoints": triples(17),
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def document(*annotations: Any, **changes: Any) -> dict[str, Any]:
    images = [{"id": 9, "file_name": "nine.jpg"}, {"id": 7, "file_name": "sub/seven.jpg"}]
    return {"images": images, "annotations": list(annotations), **changes}


def write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content))
    return path


def test_coco(tmp_path: Path) -> None:
    keypoints = triples(17)
    keypoints[3:6] = [0, 0, 0]
    keypoints[8] = 1
    content = document(annotation(keypoints=keypoints), {"image_id": 9, "category_id": 3, "bbox": [0, 0, 1, 1]})
    seven, nine = read_coco(write(tmp_path / "coco.json", content))
    assert (seven.name, nine.name, nine.people) == ("sub/seven.jpg", "nine.jpg", [])
    (person,) = seven.people
    assert list(person.points) == ["body"]
    assert (person.area, person.box, person.crowd) == (5000.0, (1.0, 2.0, 30.0, 40.0), False)
    body = person.points["body"]
    assert body.shape == (23, 2)
    np.testing.assert_array_equal(body[[0, 2, 16]], [(0, 0), (2, 4), (16, 32)])
    assert np.isnan(body[[1, *range(17, 23)]]).all()


def wholebody() -> dict[str, Any]:
    return annotation(
        foot_kpts=triples(6, 100), foot_valid=True,
        face_kpts=triples(68, 200), face_valid=True,
        lefthand_kpts=triples(21, 300, v=0.3), lefthand_valid=True,
        righthand_kpts=[0.0] * 63, righthand_valid=False,
    )  # fmt: skip


def test_wholebody(tmp_path: Path) -> None:
    (picture,) = read_coco(write(tmp_path / "whole.json", document(wholebody(), images=[{"id": 7, "file_name": "7"}])))
    points = picture.people[0].points
    lengths = {part: len(values) for part, values in points.items()}
    assert lengths == {"body": 23, "face": 68, "left_hand": 21, "right_hand": 21}
    np.testing.assert_array_equal(points["body"][[0, 16, 17, 22]], [(0, 0), (16, 32), (100, 100), (105, 110)])
    np.testing.assert_array_equal(points["face"][[0, 67]], [(200, 200), (267, 334)])
    np.testing.assert_array_equal(points["left_hand"][[0, 20]], [(300, 300), (320, 340)])
    assert np.isnan(points["right_hand"]).all()


def test_all_133_in_one_list(tmp_path: Path) -> None:
    apart = wholebody()
    together = annotation(
        keypoints=[*apart["keypoints"], *apart["foot_kpts"], *apart["face_kpts"], *apart["lefthand_kpts"], *[0.0] * 63]
    )
    files = (write(tmp_path / name, document(what)) for name, what in (("a", apart), ("b", together)))
    one, other = (read_coco(path)[0].people[0].points for path in files)
    assert set(one) == set(other)
    for part, points in one.items():
        np.testing.assert_array_equal(points, other[part])


def test_pictures_nobody_can_judge_are_left_out(tmp_path: Path) -> None:
    unlabelled = annotation(keypoints=[0] * 51, image_id=9)
    crowd = annotation(iscrowd=1)
    path = write(tmp_path / "coco.json", document(unlabelled, crowd))
    assert read_coco(path) == []
    assert [picture.name for picture in read_coco(write(path, document(unlabelled, crowd, annotation())))] == [
        "sub/seven.jpg"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], r"coco.json must be a JSON object, got \[\]"),
        ({"images": []}, "coco.json must have 'annotations'"),
        ({"images": {}, "annotations": []}, "'images' of .*coco.json has the wrong kind: {}"),
        (document(), "must have annotations with keypoints, but has none"),
        (document(images=[3]), r"images\[0\] of .* must be a JSON object, got 3"),
        (document(images=[{"id": True, "file_name": "a"}]), "'id' of images.0. .* has the wrong kind: True"),
        (document(images=[{"id": 1, "file_name": "../a"}]), "must be a path within the folder .* got '../a'"),
        (document(images=[{"id": 1, "file_name": "/etc/a"}]), "must be a path within the folder .* got '/etc/a'"),
        (document(images=[{"id": 1, "file_name": ""}]), "must be a path within the folder"),
        (document(annotation(image_id=8)), r"annotations\[0\] of .* is of the image 8, which is not among the images"),
        (
            document(annotation(keypoints=[1, 2])),
            r"'keypoints' of annotations\[0\] .* must be 51 numbers, got \[1, 2\]",
        ),
        (document(annotation(keypoints=["1"] * 51)), "must be 51 numbers"),
        (document(annotation(keypoints=[[1]] + [2] * 50)), "must be 51 numbers"),
        (document(annotation(keypoints=[True] * 51)), "must be 51 numbers"),
        (document(annotation(keypoints=[10**400] * 51)), "must be 51 numbers"),
        (document(annotation(keypoints=None)), "must have annotations with keypoints"),
        (document(annotation(bbox=None)), "'bbox' of .* must be 4 numbers, got None"),
        (document(annotation(bbox=[0, 0, -1, 1])), "must not be negative"),
        (document(annotation(area="5")), "'area' of .* must be a number, got '5'"),
        (document(annotation(area=-5)), "must not be negative"),
        (document(annotation(face_kpts=[0] * 60)), "'face_kpts' of .* must be 204 numbers"),
        (document(7), r"annotations\[0\] of .* must be a JSON object, got 7"),
    ],
)
def test_what_only_looks_like_coco(tmp_path: Path, content: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_coco(write(tmp_path / "coco.json", content))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no JSON that can be read"),
        ("\x00", "is no JSON that can be read"),
        ('{"images": NaN}', "it holds NaN, which is no number in JSON"),
        ("[" * 100_000, "is no JSON that can be read"),
        ("1" * 10_000, "is no JSON that can be read"),
    ],
)
def test_what_is_no_json(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        load_json(path)


def test_json_may_be_too_large(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", [1, 2, 3])
    assert load_json(path, largest=9) == [1, 2, 3]
    with pytest.raises(ValueError, match="more than 8 bytes"):
        load_json(path, largest=8)
    (tmp_path / "b.json").write_bytes(b"\xff\xfe[")
    with pytest.raises(ValueError, match="is no JSON that can be read"):
        load_json(tmp_path / "b.json")


def test_infinite_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "coco.json"
    path.write_text(json.dumps(document(annotation(area=123456789.5))).replace("123456789.5", "1e999"))
    with pytest.raises(ValueError, match=r"'area' of .* must lie within 1e\+12, got inf"):
        read_coco(path)


def hands(folder: Path, *, points: object = None, cameras: object = None) -> Path:
    folder.mkdir(exist_ok=True)
    xyz = np.stack([np.linspace(-0.1, 0.1, 21), np.linspace(0, 0.2, 21), np.full(21, 0.5)], axis=1)
    camera = [[400.0, 0.0, 112.0], [0.0, 500.0, 120.0], [0.0, 0.0, 1.0]]
    write(folder / "training_xyz.json", [xyz.tolist()] * 2 if points is None else points)
    write(folder / "training_K.json", [camera] * 2 if cameras is None else cameras)
    return folder


def test_freihand(tmp_path: Path) -> None:
    pictures, track = read_freihand(hands(tmp_path / "hands"))
    assert [str(path.relative_to(tmp_path)) for path in pictures] == [
        "hands/training/rgb/00000000.jpg",
        "hands/training/rgb/00000001.jpg",
    ]
    assert track.points["right_hand"].shape == (2, 21, 2)
    # 400 * -0.1 / 0.5 + 112, 500 * 0 / 0.5 + 120
    np.testing.assert_allclose(track.points["right_hand"][1, [0, 20]], [(32, 120), (192, 320)])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"points": {}}, "xyz.json must be a list with an entry for each picture"),
        ({"points": []}, "xyz.json must be a list with an entry for each picture"),
        ({"points": [[[0, 0, 1]] * 21]}, "must be equally long, got 1 (entries )?and 2"),
        ({"points": [[[0, 0, 1]] * 20] * 2}, "entry 0 of .*xyz.json must be 21x3 numbers"),
        ({"points": [[[0, 0, 0]] * 21] * 2}, "must have points in front of the camera only"),
        ({"points": [[[0, 0, -1]] * 21] * 2}, "must have points in front of the camera only"),
        ({"points": [[[0, 1, 1e-300]] * 21] * 2}, "points of right_hand must lie within"),
        ({"points": [[[0, 1e13, 1]] * 21] * 2}, "must lie within 1e.12"),
        ({"cameras": [[1, 2, 3]] * 2}, "entry 0 of .*K.json must be 3x3 numbers"),
    ],
)
def test_what_only_looks_like_freihand(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_freihand(hands(tmp_path, **changes))


def test_freihand_files(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"training_xyz\.json"):
        read_freihand(tmp_path)
    with pytest.raises(ValueError, match="split must be training or evaluation, got 'test'"):
        read_freihand(tmp_path, split="test")


def person(shift: float, area: float, **changes: Any) -> Person:
    body = Track({"body": standing()}).keypoints("body")[0] + shift
    return Person({"body": body}, area, (0.0, 0.0, 1.0, 1.0), **changes)


def test_the_tracked_person_is_chosen() -> None:
    near, far, crowd = person(2, 20_000), person(500, 90_000), person(0, 10_000, crowd=True)
    pictures = [Picture("", [far, near, crowd]), Picture("", [near, far]), Picture("", []), Picture("", [crowd])]
    body = standing(frames=4)
    body[1] = np.nan  # not found: the larger one was there to be found
    chosen = choose_people(pictures, Track({"body": body}))
    np.testing.assert_array_equal(chosen.points["body"][0], near.points["body"])
    np.testing.assert_array_equal(chosen.points["body"][1], far.points["body"])
    assert chosen.present("body").tolist() == [True, True, False, False]
    assert chosen.area is not None
    np.testing.assert_array_equal(chosen.area, [20_000, 90_000, np.nan, np.nan])


@pytest.mark.parametrize(
    "keypoints",
    [
        [*triples(17)[:-1], "x" * 1_000_000],  # NumPy would make text of all of them, a megabyte each
        [*triples(17)[:-1], [[[[[[[[[[1]]]]]]]]]]],
        [*triples(17)[:-1], {}],
        [*triples(17)[:-1], True],
        [*triples(17)[:-1], None],
        [*triples(17)[:-1], 10**400],
    ],
    ids=range(6),
)
def test_one_wrong_number_among_many(tmp_path: Path, keypoints: list[object]) -> None:
    path = write(tmp_path / "coco.json", document(annotation(keypoints=keypoints)))
    with pytest.raises(ValueError, match=r"'keypoints' of annotations\[0\] .* must be 51 numbers, got \[0") as caught:
        read_coco(path)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("deep", ["[", '{"a":'])
@pytest.mark.parametrize("key", ["bbox", "area", "keypoints", "image_id"])
def test_what_is_nested_as_deep_as_json_may_be(tmp_path: Path, key: str, deep: str) -> None:
    path = write(tmp_path / "coco.json", document(annotation(**{key: "HERE"})))
    depth = 900
    nested = deep * depth + "1" + ("]" if deep == "[" else "}") * depth
    path.write_text(path.read_text().replace('"HERE"', nested))
    with pytest.raises(ValueError, match=r"coco\.json"):
        read_coco(path)


@pytest.mark.slow
def test_json_that_does_not_fit_into_memory(tmp_path: Path) -> None:
    """Ten megabytes that take two hundred once parsed, where a process may have a hundred."""
    pytest.importorskip("resource")
    if not Path("/proc/self/statm").exists():
        pytest.skip("memory is limited as Linux does it")
    (tmp_path / "training_xyz.json").write_text("[" + "[],[]," * 1_700_000 + "1]")
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from holistic_native.evaluate import read_freihand\n"
        "pages = int(Path('/proc/self/statm').read_text().split()[0])\n"
        "limit = pages * resource.getpagesize() + (100 << 20)\n"
        "resource.setrlimit(resource.RLIMIT_AS, (limit, limit))\n"
        "try: read_freihand(Path(sys.argv[1]))\n"
        "except ValueError as error: sys.stdout.write(str(error))\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    out = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert out.stderr == ""
    assert "needs more memory than there is" in out.stdout
