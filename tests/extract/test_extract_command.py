"""`holistic-native extract`: runs that go on where one ended, settings that change, shards, and the report."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from holistic_native import extract
from holistic_native.app.main import main
from holistic_native.extract.errors import SettingsChangedError
from holistic_native.extract.origin import Origin
from holistic_native.extract.settings import Settings
from tests.support.clips import QUICK, QUICK_SETTINGS, cut, entries, extracting, outputs
from tests.support.real_runs import require

Capture = pytest.CaptureFixture[str]
NAMES = ("a", "b", "c", "d")
JSON = {"to": "json", **QUICK_SETTINGS}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cut four short clips, and add a file that is none."""
    require("pose_detection.tflite", "pose_landmark_lite.tflite")
    folder = tmp_path_factory.mktemp("clips")
    for number, name in enumerate(NAMES):
        cut(folder / f"{name}.mp4", first=8 * number, frames=3 + number)
    (folder / "broken.mp4").write_text("no video")
    return folder


@pytest.fixture(scope="module")
def done(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Extract them by the command, with two workers."""
    out = tmp_path_factory.mktemp("out") / "done"
    with extracting((clips, "-o", out, "--to", "json", "--workers", "2", "--hash", *QUICK)) as run:
        said, errors = run.communicate(timeout=120)
    assert (run.returncode, errors) == (3, "")
    assert said.startswith("5 clips: 4 ok, 0 partial, 1 failed; 18 frames in ")
    return out


def command(*arguments: str | Path) -> int:
    return main(["extract", *map(str, arguments)])


def test_what_a_ledger_says(clips: Path, done: Path) -> None:
    found = entries(done)
    assert found.keys() == {*NAMES, "broken"}
    for number, name in enumerate(NAMES):
        entry, video = found[name], clips / f"{name}.mp4"
        assert (entry["status"], entry["frames"], entry["pose"]) == ("ok", 3 + number, 3 + number)
        assert (entry["size"], entry["modified"]) == (video.stat().st_size, video.stat().st_mtime)
        assert entry["input_sha256"] == hashlib.sha256(video.read_bytes()).hexdigest()
        assert entry["sha256"] == hashlib.sha256((done / entry["output"]).read_bytes()).hexdigest()
        assert entry["options"] == {"enable_face": False, "enable_hands": False, "model_complexity": 0, "to": "json"}
        assert entry["reader"] == "av"
        assert "face" not in entry
    assert (found["broken"]["status"], found["broken"]["error"]) == ("failed", "InvalidDataError")
    assert outputs(done).keys() == {f"{name}.json" for name in NAMES}


def test_a_run_goes_on(clips: Path, done: Path, capsys: Capture) -> None:
    before = (done / "ledger.jsonl").read_bytes()
    assert command(clips, "-o", done, "--to", "json", *QUICK) == 3
    assert capsys.readouterr().out.startswith(
        "0 clips: 0 ok, 0 partial, 0 failed; 5 were done before, 1 of them failed or partial (--retry-failed"
    )
    assert command(clips / "*[abcd].mp4", "-o", done, "--to", "json", *QUICK) == 0
    assert (done / "ledger.jsonl").read_bytes() == before


def test_shards_and_workers_make_no_difference(clips: Path, done: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "out"
    counts = [len(list(extract.clips(clips, out, shard=(part, 2), workers=3 - part, **JSON))) for part in (1, 2)]
    assert sum(counts) == 5
    assert 0 not in counts
    assert outputs(out) == outputs(done)
    own = ("size", "modified", "status", "frames", "sha256", "settings", "error")
    shown = [{name: [entry.get(part) for part in own] for name, entry in entries(of).items()} for of in (out, done)]
    assert shown[0] == shown[1]

    # What is damaged or gone is extracted again where that is asked for; what is there is not.
    (out / "a.json").write_text("{}")
    (out / "b.json").unlink()
    assert [entry.id for entry in extract.clips(clips, out, workers=1, verify=True, **JSON)] == ["a", "b"]
    assert outputs(out) == outputs(done)

    # Settings that change are reported.
    changed = {**JSON, "min_tracking_confidence": 0.4}
    with pytest.raises(
        SettingsChangedError, match=r"5 clips .*: min_tracking_confidence was default, is 0\.4\. --again"
    ):
        next(extract.clips(clips, out, **changed))
    again = [entry.id for entry in extract.clips(clips / "[ab].mp4", out, workers=1, again=True, **changed)]
    assert again == ["a", "b"]
    assert outputs(out).keys() == outputs(done).keys()
    assert {entry["options"].get("min_tracking_confidence") for entry in entries(out).values()} == {None, 0.4}
    assert command("report", out) == 0
    assert "5 clips: 4 ok, 0 partial, 1 failed" in capsys.readouterr().out


def test_the_report(done: Path, tmp_path: Path, capsys: Capture) -> None:
    pytest.importorskip("matplotlib", reason="plots need matplotlib (extra plot)")
    picture = tmp_path / "report.png"
    assert command("report", done, "--plot", picture) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{done}: 5 clips: 4 ok, 0 partial, 1 failed\n18 frames in ")
    assert "\nInvalidDataError               1  broken: INPUT " in said
    assert "\nbody          100%  100%  100%  100%  100%              0\n" in said
    assert "hand" not in said
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "the folder to write to is missing: -o FOLDER"),
        (("-o", "x", "--profile", "auto"), "--profile must be exact or fast: results of auto depend on speed"),
        (("-o", "x", "--plot", "x.png"), "--plot draws a report"),
        (("-o", "x", "--shard", "0/4"), "must be K/N with K from 1 to N, as in 3/64, got '0/4'"),
        (("-o", "x", "--seconds-per-frame", "0"), "must be seconds above 0"),
    ],
)
def test_arguments_that_are_wrong(arguments: tuple[str, ...], message: str, capsys: Capture) -> None:
    try:
        code = command("clips", *arguments)
    except SystemExit as end:
        code = int(end.code or 0)
    assert code == 2
    assert message in capsys.readouterr().err
    assert not Path("x").exists()


def test_what_keeps_all_clips_from_being_extracted_ends_the_run(tmp_path: Path) -> None:
    """A library that is missing is no fault of a clip."""
    program = (
        "import sys; from holistic_native.extract.processes import worker_child;"
        "sys.modules['av'] = None; sys.argv[0] = 'x'; worker_child.main()"
    )
    settings = Settings.of(**JSON)
    start = {"settings": settings.to_json(), "origin": vars(Origin.of(settings)), "folder": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps({**start, "of_main_thread": False}).encode() + b"\n")
        worker.stdin.flush()
        answer = json.loads(worker.stdout.readline())
    assert "reading and writing videos needs PyAV: pip install" in answer["unable"]
