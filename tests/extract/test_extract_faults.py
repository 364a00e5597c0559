"""Data sets and what goes wrong: killed workers and runs, hung decoders, signals, full disks, two runs at once."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from holistic_native import extract
from holistic_native.app.main import main
from holistic_native.extract.errors import LockedError, OutputError
from tests.support.clips import QUICK, QUICK_SETTINGS, Stuck, children, cut, entries, extracting, outputs
from tests.support.disks import short_files
from tests.support.real_runs import require

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the children of a process are listed on Linux")
GOOD = ("a", "b", "c")
JSON = {"to": "json", **QUICK_SETTINGS}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cut three short clips, and one more for the place of a pipe."""
    require("pose_detection.tflite", "pose_landmark_lite.tflite")
    folder = tmp_path_factory.mktemp("clips")
    for number, name in enumerate(GOOD):
        cut(folder / f"{name}.mp4", first=8 * number, frames=3 + number)
    return folder


@pytest.fixture(scope="module")
def undisturbed(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Extract the clips, with nothing going wrong."""
    folder = tmp_path_factory.mktemp("out") / "undisturbed"
    assert [entry.status for entry in extract.clips(clips, folder, workers=1, **JSON)] == ["ok"] * 3
    return folder


@pytest.fixture
def stuck(clips: Path) -> Iterator[Path]:
    """Put a pipe among the clips that nobody writes to."""
    pipe = clips / "b2.mp4"
    os.mkfifo(pipe)
    yield pipe
    pipe.unlink()


def test_a_worker_and_then_all_of_it_is_killed(clips: Path, stuck: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = (clips, "-o", out, "--to", "json", "--workers", "1", *QUICK)

    with extracting(arguments) as run:
        waiting = Stuck(stuck)
        (worker,) = children(run.pid)
        os.kill(worker, signal.SIGKILL)
        waiting.wait_for_its_end()
        waiting.close()
        said, errors = run.communicate(timeout=120)
    assert (run.returncode, errors) == (3, "")
    assert said.startswith("4 clips: 3 ok, 0 partial, 1 failed; ")
    found = entries(out)
    assert found["b2"]["error"] == "WorkerDied"
    assert found["b2"]["message"] == "worker died (signal 9)"
    assert outputs(out) == outputs(undisturbed)

    for number, code in ((signal.SIGTERM, 143), (signal.SIGKILL, -9)):
        with extracting((*arguments, "--retry-failed")) as run:
            waiting = Stuck(stuck)
            with pytest.raises(LockedError, match=f"another run works on .*: process {run.pid} on "):
                next(extract.clips(clips, out, **JSON))
            run.send_signal(number)
            run.communicate(timeout=120)
            waiting.wait_for_its_end()  # the worker has ended too
            waiting.close()
        assert run.returncode == code
        assert entries(out) == found
    assert [path.name for path in out.iterdir() if path.is_dir()], "nobody cleans up after SIGKILL"

    stuck.unlink()
    stuck.write_bytes((clips / "b.mp4").read_bytes())
    assert main(["extract", *map(str, arguments), "--retry-failed"]) == 0
    assert outputs(out).keys() == {"a.json", "b.json", "b2.json", "c.json"}
    assert {name: content for name, content in outputs(out).items() if name != "b2.json"} == outputs(undisturbed)
    assert {name: entry["status"] for name, entry in entries(out).items()} == dict.fromkeys(("a", "b", "b2", "c"), "ok")


def test_a_decoder_that_hangs_costs_its_clip(clips: Path, stuck: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    # The pipe comes first: what follows shows that the worker is replaced.
    done = list(extract.clips((stuck, clips / "c.mp4"), out, workers=1, seconds_per_frame=4, **JSON))
    assert [(entry.id, entry.status, entry.error) for entry in done] == [
        ("b2", "failed", "DecoderHung"),
        ("c", "ok", None),
    ]
    assert done[0].message == "no frame for 4 s, after 0 frames"
    assert outputs(out) == {"c.json": outputs(undisturbed)["c.json"]}


def test_an_output_that_is_never_complete_costs_its_clip(
    clips: Path, stuck: Path, undisturbed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    options = ("--to", "json", "--workers", "1", "--seconds-per-frame", "3", *QUICK)
    with extracting((stuck, clips / "c.mp4", "-o", out, *options)) as run:
        video = stuck.open("wb", buffering=0)  # the worker has opened it now, and waits for a frame
        (work,) = out.glob(".extract-*.part")
        # In place of the output, a pipe that somebody has open and does not read.
        os.mkfifo(work / "b2.json")
        reader = os.open(work / "b2.json", os.O_RDONLY | os.O_NONBLOCK)
        fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
        video.write(b"YUV4MPEG2 W64 H64 F25:1 C420\n" + (b"FRAME\n" + bytes(64 * 64 * 3 // 2)) * 5)
        video.close()
        _, errors = run.communicate(timeout=120)
        os.close(reader)
    assert (run.returncode, errors) == (3, "")
    found = entries(out)
    assert (found["b2"]["status"], found["b2"]["error"], found["b2"]["frames"]) == ("failed", "WriterHung", 5)
    waited = float(found["b2"]["message"].removeprefix("no output ").partition(" s after the last of 5 frames")[0])
    assert 3 < waited < 60
    assert outputs(out) == {"c.json": outputs(undisturbed)["c.json"]}, "the worker is replaced"


def test_a_worker_that_hangs_at_its_start_ends_the_run(
    clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "libraries" / "pyarrow.py"
    library.parent.mkdir()
    library.write_text("import os\nos.read(os.pipe()[0], 1)\n")
    monkeypatch.syspath_prepend(library.parent)  # which workers take over
    monkeypatch.setattr("holistic_native.extract.processes.pool._START_SECONDS", 2.0)
    out = tmp_path / "out"
    with pytest.raises(RuntimeError, match="workers cannot begin: not ready after 2 s"):
        list(extract.clips(clips, out, workers=1, seconds_per_frame=1, **{**JSON, "to": "parquet"}))
    assert not out.exists()


@pytest.mark.slow
def test_too_little_memory_costs_the_clip(clips: Path, stuck: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with extracting((stuck, clips / "c.mp4", "-o", out, "--to", "json", "--workers", "1", *QUICK)) as run:
        video = stuck.open("wb", buffering=0)
        (worker,) = children(run.pid)
        status = Path(f"/proc/{worker}/status").read_text()
        used = int(status.partition("VmSize:")[2].split()[0]) << 10
        resource.prlimit(worker, resource.RLIMIT_AS, (used + (20 << 20), resource.RLIM_INFINITY))
        width, height = 7680, 4320  # one picture of which is more
        with suppress(BrokenPipeError):
            video.write(b"YUV4MPEG2 W%d H%d F25:1 C420\nFRAME\n" % (width, height) + bytes(width * height * 3 // 2))
        video.close()
        _, errors = run.communicate(timeout=120)
    assert (run.returncode, errors) == (3, "")
    found = entries(out)
    assert (found["b2"]["status"], found["b2"]["error"]) == ("failed", "MemoryError")
    assert outputs(out) == {"c.json": outputs(undisturbed)["c.json"]}


def test_a_full_disk_ends_the_run(clips: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with short_files(kilobytes=8), pytest.raises(OutputError, match="File too large"):
        list(extract.clips(clips, out, workers=2, **JSON))
    assert not out.exists(), "nothing half is left"
    assert {entry.status for entry in extract.clips(clips, out, workers=2, **JSON)} == {"ok"}
    assert outputs(out) == outputs(undisturbed)
