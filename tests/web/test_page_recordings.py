"""What the page saves beside body, hands and face: hands in metres, movements of the face, the face's matrix."""

from __future__ import annotations

import base64
import csv
import json
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import formats
from holistic_native.app.main import main
from holistic_native.formats import Sequence
from holistic_native.formats.schema import EXTRAS, OPTIONAL_PARTS, Part
from tests.support.browser import Visit
from tests.support.sequences import random_sequence
from tests.support.services import RunningService
from tests.support.stream_client import landmarks

ALL = "refine=1&face_blendshapes=1&face_transform=1&hand_world_landmarks=1"
SOME = [chosen for count in range(4) for chosen in combinations(EXTRAS, count)]
# Makes a file as a recording does: its head, then frames whose parts are float32 numbers in Base64.
FILE = """async ([kind, points, head, frames]) => {
    const { Csv, JsonLines, aboutOf } = await import('/page/script/files.js');
    const file = new { csv: Csv, jsonl: JsonLines }[kind](points, head.extras);
    const numbers = text => text && new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
    for (const frame of frames) {
        const parts = Object.entries(frame.parts).map(([name, text]) => [name, numbers(text)]);
        file.add({ ...frame, parts: Object.fromEntries(parts) });
    }
    return new Blob(file.pieces({ ...head, ...aboutOf(head.extras) })).text(); }"""


def numbers(sequence: Sequence, part: Part) -> NDArray[np.float32]:
    array: NDArray[np.float32] = getattr(sequence, part.name)
    return array


def frames_of(sequence: Sequence) -> list[dict[str, Any]]:
    """Return what the page has of each frame; of a part that is missing, nothing."""
    frames = []
    for row, moment in enumerate(sequence.moments()):
        parts: dict[str, str | None] = {}
        for part in sequence.recording.parts:
            found = numbers(sequence, part)[row]
            parts[part.name] = None if np.isnan(found).all() else base64.b64encode(found.tobytes()).decode()
        reasons = {"left_hand": sequence.left_hand_reason[row], "right_hand": sequence.right_hand_reason[row]}
        size = {"width": moment.size[0], "height": moment.size[1]}
        frames.append({"index": moment.index, "seconds": moment.time, **size, "reasons": reasons, "parts": parts})
    return frames


def test_any_numbers_come_back_from_the_pages_files(visit: Visit, tmp_path: Path) -> None:
    for seed, (kind, extras) in enumerate(product(("jsonl", "csv"), SOME)):
        points = (468, 478)[seed % 2]
        sequence = random_sequence(seed, 3, points, extras)
        sequence = replace(sequence, person=np.zeros_like(sequence.person))
        head = {**sequence.recording.head(), "extras": extras}
        path = tmp_path / f"{seed}.{kind}"
        path.write_text(visit.page.evaluate(FILE, [kind, points, head, frames_of(sequence)]), "utf-8")
        assert formats.read(path) == sequence, extras


def start(visit: Visit, source: str, films: Path) -> None:
    """Track what moves."""
    visit.choose(source)
    if source == "camera":
        visit.page.click("#notice-action")
    else:
        visit.page.set_input_files("#video-file", films / "video.webm")
        visit.page.select_option("#rate", "0.25")
        visit.page.check("#loop")
    visit.found("face")


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize(("source", "kind"), [("camera", "jsonl"), ("video", "csv")])
def test_a_recording_holds_what_the_stream_carried(visit: Visit, films: Path, source: str, kind: str) -> None:
    start(visit, source, films)
    visit.page.click("#expression-fold")
    visit.page.select_option("#format", kind)
    visit.page.click("#record")
    visit.recorded(6)
    for name in ("left_hand", "right_hand", "face"):
        visit.found(name)  # on a frame that is kept
    sequence = formats.read(visit.saved("#record"))
    assert sequence.recording.extras == tuple(EXTRAS)
    answers = [landmarks(message).parts for message in visit.messages if isinstance(message, bytes)]
    by_pose = {answer["pose"].tobytes(): answer for answer in answers if answer["pose"] is not None}
    for row, pose in enumerate(sequence.pose):
        answer = by_pose[pose.tobytes()]
        for part in sequence.recording.parts:
            sent = answer[part.field if part in OPTIONAL_PARTS else part.name]
            kept = numbers(sequence, part)[row]
            assert np.isnan(kept).all() if sent is None else kept.tobytes() == sent.tobytes(), part.name
    for part in OPTIONAL_PARTS:
        assert np.isfinite(numbers(sequence, part)).any(), part.name


def head_of(path: Path) -> Any:
    """Return what a file says about itself."""
    with path.open(newline="", encoding="utf-8") as file:
        return json.loads(file.readline() if path.suffix == ".jsonl" else next(csv.DictReader(file))["about"])


def test_landmarks_of_a_picture_are_those_that_python_writes(
    visit: Visit, service: RunningService, person: Path, tmp_path: Path
) -> None:
    visit.choose("picture")
    visit.page.set_input_files("#picture-file", person)
    visit.found("face")
    with visit.page.expect_response("**/v1/image?**face_transform=1**"):
        visit.page.click("#expression-fold")
    visit.found("face")
    answer = tmp_path / "answer.json"
    answer.write_bytes(service.post(f"/v1/image?{ALL}", person.read_bytes()).body)
    expected = formats.read(answer)
    for kind in ("jsonl", "csv"):
        visit.page.select_option("#format", kind)
        path = visit.saved("#record")
        assert visit.page.text_content("#said") == "Saved to your downloads."
        written = tmp_path / f"written.{kind}"
        formats.write(expected, written)
        assert head_of(path) == {**head_of(written), "source": "picture"}
        saved = formats.read(path)
        for part in expected.recording.parts:
            assert np.isfinite(numbers(expected, part)).all(), part.name
            assert numbers(saved, part).tobytes() == numbers(expected, part).tobytes(), part.name
        # The command that goes on from files takes them.
        again = tmp_path / f"{kind}.npz"
        assert main(["replay", str(path), "--to", str(again)]) == 0
        assert formats.read(again) == saved
    # What a format has no place for is said, in both languages.
    visit.page.select_option("#format", "pose")
    path = visit.saved("#record")
    formats.write(expected, tmp_path / "answer.pose")
    assert path.read_bytes() == (tmp_path / "answer.pose").read_bytes()
    missing = "hands in metres, movements of the face, and the face's position"
    assert f"without {missing}: JSONL and CSV hold them" in visit.page.text_content("#said")
    visit.page.click("#language")
    visit.saved("#record")
    assert "以米为单位的手部、面部动作和面部的位置" in visit.page.text_content("#said")


@pytest.mark.parametrize("without", ["#space-fold", "[data-option=hands]"])
def test_what_was_not_asked_for_is_not_in_files(visit: Visit, person: Path, without: str) -> None:
    visit.choose("picture")
    visit.page.set_input_files("#picture-file", person)
    visit.found()
    with visit.page.expect_response("**/v1/image?**") as asked:
        visit.page.click(without, force=True)
    assert "hand_world" not in asked.value.url
    visit.found()
    assert formats.read(visit.saved("#record")).recording.extras == ()
