"""`import holistic_native` is cheap and silent: no heavy package, no connection, no process, nothing written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# Each of them is needed by some command or tracker only, and costs time or fails on a small system.
HEAVY = (
    "cv2",
    "av",
    "PIL",
    "google.protobuf",
    "matplotlib",
    "skimage",
    "ai_edge_litert",
    "tflite_runtime",
    "mediapipe",
    "tqdm",
)
REPORT = """
import json, sys
import numpy  # sets environment variables
events = []
def watch(event, args):
    writes = event == "open" and isinstance(args[1], str) and any(letter in args[1] for letter in "wax+")
    if writes or event.startswith(("socket.", "subprocess.", "os.", "shutil.", "tempfile.")):
        events.append(f"{event}{args}")
sys.addaudithook(watch)
before = set(sys.modules)
import MODULE
report = {"events": events[:], "modules": sorted(sys.modules), "new": sorted(set(sys.modules) - before)}
with open(sys.argv[1], "w") as file:
    json.dump(report, file)
"""
HARMLESS = ("os.listdir", "os.scandir")  # how modules are found


def imported(module: str, report: Path) -> dict[str, Any]:
    command = [sys.executable, "-B", "-W", "error", "-c", REPORT.replace("MODULE", module), str(report)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == done.stderr == ""
    found: dict[str, Any] = json.loads(report.read_text())
    return found


@pytest.mark.parametrize("module", ["holistic_native", "holistic_native.holistic", "holistic_native.app.main"])
def test_import(module: str, tmp_path: Path) -> None:
    found = imported(module, tmp_path / "report.json")
    assert module in found["modules"]
    assert [name for name in HEAVY if name in found["modules"]] == []
    # Beside Python's own modules, NumPy's and ours, nothing at all.
    packages = {name.partition(".")[0] for name in found["new"] if not name.startswith("_")}
    assert packages - sys.stdlib_module_names - {"numpy"} == {"holistic_native"}
    assert [event for event in found["events"] if not event.startswith(HARMLESS)] == []


def test_the_watch_notices(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text("import socket, tqdm\nsocket.socket().close()\nopen('made', 'w').close()\n")
    report = REPORT.replace("MODULE", "loud")
    subprocess.run([sys.executable, "-c", report, "report.json"], check=True, cwd=tmp_path)
    found = json.loads((tmp_path / "report.json").read_text())
    assert "tqdm" in found["modules"]
    assert {"socket.__new__", "open"} <= {event.partition("(")[0] for event in found["events"]}
