"""Models that are not pinned: checked and tried in a process of their own, once, and reported; never silent."""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.damage import damaged
from holistic_native import FaceMesh, Hands, SelfieSegmentation
from holistic_native.app.main import main
from holistic_native.model_files.manifest import MODELS
from holistic_native.runtime import admission
from holistic_native.runtime.admission import admit
from holistic_native.runtime.interpreter import Interpreter, available_runtimes
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.runtime.seen_models import SeenModels
from holistic_native.runtime.trial import try_model
from holistic_native.stages.hand_landmarks import HandKind, HandLandmarker
from tests.support import crashing_models
from tests.support.places import ROOT
from tests.support.shipped_models import SMALL

ModelReader = Callable[[str], bytes]
Folders = pytest.TempPathFactory
Log = pytest.LogCaptureFixture
PALM, HAND = Hands.model_names()
ATTENTION, SELFIE = "face_landmark_with_attention.tflite", "selfie_segmentation.tflite"
RUNTIME = available_runtimes()[0]
IMAGE = np.zeros((64, 64, 3), np.uint8)


def own(content: bytes) -> bytes:
    """Return an unknown model: another file that runs as the pinned one does."""
    return content + bytes(4)


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, own_cache: Path) -> Path:
    """A process that has seen nothing, and a user whose cache is empty."""
    monkeypatch.setattr(admission, "SEEN_MODELS", SeenModels())
    monkeypatch.setattr("holistic_native.runtime.loader.SEEN_MODELS", admission.SEEN_MODELS)
    return own_cache


def children(caplog: Log) -> list[str]:
    """Return which models were tried, as the log has it."""
    return [record.message.split()[1] for record in caplog.records if "is tried in a process" in record.message]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("ReadsNowhere", r"model m is damaged: it crashes the interpreter \(signal 11\)"),
        ("AbortsWhenLoaded", r"it crashes the interpreter \(signal 6\) .*check failed: last words"),
        ("Leaves", r"it crashes the interpreter \(code 0\)"),
        ("TakesAllMemory", "model m is damaged: Unable to allocate"),
        ("NotANumber", "model m is damaged: its outputs on noise are not finite"),
        ("Refuses", "^model m: is of the wrong kind$"),
        ("SaysWhatItIsGiven", "7 bytes, {'name': 'm', 'runtime': .*, 'num_threads': 3}"),
    ],
)
def test_what_a_trial_finds(kind: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        try_model(b"content", kind=getattr(crashing_models, kind), name="m", runtime=RUNTIME, num_threads=3)


@pytest.mark.slow
def test_a_trial_that_does_not_end_is_ended() -> None:
    with pytest.raises(ValueError, match="model m is damaged: its first inference does not end within 5 s"):
        try_model(b"", kind=crashing_models.NeverEnds, name="m", runtime=RUNTIME, seconds=5)


@pytest.mark.skipif("litert" not in available_runtimes(), reason="the damage is one that LiteRT does not notice")
def test_a_real_crash(models: ModelReader, fresh: Path) -> None:
    """A size of 5 that became 16777217: LiteRT loads the file, and its first inference writes where nothing is."""
    content = damaged(models("hand_landmark_lite.tflite"), "shape", 4)
    with pytest.raises(ValueError, match="model m is damaged: it crashes the interpreter"):
        try_model(content, kind=Interpreter, name="m", runtime="litert")
    with pytest.raises(ValueError, match=r"model m: model damaged: tensor 196 has the shape \(1, 5, 5, 16777217\)"):
        admit(content, name="m", runtime="litert")
    assert not list(fresh.rglob("models.txt"))


@pytest.mark.parametrize(
    "executable", [None, "", "/usr/bin/uwsgi", "/usr/bin/uwsgi_python3", "/opt/program/program", "/nowhere/python3"]
)
def test_without_a_python_nothing_is_tried(
    monkeypatch: pytest.MonkeyPatch, caplog: Log, executable: str | None
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    assert not try_model(b"", kind=crashing_models.ReadsNowhere, name="m", runtime=RUNTIME)
    assert "model m is unknown, and cannot be tried first: " in caplog.text


def test_a_frozen_program_is_not_started_again(monkeypatch: pytest.MonkeyPatch, caplog: Log) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert not try_model(b"", kind=crashing_models.ReadsNowhere, name="m", runtime=RUNTIME)
    assert "this program has no Python of its own" in caplog.text


def test_a_child_that_cannot_begin_is_no_verdict(caplog: Log) -> None:
    class Local(crashing_models.Fine):
        pass

    assert not try_model(b"", kind=Local, name="m", runtime=RUNTIME)
    assert "model m is unknown, and cannot be tried first: " in caplog.text


def test_pinned_files_and_what_is_derived_from_them_are_never_tried(
    models: ModelReader,
    fresh: Path,
    caplog: Log,
    runtime: str,
    tmp_path_factory: Folders,
) -> None:
    caplog.set_level(logging.INFO, "holistic_native")
    folder = tmp_path_factory.mktemp("models")
    for name in (HAND, PALM):
        (folder / name).write_bytes(models(name))
    Hands(models=folder, runtime=runtime).close()
    HandLandmarker(Loader(RuntimeOptions(models=folder, runtime=runtime), int8=True), HandKind(HAND)).close()
    assert children(caplog) == []
    assert "unknown model" not in caplog.text
    assert not list(fresh.rglob("models.txt"))


@pytest.mark.usefixtures("fresh")
def test_an_unknown_model_is_tried_once_and_reported_once(
    models: ModelReader,
    caplog: Log,
    runtime: str,
    tmp_path_factory: Folders,
) -> None:
    caplog.set_level(logging.INFO, "holistic_native")
    folder = tmp_path_factory.mktemp("models")
    (folder / HAND).write_bytes(own(models(HAND)))
    models(PALM)
    for _ in range(2):
        with Hands(models=folder, runtime=runtime) as tracker:
            tracker.process(IMAGE)
    assert children(caplog) == [HAND]
    (warning,) = (record.message for record in caplog.records if record.levelno >= logging.WARNING)
    digest = hashlib.sha256(own(models(HAND))).hexdigest()
    assert warning.startswith(f"unknown model: {folder / HAND} is not MediaPipe's {HAND} (its SHA-256 is {digest[:12]}")
    # Another process finds it in the cache, and reports it.
    code = (
        "import logging, sys; logging.basicConfig(level='INFO', stream=sys.stdout, format='%(message)s')\n"
        "import holistic_native as hn\n"
        f"hn.Hands(models={str(folder)!r}, runtime={runtime!r}).close()\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=600)
    assert "is tried" not in out.stdout
    assert out.stdout.count("unknown model: ") == 1


@pytest.mark.parametrize("damage", [b"", b"\xff" * 100, b"0" * 64, b"x" * 10_000_000, None])
def test_a_damaged_or_unwritable_list_is_no_hindrance(
    models: ModelReader, fresh: Path, caplog: Log, damage: bytes | None
) -> None:
    caplog.set_level(logging.INFO, "holistic_native")
    content = own(models(SMALL))
    place = fresh / "holistic_native" / "seen"
    if damage is None:
        place.parent.mkdir(parents=True)
        place.write_text("a file where a folder should be")
    else:
        place.mkdir(parents=True)
        (place / "models.txt").write_bytes(damage)
    for _ in range(2):
        admit(content, name=SMALL, runtime=RUNTIME)
    assert children(caplog) == [SMALL]
    if damage is not None:
        assert (place / "models.txt").read_bytes().split(b"\n")[-2].isalnum()


def test_the_list_is_bounded_and_forgets_the_oldest(fresh: Path) -> None:
    digests = [hashlib.sha256(bytes([number % 256, number // 256])).hexdigest() for number in range(1010)]
    seen = SeenModels()
    file = fresh / "holistic_native" / "seen" / "models.txt"
    file.parent.mkdir(parents=True)
    file.write_text("".join(f"{digest}\n" for digest in digests[:1005]))
    for digest in digests[1003:]:
        seen.add(digest, keep=True)
    assert file.read_text().split() == digests[-1000:]
    other = SeenModels()
    assert not other.here(digests[-1])
    assert other.before(digests[-1])
    assert other.here(digests[-1])
    assert not other.before(digests[0])


@pytest.mark.usefixtures("fresh")
def test_models_that_are_cut_are_tried_as_they_run(
    models: ModelReader,
    caplog: Log,
    runtime: str,
    tmp_path_factory: Folders,
) -> None:
    """Both have operators that no plain interpreter knows: a trial of the whole file would refuse them."""
    caplog.set_level(logging.INFO, "holistic_native")
    folder = tmp_path_factory.mktemp("models")
    for name in (ATTENTION, SELFIE):
        (folder / name).write_bytes(own(models(name)))
    models("face_detection_short_range.tflite")
    trackers: list[Any] = [FaceMesh(models=folder, runtime=runtime, refine_landmarks=True)]
    trackers.append(SelfieSegmentation(models=folder, runtime=runtime))
    for tracker in trackers:
        tracker.process(IMAGE)
        tracker.close()
    assert children(caplog) == [ATTENTION, SELFIE]


@pytest.mark.usefixtures("fresh")
def test_another_pinned_file_under_the_name_is_reported_but_not_tried(
    models: ModelReader, caplog: Log, tmp_path_factory: Folders
) -> None:
    caplog.set_level(logging.INFO, "holistic_native")
    folder = tmp_path_factory.mktemp("models")
    (folder / PALM).write_bytes(models("palm_detection_lite.tflite"))
    models(HAND)
    Hands(models=folder).close()
    assert children(caplog) == []
    assert f"unknown model: {folder / PALM} is not MediaPipe's {PALM}" in caplog.text


@pytest.mark.slow
@pytest.mark.usefixtures("fresh")
def test_commands_show_unknown_models_and_doctor_tries_them(
    models: ModelReader,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: Folders,
) -> None:
    folder = tmp_path_factory.mktemp("models")
    for name in MODELS:
        (folder / name).write_bytes(models(name))
    (folder / HAND).write_bytes(own(models(HAND)))
    monkeypatch.setenv("HOLISTIC_NATIVE_MODELS", str(folder))
    assert main(["models", "list"]) == 0
    states = {row.split()[0]: row.split()[2] for row in capsys.readouterr().out.splitlines()}
    assert {name for name, state in states.items() if state == "unknown"} == {HAND}
    assert main(["doctor"]) == 0
    assert f"{HAND:<36} unknown model, $HOLISTIC_NATIVE_MODELS: {folder / HAND}\n" in capsys.readouterr().out
    (folder / HAND).write_bytes(models(HAND)[:-1000])
    assert main(["doctor"]) == 1
    assert f"PROBLEM: model {HAND}: model damaged: " in capsys.readouterr().out


@pytest.mark.slow
def test_a_sample_of_damaged_models() -> None:
    """In one process, which must be there in the end; `bench/damaged_models.py` does the same with a thousand."""
    pytest.importorskip("skimage")
    command = [sys.executable, "-m", "bench.damaged_models", "--count", "24", "--seed", "7"]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1200)
    if "was not found" in out.stderr:
        pytest.skip("not all models are there")
    assert out.returncode == 0, out.stdout + out.stderr
    assert "This process crashed 0 times" in out.stdout
