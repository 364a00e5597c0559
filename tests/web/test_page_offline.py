"""The page where no other machine can be reached."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.no_network import REFUSED
from tests.support.places import ROOT

ENTER = (sys.executable, "-m", "tests.support.no_network")
# A camera, and a picture with its lines.
TESTS = (
    "tests/web/test_page_live.py::test_landmarks_are_drawn_within_two_seconds_of_the_click",
    "tests/web/test_page_repeat.py::test_the_example_is_tracked_and_tracked_again[python]",
)
# An address of the block that is kept for documentation: nothing of this machine.
ELSEWHERE = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"


@pytest.mark.usefixtures("_models")
def test_the_page_works_without_a_network() -> None:
    tried = subprocess.run([*ENTER, sys.executable, "-c", ELSEWHERE], cwd=ROOT, capture_output=True, text=True)
    if tried.returncode == REFUSED:
        pytest.skip(tried.stderr.strip())
    assert "Network is unreachable" in tried.stderr
    command = [*ENTER, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert ran.returncode == 0, ran.stdout
    assert "2 passed" in ran.stdout or "skipped" in ran.stdout
