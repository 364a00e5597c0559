"""Standard error while an interpreter starts: its announcement is logged, everything else arrives."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from holistic_native.runtime.native_log import captured_native_log
from tests.support.shipped_models import SMALL

ModelReader = Callable[[str], bytes]
START = (
    "from holistic_native.runtime.interpreter import Interpreter\n"
    "from holistic_native.model_files.store import ModelStore\n"
    f"content = ModelStore().read({SMALL!r})\n"
)


def python(code: str) -> subprocess.CompletedProcess[str]:
    # A fork beside threads is warned of on Python 3.12 and newer.
    run = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code]
    return subprocess.run(run, capture_output=True, text=True, check=False, timeout=600)


def test_chatter_is_logged_and_the_rest_passed_on(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "holistic_native")
    with captured_native_log() as lines:
        os.write(2, b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n")
        os.write(2, b"W0000 00:00:1730000000.1 12 file.cc:1] a warning of absl's\n")
        os.write(2, b"somebody else's line\nERROR: something is wrong\nno end of li")
        os.write(2, b"ne")
    assert capfd.readouterr().err == "somebody else's line\nERROR: something is wrong\nno end of line"
    assert len(lines) == 2
    assert [record.message for record in caplog.records] == [f"interpreter: {line}" for line in lines]


def test_more_than_a_pipe_takes(capfd: pytest.CaptureFixture[str]) -> None:
    line = b"x" * 99 + b"\n"
    with captured_native_log() as lines:
        for _ in range(5000):
            os.write(2, line)
        os.write(2, b"INFO: at the end\n")
    assert capfd.readouterr().err.encode() == line * 5000
    assert lines == ["INFO: at the end"]


def test_standard_error_is_put_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with captured_native_log():
            os.write(2, b"before\n")
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        fail()
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "before\nafter\n"


def test_captures_of_several_threads_do_not_mix(capfd: pytest.CaptureFixture[str]) -> None:
    found: dict[int, list[str]] = {}

    def capture(number: int) -> None:
        with captured_native_log() as lines:
            os.write(2, f"INFO: {number}\n".encode())
        found[number] = lines

    threads = [threading.Thread(target=capture, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: [f"INFO: {number}"] for number in range(16)}
    os.write(2, b"still there\n")
    assert capfd.readouterr().err == "still there\n"


def test_a_child_started_meanwhile_keeps_its_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    wait = "import sys\nfor line in sys.stdin: sys.stderr.write(line); sys.stderr.flush()"
    with captured_native_log() as lines:
        child = subprocess.Popen([sys.executable, "-c", wait], stdin=subprocess.PIPE, text=True)
    others = [thread for thread in threading.enumerate() if thread.name == "holistic_native native log"]
    child.communicate("INFO: a child's own\nand more", timeout=600)
    for thread in others:
        thread.join(600)
        assert not thread.is_alive()
    assert capfd.readouterr().err == "INFO: a child's own\nand more"
    assert lines == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_no_process_is_forked_meanwhile() -> None:
    code = (
        "import os, threading\n"
        "from holistic_native.runtime.native_log import captured_native_log\n"
        "here, go = threading.Event(), threading.Event()\n"
        "def capture():\n"
        "    with captured_native_log():\n"
        "        here.set(); go.wait()\n"
        "        os.write(1, b'captured ')\n"
        "thread = threading.Thread(target=capture); thread.start(); here.wait()\n"
        "os.register_at_fork(before=go.set)\n"  # runs before what waits for the capture's end
        "child = os.fork()\n"
        "if child == 0:\n"
        "    with captured_native_log(): os.write(2, b'ERROR: of the child')\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0); thread.join(); os.write(1, b'forked')\n"
    )
    out = python(code)
    assert (out.returncode, out.stdout, out.stderr) == (0, "captured forked", "ERROR: of the child")


@pytest.mark.parametrize(
    "prepare",
    [
        "os.close(2)",
        "os.close(0); os.close(1); os.close(2)",
        "resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir('/proc/self/fd')) - 1, 4096))",
        "sys.stderr = None",
    ],
)
def test_nothing_is_needed_to_go_on(prepare: str) -> None:
    if "/proc" in prepare and not Path("/proc/self/fd").is_dir():
        pytest.skip("no /proc here")
    code = (
        "import os, resource, sys\n"
        "from holistic_native.runtime.native_log import captured_native_log\n"
        f"{prepare}\n"
        "with captured_native_log() as lines: done = 7\n"
        "os._exit(done)\n"
    )
    assert python(code).returncode == 7


def test_loading_and_running_writes_nothing(models: ModelReader, runtime: str) -> None:
    models(SMALL)
    code = f"{START}m = Interpreter(content, name='m', runtime={runtime!r})\nm.run(); m.close()\n"
    out = python(code)
    assert (out.returncode, out.stdout, out.stderr) == (0, "", "")


def test_last_words_arrive(models: ModelReader, runtime: str) -> None:
    """A process that aborts while it loads models, as a damaged one makes it do: nothing of standard error is lost."""
    models(SMALL)
    load = f"Interpreter(content, name='m', runtime={runtime!r})\n"
    code = (
        f"{START}import os, threading\n"
        f"{load}"
        "def write():\n"
        "    for number in range(300): os.write(2, b'%d\\n' % number)\n"
        "    os.write(2, b'last words\\n')\n"
        "    os.abort()\n"
        "threading.Thread(target=write).start()\n"
        f"while True: {load}"
    )
    out = python(code)
    assert out.returncode == -signal.SIGABRT
    assert out.stderr == "".join(f"{number}\n" for number in range(300)) + "last words\n"
