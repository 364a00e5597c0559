"""`holistic-native bench`: what it measures here, and what it reads from a Raspberry Pi's files."""

from __future__ import annotations

import json
import os
import platform
import re
from pathlib import Path

import numpy as np
import pytest

import holistic_native
from holistic_native.app.main import main
from holistic_native.app.report.machine import Machine
from holistic_native.kernels import choose_kernels
from holistic_native.runtime.interpreter import available_runtimes
from tests.support.astronaut import frames
from tests.support.real_runs import DEFAULT_MODELS, require, write_video

Capture = pytest.CaptureFixture[str]


def test_example(tmp_path: Path, capsys: Capture) -> None:
    require(*DEFAULT_MODELS)
    pytest.importorskip("skimage")
    path = tmp_path / "report.json"
    assert main(["bench", "--frames", "4", "--warm-up", "2", "--report", str(path)]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^4 frames: \d+\.\d ms median, \d+\.\d ms p95; CPU \d+\.\d ms a frame$", out, re.MULTILINE)
    assert out.endswith(f"wrote {path}\n")
    report = json.loads(path.read_text())
    assert report["format"] == "holistic_native bench 1"
    assert report["machine"]["cores"] == os.cpu_count()
    assert report["machine"]["architecture"] == platform.machine()
    assert report["versions"]["holistic_native"] == holistic_native.__version__
    assert report["versions"]["numpy"] == np.__version__
    assert report["versions"]["kernels"] == choose_kernels().name
    assert {"litert": "ai-edge-litert", "tflite": "tflite-runtime"}[available_runtimes()[0]] in report["versions"][
        "interpreter"
    ]
    assert report["settings"]["warm_up"] == 2
    assert report["input"] == {"name": "astronaut", "size": [512, 512]}
    assert report["frames"] == 4
    assert report["found"] == {"pose": 4, "left hand": 0, "right hand": 0, "face": 4}
    for times in (report["frame_ms"], report["cpu_ms"]):
        assert 0 < times["lowest"] <= times["median"] <= times["p95"]
    stages = {stage["name"]: stage for stage in report["stages"]}
    assert stages["body / pose_landmark_full / inference"]["calls"] == 4
    assert "body / pose_detection / inference" not in stages, "the body was found in the warm-up"
    assert 0 < stages["body / pose_landmark_full / inference"]["ms_per_frame"] < report["frame_ms"]["mean"]


def test_video_that_is_shorter(tmp_path: Path, capsys: Capture) -> None:
    require(*DEFAULT_MODELS)
    video = str(write_video(tmp_path / "short.avi", frames()[6:10]))
    assert main(["bench", video, "--warm-up", "1"]) == 0
    assert "\n3 frames: " in capsys.readouterr().out
    assert main(["bench", video, "--warm-up", "4"]) == 1
    assert "INPUT ended within the 4 frames of --warm-up" in capsys.readouterr().err


def test_wrong_places(tmp_path: Path, capsys: Capture) -> None:
    video = write_video(tmp_path / "in.avi", frames()[6:8])
    assert main(["bench", str(video), "--report", str(tmp_path / "no" / "report.json")]) == 1
    assert "the folder of the output" in capsys.readouterr().err
    assert main(["bench", str(video), "--report", str(video)]) == 2
    assert "would overwrite the input" in capsys.readouterr().err
    assert main(["bench", str(tmp_path / "absent.mp4")]) == 1


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def program(path: Path, answers: dict[str, str]) -> str:
    cases = "".join(f'{question}) echo "{answer}";;\n' for question, answer in answers.items())
    path.write_text(f'#!/bin/sh\ncase "$1" in\n{cases}*) exit 1;;\nesac\n')
    path.chmod(0o755)
    return str(path)


def test_a_raspberry_pi(tmp_path: Path) -> None:
    # As a Raspberry Pi 5 shows them, Raspberry Pi OS bookworm.
    write(
        tmp_path,
        {
            "proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0",
            "proc/cpuinfo": "processor\t: 0\nCPU implementer\t: 0x41\nModel\t\t: another\n",
            "proc/meminfo": "MemTotal:        8245952 kB\nMemFree: 1 kB\n",
            "etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
            "sys/class/thermal/thermal_zone0/temp": "61250\n",
            "sys/class/thermal/thermal_zone0/type": "cpu-thermal\n",
            **{f"sys/devices/system/cpu/cpu{core}/cpufreq/scaling_governor": "ondemand\n" for core in range(4)},
            **{f"sys/devices/system/cpu/cpu{core}/cpufreq/scaling_max_freq": "2400000\n" for core in range(4)},
            **{f"sys/devices/system/cpu/cpu{core}/cpufreq/scaling_cur_freq": f"{core}500000\n" for core in range(4)},
        },
    )
    vcgencmd = program(tmp_path / "vcgencmd", {"measure_temp": "temp=61.4'C", "get_throttled": "throttled=0x50005"})
    machine = Machine(tmp_path, vcgencmd=vcgencmd)
    facts = machine.facts()
    assert facts == {
        "model": "Raspberry Pi 5 Model B Rev 1.0",
        "architecture": platform.machine(),
        "system": platform.platform(),
        "distribution": "Debian GNU/Linux 12 (bookworm)",
        "cores": os.cpu_count(),
        "memory_mib": 8052,
        "governors": ["ondemand"],
        "highest_mhz": 2400,
    }
    assert machine.state() == {
        "mhz": [500, 1500, 2500, 3500],
        "celsius": {"thermal_zone0 cpu-thermal": 61.25},
        "firmware_celsius": 61.4,
        "throttling": {
            "bits": "0x50005",
            "now": ["under-voltage", "throttled"],
            "since_start": ["under-voltage", "throttled"],
        },
    }


def test_a_machine_that_reports_nothing(tmp_path: Path) -> None:
    machine = Machine(tmp_path, vcgencmd=program(tmp_path / "vcgencmd", {}))
    facts = machine.facts()
    assert (facts["distribution"], facts["memory_mib"], facts["governors"], facts["highest_mhz"]) == (
        None,
        None,
        [],
        None,
    )
    assert machine.state() == {"mhz": [], "celsius": {}, "firmware_celsius": None, "throttling": None}
    assert Machine(tmp_path, vcgencmd=str(tmp_path / "absent")).state()["throttling"] is None


def test_a_model_named_by_the_cpu_alone(tmp_path: Path) -> None:
    write(tmp_path, {"proc/cpuinfo": "processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC 9354\n"})
    assert Machine(tmp_path).facts()["model"] == "AMD EPYC 9354"


def test_a_zone_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, {"sys/class/thermal/thermal_zone0/type": "off\n", "sys/class/thermal/thermal_zone1/temp": "40000"})
    assert Machine(tmp_path).state()["celsius"] == {"thermal_zone1": 40.0}
