"""The driver of the emulated suite loses no test to a crash, a time-out, a pause or a stop, and says what is left."""

from __future__ import annotations

import errno
import os
import platform
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulated_ledger import Ledger
from tests.support.places import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the driver stops process groups, which Windows lacks"),
    pytest.mark.skipif(platform.machine() == "aarch64", reason="the driver runs on the machine that emulates this one"),
]
DRIVER = str(ROOT / "tools" / "emulated_suite.py")
SECONDS = 60

MIXED = """
import os
import pytest

@pytest.mark.parametrize("number", range(3))
def test_passes(number):
    assert number in (0, 1, 2)

def test_fails():
    assert "bread" == "butter"

def test_is_skipped():
    pytest.skip("no toaster")

def test_crashes():
    os.kill(os.getpid(), 11)

def test_after_the_crash():
    pass
"""
# A test that waits until it may end: what is at the other end of the pipe says when.
WAITS = """
import os

def test_before():
    pass

def test_waits():
    if "PID" in os.environ:
        with open(os.environ["PID"], "w") as file:
            file.write(str(os.getpid()))
    with open(os.environ["GATE"], "rb") as gate:
        assert gate.read() == b"open"

def test_after():
    pass
"""


class FakeSuite:
    """A small project whose tests the driver runs natively."""

    def __init__(self, root: Path) -> None:
        self.tree, self.folder = root / "tree", root / "folder"
        self.ledger = Ledger(self.folder / "ledger.jsonl")
        (self.tree / "tests").mkdir(parents=True)
        self.folder.mkdir()
        self.started: list[subprocess.Popen[str]] = []

    def write(self, name: str, text: str) -> None:
        (self.tree / "tests" / name).write_text(text)

    def start(self, *options: str, **environment: str) -> subprocess.Popen[str]:
        driver = [sys.executable, DRIVER, "--folder", str(self.folder), "--root", str(self.tree), *options]
        pytest_command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", ".", "-p", "no:cacheprovider"]
        process = subprocess.Popen(
            [*driver, "--", *pytest_command],
            cwd=self.tree,
            env={
                **os.environ,
                "PYTHONPATH": str(Path(DRIVER).parent),
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def run(self, *options: str) -> tuple[int, list[str]]:
        process = self.start(*options)
        out, err = process.communicate(timeout=SECONDS)
        assert "Traceback" not in err, err
        return process.returncode, out.splitlines()

    def ended(self) -> list[tuple[str, str]]:
        return [(line["ended"].rpartition("::")[2], line["outcome"]) for line in self.ledger.lines() if "ended" in line]


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[FakeSuite]:
    fake = FakeSuite(tmp_path)
    yield fake
    for process in fake.started:
        process.terminate()
        process.communicate(timeout=SECONDS)


def test_everything_is_recorded(suite: FakeSuite) -> None:
    suite.write("test_mixed.py", MIXED)
    suite.write("test_absent.py", "import pytest\npytest.importorskip('toaster', reason='no toaster at all')\n")
    suite.write("test_broken.py", "import toaster\n")
    code, lines = suite.run()
    assert code == 1
    assert suite.ended() == [
        ("test_passes[0]", "passed"),
        ("test_passes[1]", "passed"),
        ("test_passes[2]", "passed"),
        ("test_fails", "failed"),
        ("test_is_skipped", "skipped"),
        ("test_crashes", "crashed"),
        ("test_after_the_crash", "passed"),
    ]
    assert lines[:2] == ["failed: tests/test_mixed.py::test_fails", "crashed: tests/test_mixed.py::test_crashes"]
    assert lines[2].startswith("not collected: tests/test_broken.py: ")
    assert lines[-3:] == [
        "skipped, 1: no toaster",
        "skipped, the whole of tests/test_absent.py: no toaster at all",
        "4 passed, 2 failed, 1 skipped, of 7 collected",
    ]
    reasons = {line["ended"].rpartition("::")[2]: line["why"] for line in suite.ledger.lines() if "ended" in line}
    assert "assert 'bread' == 'butter'" in reasons["test_fails"]
    assert reasons["test_crashes"].startswith("SIGSEGV after ")


def test_nothing_runs_twice_unless_asked_to(suite: FakeSuite) -> None:
    suite.write("test_mixed.py", MIXED)
    first = suite.run()
    assert suite.run() == first
    assert len(suite.ended()) == 7
    assert suite.run("--retry") == first
    assert suite.ended()[7:] == [("test_fails", "failed"), ("test_crashes", "crashed")]


def test_a_time_out_names_its_test(suite: FakeSuite, tmp_path: Path) -> None:
    suite.write("test_waits.py", WAITS)
    os.mkfifo(tmp_path / "gate")
    process = suite.start("--limit", "5", GATE=str(tmp_path / "gate"))
    out, _ = process.communicate(timeout=SECONDS)
    assert suite.ended() == [("test_before", "passed"), ("test_waits", "timed out"), ("test_after", "passed")]
    assert out.splitlines()[-1] == "2 passed, 1 failed, 0 skipped, of 3 collected"
    assert process.returncode == 1


def waiting_at(gate: Path) -> int:
    """Open the gate's other end when the test stands at it."""
    deadline = time.monotonic() + SECONDS
    while (held := opened(gate)) is None:
        assert time.monotonic() < deadline, "no test stands at the gate"
        os.sched_yield()
    os.set_blocking(held, True)
    return held


def opened(gate: Path) -> int | None:
    try:
        return os.open(gate, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno != errno.ENXIO:  # nobody reads
            raise
        return None


def test_a_stopped_run_goes_on(suite: FakeSuite, tmp_path: Path) -> None:
    suite.write("test_waits.py", WAITS)
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    process = suite.start(GATE=str(gate))
    held = waiting_at(gate)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=SECONDS)
    os.close(held)
    assert process.returncode == 130
    assert out.splitlines()[-1] == "1 passed, 0 failed, 0 skipped, 2 still to run, of 3 collected"
    process = suite.start(GATE=str(gate))
    held = waiting_at(gate)
    os.write(held, b"open")
    os.close(held)
    out, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert out.splitlines()[-1] == "3 passed, 0 failed, 0 skipped, of 3 collected"
    assert [name for name, _ in suite.ended()] == ["test_before", "test_waits", "test_after"]


def wait_until_stopped(pid: int) -> None:
    """Wait for a process to be stopped by a signal."""
    deadline = time.monotonic() + SECONDS
    while Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "T":
        assert time.monotonic() < deadline
        os.sched_yield()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sees in /proc that a process stands still")
def test_a_pause_stops_what_runs_and_fails_nothing(suite: FakeSuite, tmp_path: Path) -> None:
    suite.write("test_waits.py", WAITS)
    gate, pid = tmp_path / "gate", tmp_path / "pid"
    os.mkfifo(gate)
    process = suite.start(GATE=str(gate), PID=str(pid))
    held = waiting_at(gate)
    (suite.folder / "pause").touch()
    wait_until_stopped(int(pid.read_text()))
    first = os.pidfd_open(int(pid.read_text()))
    os.write(held, b"shut")  # what the test fails on: as if it had waited too long for something
    os.close(held)
    (suite.folder / "pause").unlink()
    assert select.select([first], [], [], SECONDS)[0], "the first process has not ended"
    os.close(first)
    held = waiting_at(gate)
    os.write(held, b"open")
    os.close(held)
    out, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert out.splitlines()[-1] == "3 passed, 0 failed, 0 skipped, of 3 collected"
    assert suite.ended() == [("test_before", "passed"), ("test_after", "passed"), ("test_waits", "passed")]


def test_a_process_that_dies_at_once_fails_its_tests(suite: FakeSuite) -> None:
    suite.write("test_mixed.py", "def test_one():\n    pass\n\ndef test_two():\n    pass\n")
    suite.write("conftest.py", "import os, sys\nif '--collect-only' not in sys.argv:\n    os._exit(7)\n")
    code, lines = suite.run()
    assert code == 1
    assert lines[-1] == "0 passed, 2 failed, 0 skipped, of 2 collected"
    assert all("exit code 7 before the first test" in line["why"] for line in suite.ledger.lines() if "ended" in line)


def test_a_test_that_is_gone_is_a_failure(suite: FakeSuite) -> None:
    suite.write(
        "test_seen_once.py", "import sys\nif '--collect-only' in sys.argv:\n    def test_one():\n        pass\n"
    )
    code, lines = suite.run()
    assert (code, lines[-1]) == (1, "0 passed, 1 failed, 0 skipped, of 1 collected")
    assert [line["why"] for line in suite.ledger.lines() if "ended" in line] == ["it is not collected any more"]


def test_jobs_share_the_tests(suite: FakeSuite) -> None:
    for name in "abc":
        suite.write(f"test_{name}.py", f"def test_{name}():\n    pass\n")
    code, lines = suite.run("--jobs", "2", "--shard", "1")
    assert (code, lines) == (0, ["3 passed, 0 failed, 0 skipped, of 3 collected"])
    assert sorted(suite.ended()) == [(f"test_{name}", "passed") for name in "abc"]
    assert {log.name.partition("-")[0] for log in (suite.folder / "logs").glob("job*")} == {"job0", "job1"}


def test_what_changed_runs_again(suite: FakeSuite) -> None:
    package = suite.tree / "python" / "package"
    package.mkdir(parents=True)
    for name in ("one", "two"):
        (package / f"{name}.py").write_text("VALUE = 1\n")
        suite.write(f"test_{name}.py", f"import package.{name}\n\ndef test_{name}():\n    pass\n")
    (suite.tree / "pyproject.toml").write_text("")
    environment = {"PYTHONPATH": f"{Path(DRIVER).parent}{os.pathsep}{suite.tree / 'python'}"}

    def ran(*options: str) -> list[str]:
        before = len(suite.ended())
        process = suite.start(*options, **environment)
        process.communicate(timeout=SECONDS)
        assert process.returncode == 0
        return [name for name, _ in suite.ended()[before:]]

    assert ran() == ["test_one", "test_two"]
    (package / "two.py").write_text("VALUE = 2\n")
    assert ran("--by", "imports") == ["test_two"]
    assert ran() == ["test_one"]  # test_two has run on this very tree
    assert ran("--native", "other") == ["test_one", "test_two"]


def test_report_runs_nothing(suite: FakeSuite) -> None:
    suite.write("test_mixed.py", MIXED)
    suite.write("test_more.py", "def test_more():\n    pass\n")
    assert suite.run("--only", "tests/test_more.py")[1] == [
        "1 passed, 0 failed, 0 skipped, 7 still to run, of 8 collected"
    ]
    report = [sys.executable, DRIVER, "--folder", str(suite.folder), "--report"]
    process = subprocess.run(report, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert process.stdout == "1 passed, 0 failed, 0 skipped, 7 still to run, of 8 collected\n"
    assert process.returncode == 1
    assert suite.ended() == [("test_more", "passed")]
