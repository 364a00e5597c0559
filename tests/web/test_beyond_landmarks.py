"""Blendshapes, the face's transformation and hands in metres: of pictures and streams, for those who ask for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import Holistic, formats
from holistic_native.formats.schema import OPTIONAL_PARTS, PARTS
from holistic_native.result import HolisticResult
from holistic_native.topology.blendshapes import BLENDSHAPES
from tests.support.services import PATIENCE, RunningService, encoded
from tests.support.stream_client import frame, landmarks

client = pytest.importorskip("websockets.sync.client", reason="a service needs the extra 'web'")
exceptions = pytest.importorskip("websockets.exceptions")

ALL = "refine=1&face_blendshapes=1&face_transform=1&hand_world_landmarks=1"
WORDS = "face_blendshapes needs the face bundle: holistic-native models fetch face_landmarker.task"


def opened(service: RunningService, query: str) -> Any:
    address = f"ws://127.0.0.1:{service.port}/v1/stream?{query}"
    return client.connect(address, subprotocols=["holistic.v1"], max_size=None, open_timeout=PATIENCE)


def expected(picture: NDArray[np.uint8], *, static: bool) -> HolisticResult:
    wanted: dict[str, Any] = {"face_blendshapes": True, "face_transform": True, "hand_world_landmarks": True}
    with Holistic(static_image_mode=static, refine_face_landmarks=True, **wanted) as tracker:
        return tracker.process(picture, timestamp=0.0)


def array(result: HolisticResult, field: str) -> Any:
    found = getattr(result, field)
    return getattr(found, "array", found)


def test_pictures(service: RunningService, whole: NDArray[np.uint8], tmp_path: Path) -> None:
    content = encoded(whole, "PNG")
    answer = service.post(f"/v1/image?{ALL}", content)
    result = expected(whole, static=True)
    (found,) = answer.json["frames"]
    for part in OPTIONAL_PARTS:
        numbers = found[part.field]
        if isinstance(numbers, dict):
            assert tuple(numbers) == BLENDSHAPES
            numbers = [*numbers.values()]
        assert np.array(numbers, np.float32).tobytes() == array(result, part.field).tobytes()
    (tmp_path / "answer.json").write_bytes(answer.body)
    read = formats.read(tmp_path / "answer.json")
    assert read.recording.extras == ("hand_world", "face_blendshapes", "face_transform")
    assert read.face_blendshapes is not None
    assert read.face_blendshapes[0].tobytes() == array(result, "face_blendshapes").tobytes()
    # Who does not ask gets what there was before, and so does a drawing.
    plain = service.post("/v1/image?refine=1", content).json
    assert "extras" not in plain
    assert plain["frames"][0] == {name: value for name, value in found.items() if name in plain["frames"][0]}
    drawn = [service.post(f"/v1/image?render=1&{query}", content).body for query in ("refine=1", ALL)]
    assert drawn[0] == drawn[1]


def test_streams(service: RunningService, whole: NDArray[np.uint8]) -> None:
    content, result = frame(3, 0.0, encoded(whole, "PNG")), expected(whole, static=False)
    answers = []
    for query in ("refine=1", ALL):
        with opened(service, query) as socket:
            socket.send(content)
            answers.append(socket.recv(PATIENCE))
    plain, full = map(landmarks, answers)
    for part in (*PARTS, *OPTIONAL_PARTS):
        name = part.field if part in OPTIONAL_PARTS else part.name
        found = full.parts[name]
        assert found is not None
        assert found.tobytes() == array(result, part.field).tobytes()
        assert (plain.parts[name] is None) == (part in OPTIONAL_PARTS)
    # What is asked for comes behind what there was before.
    before = answers[0][44:]
    assert answers[1][44 : 44 + len(before)] == before
    with opened(service, f"format=json&{ALL}") as socket:
        socket.send(content)
        (found,) = json.loads(socket.recv(PATIENCE))["result"]["frames"]
    assert np.array(found["face_transform"], np.float32).tobytes() == array(result, "face_transform").tobytes()


@pytest.mark.parametrize("name", ["face_blendshapes", "face_transform"])
@pytest.mark.parametrize("query", ["", "&refine=1&face=0"])
def test_a_face_with_irises_is_needed(service: RunningService, pictures: list[bytes], name: str, query: str) -> None:
    reply = service.post(f"/v1/image?{name}=1{query}", pictures[0])
    assert (reply.status, reply.json["detail"]) == (400, f"{name} needs refine=1 and face=1")
    assert service.post(f"/v1/image?{name}=perhaps{query}", pictures[0]).status == 400
    with opened(service, f"{name}=1{query}") as socket, pytest.raises(exceptions.ConnectionClosedError) as closed:
        socket.recv(PATIENCE)
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, f"{name} needs refine=1 and face=1")


def test_without_the_bundle(without_bundle: RunningService, pictures: list[bytes]) -> None:
    assert without_bundle.request("GET", "/v1/health").json["face_bundle"] is False
    reply = without_bundle.post("/v1/image?refine=1&face_blendshapes=1", pictures[0])
    assert (reply.status, reply.json["detail"]) == (400, WORDS)
    assert without_bundle.post("/v1/image?refine=1&hand_world_landmarks=1", pictures[0]).status == 200
    with opened(without_bundle, "refine=1&face_blendshapes=1") as socket:
        with pytest.raises(exceptions.ConnectionClosedError) as closed:
            socket.recv(PATIENCE)
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, WORDS)
    assert not [line for line in without_bundle.log if "Traceback" in line]
