"""Cameras by number and name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from holistic_native.media.cameras import camera_names, find_camera
from holistic_native.media.sources import Opening, open_source

linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems list cameras elsewhere")


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    """Lay out devices as Linux does: the two of one camera, and one each of two others."""
    for number, title in ((0, "UVC Camera"), (1, "UVC Camera"), (2, "Pi Camera v2"), (10, "Écran")):
        folder = tmp_path / f"video{number}"
        folder.mkdir()
        (folder / "name").write_text(f"{title}\n", encoding="utf-8")
    return tmp_path


@linux
def test_names(devices: Path) -> None:
    assert camera_names(devices) == {0: "UVC Camera", 1: "UVC Camera", 2: "Pi Camera v2", 10: "Écran"}
    assert camera_names(devices / "nowhere") == {}


@linux
@pytest.mark.parametrize(
    ("name", "number"),
    [("7", 7), ("/dev/video3", 3), ("uvc", 0), ("UVC Camera", 0), ("camera v2", 2), ("écran", 10), ("webcam", None)],
)
def test_one_is_found(name: str, number: int | None, devices: Path) -> None:
    assert find_camera(name, devices) == number


@linux
def test_a_name_of_two(devices: Path) -> None:
    with pytest.raises(RuntimeError, match=r"'camera' is the name of several cameras: 0 \(UVC Camera\), 2 \(Pi"):
        find_camera("camera", devices)


@linux
@pytest.mark.parametrize("name", ["987", "/dev/video987"])
def test_no_camera_answers(name: str) -> None:
    pytest.importorskip("av", reason="this test needs PyAV (extra video)")
    with pytest.raises(RuntimeError, match=f"INPUT '{name}' is no camera that answers: No such file or directory"):
        open_source(name, Opening(reader="av", size=(640, 480), rate=30))
