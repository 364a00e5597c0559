"""Data sets and new versions of what decodes and writes: which are recorded, and which clips a new one concerns."""

from __future__ import annotations

import json
import re
import sys
import zlib
from pathlib import Path

import pytest

from holistic_native import extract
from holistic_native.extract import libraries
from holistic_native.extract.errors import SettingsChangedError
from holistic_native.extract.origin import Origin
from holistic_native.extract.settings import Settings
from tests.support.clips import QUICK_SETTINGS, cut, entries
from tests.support.parquet import HAVE_PYARROW
from tests.support.real_runs import cv2, require

JSON = {"to": "json", **QUICK_SETTINGS}


def installed(folder: Path, package: str, files: str = "") -> Path:
    """Write what pip leaves of a package of version 99.0, for a place at the front of the path."""
    info = folder / f"{package}-99.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 99.0\n")
    (info / "RECORD").write_text(files)
    return folder


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cut a short video, and add a picture and a file that is neither."""
    from PIL import Image

    require("pose_detection.tflite", "pose_landmark_lite.tflite")
    folder = tmp_path_factory.mktemp("clips")
    cut(folder / "video.mp4", first=8, frames=2)
    Image.new("RGB", (64, 64)).save(folder / "picture.png")
    (folder / "broken.mp4").write_text("no video")
    return folder


@pytest.fixture(scope="module")
def done(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "done"
    list(extract.clips(clips, folder, workers=1, **JSON))
    return folder


def test_versions_are_those_of_the_libraries() -> None:
    import av
    import PIL

    below = {name: ".".join(map(str, av.library_versions[f"lib{name}"])) for name in ("avformat", "avcodec", "swscale")}
    held = ", ".join(f"lib{name} {version}" for name, version in below.items())
    wanted = f"{av.__version__} ({held})" if sys.platform != "win32" else av.__version__
    assert libraries.decoder_versions("av") == {"PyAV": wanted, "Pillow": PIL.__version__}
    (opencv,) = libraries.decoder_versions("cv2").values()
    assert opencv.startswith(cv2.__version__)
    assert libraries.writer_versions(("zlib",)) == f"zlib {zlib.ZLIB_RUNTIME_VERSION}"


@pytest.mark.skipif(not HAVE_PYARROW, reason="Parquet needs pyarrow")
def test_formats_say_what_writes_them() -> None:
    import pyarrow as pa

    require("pose_detection.tflite", "pose_landmark_lite.tflite")
    written = {kind: Origin.of(Settings.of(to=kind, **QUICK_SETTINGS)).writer for kind in ("json", "parquet", "kaggle")}
    assert written == {"json": "", "parquet": f"pyarrow {pa.__version__}", "kaggle": written["parquet"]}


def test_a_library_whose_package_does_not_say_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import av

    monkeypatch.syspath_prepend(installed(tmp_path, "av", "av/__init__.py,,\n"))  # FFmpeg is the system's
    codec = ".".join(map(str, av.library_versions["libavcodec"]))
    said = libraries.decoder_versions("av")["PyAV"]
    assert said.startswith(f"{av.__version__} (libavformat ")
    assert f"libavcodec {codec}, " in said
    broken = tmp_path / "broken" / "av"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise OSError('a library is missing')")
    monkeypatch.syspath_prepend(broken.parent)
    assert libraries.decoder_versions("av")["PyAV"] == "99.0"


def test_a_new_version_concerns_what_the_library_has_decoded(
    clips: Path, done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = entries(done)
    assert {name: (entry["reader"], entry["decoder"].partition(" ")[0]) for name, entry in before.items()} == {
        "video": ("av", "PyAV"),
        "picture": ("av", "Pillow"),
        "broken": ("", ""),
    }
    monkeypatch.syspath_prepend(installed(tmp_path, "av", "av.libs/libavcodec-5e6b81c2.so.99.0.1,sha256=x,1\n"))
    now = "PyAV 99.0 (libavcodec 99.0.1)"
    change = f"1 clip was extracted: decoder was {before['video']['decoder']}, is {now}. --again"
    with pytest.raises(SettingsChangedError, match=re.escape(change)):
        next(extract.clips(clips, done, **JSON))
    for name in ("picture.png", "broken.mp4"):
        assert list(extract.clips(clips / name, done, **JSON)) == []
    again = list(extract.clips(clips, done, workers=1, again=True, **JSON))
    assert [(entry.id, entry.decoder) for entry in again] == [("video", now)]
    assert list(extract.clips(clips, done, **JSON)) == []


@pytest.mark.skipif(not HAVE_PYARROW, reason="Parquet needs pyarrow")
def test_a_new_version_of_the_writer_concerns_all(clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = {**JSON, "to": "parquet"}
    list(extract.clips(clips, tmp_path / "out", workers=1, **parquet))
    monkeypatch.syspath_prepend(installed(tmp_path / "new", "pyarrow"))
    with pytest.raises(SettingsChangedError, match=r"3 clips .*: writer was pyarrow \d.*, is pyarrow 99\.0\. --again"):
        next(extract.clips(clips, tmp_path / "out", **parquet))


@pytest.mark.parametrize(
    ("first", "change"),
    [
        ("video", "decoder was not recorded, is PyAV .* and Pillow .*"),
        ("broken", "what decodes and writes was not recorded then"),
    ],
)
def test_a_ledger_without_versions(first: str, change: str, clips: Path, done: Path, tmp_path: Path) -> None:
    """As they were before versions were recorded."""
    old = tmp_path / "old"
    old.mkdir()
    with (old / "ledger.jsonl").open("w") as lines:
        for entry in sorted(entries(done).values(), key=lambda entry: entry["id"] != first):
            known = {name: value for name, value in entry.items() if name not in ("decoder", "writer")}
            lines.write(json.dumps({**known, "settings": "0123456789abcdef"}) + "\n")
    with pytest.raises(SettingsChangedError, match=rf"3 clips were extracted: {change}\. --again"):
        next(extract.clips(clips, old, **JSON))
    again = {entry.id: entry.status for entry in extract.clips(clips, old, workers=1, again=True, **JSON)}
    assert again == {"video": "ok", "picture": "ok", "broken": "failed"}
