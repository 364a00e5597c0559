"""Pictures over HTTP: the landmarks are those of a tracker, whatever else is asked at the same time."""

from __future__ import annotations

import base64
import io
import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import Holistic, formats
from holistic_native.formats.schema import OPTIONAL_PARTS, PARTS
from holistic_native.result import HolisticResult
from tests.support.services import RunningService, encoded, form


def decoded(content: bytes) -> NDArray[np.uint8]:
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def landmarks(answer: Any) -> dict[str, NDArray[np.float32] | None]:
    (frame,) = answer["frames"]
    return {
        part.field: None if frame[part.field] is None else np.array(frame[part.field], np.float32) for part in PARTS
    }


def assert_same(answer: Any, result: HolisticResult) -> None:
    for field, array in landmarks(answer).items():
        expected = getattr(result, field)
        if expected is None:
            assert array is None
        else:
            assert array is not None
            assert array.tobytes() == expected.array.tobytes()
    (frame,) = answer["frames"]
    assert frame["left_hand_reason"] == result.left_hand_reason
    assert frame["right_hand_reason"] == result.right_hand_reason


def test_answers_depend_on_the_picture_alone(service: RunningService, pictures: list[bytes]) -> None:
    first = [service.post("/v1/image", content) for content in pictures]
    assert [reply.status for reply in first] == [200] * len(pictures)
    with Holistic(static_image_mode=True) as tracker:
        for content, reply in zip(pictures, first, strict=True):
            assert_same(reply.json, tracker.process(decoded(content)))
    order = [*range(len(pictures))] * 8
    random.Random(0).shuffle(order)
    with ThreadPoolExecutor(8) as clients:
        replies = [*clients.map(lambda number: service.post("/v1/image", pictures[number]), order)]
    assert [reply.status for reply in replies] == [200] * len(order)
    assert [reply.body for reply in replies] == [first[number].body for number in order]


def test_answers_are_files_of_landmarks(service: RunningService, pictures: list[bytes], tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes(service.post("/v1/image?refine=1", pictures[0]).body)
    sequence = formats.read(file)
    with Holistic(static_image_mode=True, refine_face_landmarks=True) as tracker:
        result = tracker.process(decoded(pictures[0]))
    assert result.face_landmarks is not None
    assert sequence.face[0].tobytes() == result.face_landmarks.array.tobytes()
    assert sequence.face.shape == (1, 478, 3)


def test_options(service: RunningService, pictures: list[bytes]) -> None:
    found = service.post("/v1/image?parts=pose,face&hands=0", pictures[0]).json
    assert {field for field, array in landmarks(found).items() if array is not None} == {
        "pose_landmarks",
        "face_landmarks",
    }
    assert found["settings"]["hands"] is False
    assert found["frames"][0]["left_hand_reason"] == "disabled"
    with Holistic(static_image_mode=True, model_complexity=0) as tracker:
        assert_same(service.post("/v1/image?complexity=0", pictures[0]).json, tracker.process(decoded(pictures[0])))


def test_forms_and_raw_bodies_get_the_same_answer(service: RunningService, pictures: list[bytes]) -> None:
    body, headers = form(("note", b"hello"), ("image", pictures[0]))
    assert service.request("POST", "/v1/image", body, headers).body == service.post("/v1/image", pictures[0]).body


def test_orientation_is_followed(service: RunningService) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6  # a camera that was turned by 90 degrees
    answer = service.post("/v1/image", encoded(np.zeros((40, 60, 3), np.uint8), "JPEG", exif=exif)).json
    assert (answer["width"], answer["height"]) == (40, 60)


def test_batches(service: RunningService, pictures: list[bytes]) -> None:
    body, headers = form(*(("image", content) for content in (pictures[0], b"nothing", pictures[3])))
    reply = service.request("POST", "/v1/batch", body, headers)
    assert reply.status == 200
    entries = reply.json["results"]
    assert [entry["status"] for entry in entries] == [200, 415, 200]
    assert entries[0]["result"] == service.post("/v1/image", pictures[0]).json
    assert entries[1]["problem"]["title"] == "No picture of a known kind"
    body, headers = form(("image", pictures[0]))
    drawn = service.request("POST", "/v1/batch?render=1", body, headers).json["results"][0]["jpeg"]
    assert base64.b64decode(drawn) == service.post("/v1/image?render=1", pictures[0]).body


@pytest.mark.parametrize("count", [0, 33])
def test_batches_have_one_to_thirty_two_pictures(service: RunningService, pictures: list[bytes], count: int) -> None:
    body, headers = form(*[("image", pictures[3])] * count, ("other", b""))
    assert service.request("POST", "/v1/batch", body, headers).status == 400


@pytest.mark.parametrize("path", ["/upload", "/v1/image?render=1"])
def test_drawings(service: RunningService, pictures: list[bytes], path: str) -> None:
    body, headers = form(("image", pictures[0]))
    reply = service.request("POST", path, body, headers)
    assert reply.headers["content-type"] == "image/jpeg"
    before, after = decoded(pictures[0]), decoded(reply.body)
    assert before.shape == after.shape
    changed = np.abs(before.astype(int) - after).max(axis=2) > 60
    assert 0.001 < changed.mean() < 0.5


def test_health_and_metrics(service: RunningService, pictures: list[bytes]) -> None:
    service.post("/v1/image", pictures[3])
    health = service.request("GET", "/v1/health").json
    assert health["status"] == "ok"
    assert health["workers"] == 2
    series = service.request("GET", "/v1/metrics").body.decode()
    assert 'holistic_requests_total{route="/v1/image",status="200"}' in series


def test_the_description_has_every_path_and_field(service: RunningService, pictures: list[bytes]) -> None:
    described = service.request("GET", "/v1/openapi.json").json
    for path, methods in described["paths"].items():
        for method in methods:
            assert service.request(method.upper(), path).status not in (404, 405), path
    health = service.request("GET", "/v1/health").json
    assert health.keys() <= described["components"]["schemas"]["health"]["properties"].keys()
    document = described["components"]["schemas"]["landmarks"]["properties"]
    of_frames = document["frames"]["items"]["properties"].keys()
    answer = service.post("/v1/image", pictures[0]).json
    assert document.keys() - answer.keys() == {"extras", "blendshapes"}
    assert of_frames - answer["frames"][0].keys() == {part.field for part in OPTIONAL_PARTS}
    if health["face_bundle"]:
        extras = "refine=1&face_blendshapes=1&face_transform=1&hand_world_landmarks=1"
        answer = service.post(f"/v1/image?{extras}", pictures[0]).json
        assert (document.keys(), of_frames) == (answer.keys(), answer["frames"][0].keys())
    problem = service.request("POST", "/v1/image", b"").json
    assert problem.keys() == described["components"]["schemas"]["problem"]["properties"].keys()
    assert json.dumps(described).count("http://") == 0
