"""Live streams: the landmarks of a tracker, the newest frame first, and clients who misbehave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from holistic_native import Holistic
from holistic_native.formats.schema import PARTS, REASONS
from holistic_native.result import HolisticResult
from tests.support import astronaut
from tests.support.services import PATIENCE, RunningService, encoded, running
from tests.support.stream_client import Landmarks, frame, landmarks

client = pytest.importorskip("websockets.sync.client", reason="a service needs the extra 'web'")
exceptions = pytest.importorskip("websockets.exceptions")


@contextmanager
def connected(service: RunningService, query: str = "") -> Iterator[Any]:
    address = f"ws://127.0.0.1:{service.port}/v1/stream{query}"
    with client.connect(address, subprotocols=["holistic.v1"], max_size=None, open_timeout=PATIENCE) as socket:
        yield socket


def assert_same(answer: Landmarks, result: HolisticResult) -> None:
    for part in PARTS:
        found, expected = answer.parts[part.name], getattr(result, part.field)
        assert (found is None) == (expected is None), part
        assert found is None or found.tobytes() == expected.array.tobytes()
    reasons = [result.left_hand_reason, result.right_hand_reason]
    assert [None if n == 0 else REASONS[n - 1] for n in answer.reasons] == reasons


def test_landmarks_are_those_of_a_tracker(service: RunningService) -> None:
    frames = astronaut.frames()[:14]
    times = [0.5 + number / 20 for number in range(len(frames))]
    with connected(service) as socket, Holistic() as tracker:
        assert socket.subprotocol == "holistic.v1"
        for number, (picture, time) in enumerate(zip(frames, times, strict=True)):
            socket.send(frame(number, time, encoded(picture, "PNG")))
            answer = landmarks(socket.recv(PATIENCE))
            assert (answer.frame, answer.taken, answer.size, answer.dropped) == (number, time, (640, 480), 0)
            assert min(answer.milliseconds) >= 0
            assert_same(answer, tracker.process(picture, timestamp=time))
        # As if it were the first frame; and with a clock that goes back, or is none: a thirtieth of a second each.
        socket.send(json.dumps({"type": "reset"}))
        tracker.reset()
        time = times[-1]
        for number, taken in enumerate((0.0, time, float("nan"), -1.0)):
            socket.send(frame(number, taken, encoded(frames[number], "PNG")))
            time += 1 / 30
            assert_same(landmarks(socket.recv(PATIENCE)), tracker.process(frames[number], timestamp=time))


def test_json_and_options(service: RunningService) -> None:
    picture = astronaut.frames()[0]
    with connected(service, "?format=json&refine=1&hands=0") as socket:
        socket.send(frame(7, 1.0, encoded(picture, "PNG")))
        answer = json.loads(socket.recv(PATIENCE))
    assert (answer["frame"], answer["taken"], answer["dropped"]) == (7, 1.0, 0)
    (found,) = answer["result"]["frames"]
    with Holistic(refine_face_landmarks=True, enable_hands=False) as tracker:
        expected = tracker.process(picture, timestamp=1.0)
    assert expected.face_landmarks is not None
    assert np.array(found["face_landmarks"], np.float32).tobytes() == expected.face_landmarks.array.tobytes()
    assert found["left_hand_reason"] == "disabled"


def test_streams_choose_profile_smoothing_and_thresholds(service: RunningService) -> None:
    frames = [astronaut.frames()[number] for number in (3, 8, 12)]
    with connected(service, "?format=json&profile=fast&smooth=0&detection=0.9&tracking=0.75") as socket:
        answers = []
        for number, picture in enumerate(frames):
            socket.send(frame(number, number / 30, encoded(picture, "PNG")))
            answers.append(json.loads(socket.recv(PATIENCE))["result"])
    settings = answers[0]["settings"]
    assert settings["static"] is False
    assert (settings["profile"], settings["smooth"]) == ("fast", False)
    assert (settings["detection"], settings["tracking"]) == (0.9, 0.75)
    arguments: dict[str, Any] = {"min_detection_confidence": 0.9, "min_tracking_confidence": 0.75}
    with Holistic(profile="fast", smooth_landmarks=False, **arguments) as tracker:
        for number, (picture, answer) in enumerate(zip(frames, answers, strict=True)):
            expected = tracker.process(picture, timestamp=number / 30).pose_landmarks
            found = answer["frames"][0]["pose_landmarks"]
            assert (found is None) == (expected is None)
            assert expected is None or np.array(found, np.float32).tobytes() == expected.array.tobytes()


def points(service: RunningService) -> tuple[dict[str, int], list[str]]:
    """Return what the streams run with: what `/v1/health` says, and the lines of the metric that are not 0."""
    health = service.request("GET", "/v1/health").json["operating_points"]
    lines = service.request("GET", "/v1/metrics").body.decode().splitlines()
    return health, [line for line in lines if line.startswith("holistic_stream_points{") and not line.endswith(" 0.0")]


@pytest.mark.usefixtures("_models")
@pytest.mark.parametrize(("profile", "allowed"), [("fast", {"fast"}), ("auto", {"exact", "fast"})])
def test_operating_points_are_reported(profile: str, allowed: set[str]) -> None:
    picture = encoded(np.zeros((48, 64, 3), np.uint8), "PNG")
    with running("--profile", profile) as service:
        assert points(service) == ({}, [])
        with connected(service, "?complexity=0") as socket:
            socket.send(frame(0, 0, picture))
            socket.recv(PATIENCE)
            ((point, count),) = points(service)[0].items()
            chosen, complexity = point.split()
            assert (chosen in allowed, complexity, count) == (True, "0", 1)
            line = f'holistic_stream_points{{complexity="0",profile="{chosen}"}} 1.0'
            assert points(service)[1] == [line]
        while points(service)[0]:  # its end is on its way
            pass
        assert points(service) == ({}, [])


def test_the_newest_frame_wins(service: RunningService) -> None:
    pictures = [encoded(picture, "PNG") for picture in astronaut.frames()[:10]]
    with connected(service) as socket:
        for number, picture in enumerate(pictures):
            socket.send(frame(number, number / 30, picture))
        answers = [landmarks(socket.recv(PATIENCE))]
        while answers[-1].frame < len(pictures) - 1:
            answers.append(landmarks(socket.recv(PATIENCE)))
    numbers = [answer.frame for answer in answers]
    assert numbers == sorted(set(numbers))
    assert answers[-1].dropped == len(pictures) - len(answers)


def test_bad_frames_among_good_ones(service: RunningService) -> None:
    picture = encoded(astronaut.frames()[0], "PNG")
    with connected(service) as socket:
        for number, content in enumerate((picture, b"no picture", picture[:3000], picture)):
            socket.send(frame(number, number / 30, content))
            answer = socket.recv(PATIENCE)
            if content == picture:
                assert landmarks(answer).frame == number
            else:
                refused = json.loads(answer)
                assert refused["frame"] == number
                assert refused["problem"]["status"] in (415, 422)


@pytest.mark.parametrize("message", [b"", b"no frame", b"HNF1", "text", "{}", '{"type": "shout"}', "[" * 1000])
def test_messages_that_are_none_end_the_stream(service: RunningService, message: bytes | str) -> None:
    with connected(service) as socket:
        socket.send(message)
        with pytest.raises(exceptions.ConnectionClosedError) as closed:
            socket.recv(PATIENCE)
    assert closed.value.rcvd.code == 1003


@pytest.mark.parametrize(
    "query",
    [
        "format=xml",
        "complexity=9",
        "refine=perhaps",
        "profile=best",
        "smooth=2",
        "detection=1.1",
        "tracking=nan",
    ],
)
def test_options_that_make_no_sense(service: RunningService, query: str) -> None:
    with connected(service, f"?{query}") as socket, pytest.raises(exceptions.ConnectionClosedError) as closed:
        socket.recv(PATIENCE)
    assert closed.value.rcvd.code == 1008


@pytest.mark.usefixtures("_models")
def test_places_for_streams_are_limited_and_given_back() -> None:
    picture = encoded(np.zeros((48, 64, 3), np.uint8), "PNG")
    with running("--streams", "1", "--max-bytes", "50000") as service:
        for _ in range(3):
            with connected(service) as first:
                first.send(frame(0, 0, picture))
                assert landmarks(first.recv(PATIENCE)).frame == 0
                with connected(service) as second, pytest.raises(exceptions.ConnectionClosedError) as closed:
                    second.recv(PATIENCE)
                assert closed.value.rcvd.code == 1013
            while service.request("GET", "/v1/health").json["streams"]:  # the place of the first is on its way back
                pass
        with connected(service) as large:
            large.send(frame(0, 0, bytes(60_000)))
            with pytest.raises(exceptions.ConnectionClosedError) as closed:
                large.recv(PATIENCE)
            assert 1009 in (getattr(side, "code", None) for side in (closed.value.rcvd, closed.value.sent))
    assert not [line for line in service.log if "Traceback" in line or "ERROR" in line]
