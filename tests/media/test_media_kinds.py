"""Unusual inputs: rotated videos, names that are not UTF-8, addresses, pictures of floats."""

from __future__ import annotations

import http.server
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.app.main import main
from holistic_native.media.sources import Opening, open_source
from tests.support.places import ROOT
from tests.support.real_runs import DEFAULT_MODELS, PROGRAM, cv2, read_video, require, write_video
from tests.support.rotated import write_rotated

Capture = pytest.CaptureFixture[str]
PACKAGE = ROOT / "python" / "holistic_native"


def quarters(height: int = 96, width: int = 64) -> NDArray[np.uint8]:
    """Return a picture that shows how it is turned: red, green, blue and black, from the top left in reading order."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2, 0] = 255
    picture[: height // 2, width // 2 :, 1] = 255
    picture[height // 2 :, : width // 2, 2] = 255
    return picture


def looks_like(image: NDArray[np.uint8], wanted: NDArray[np.uint8]) -> bool:
    return image.shape == wanted.shape and float(np.abs(image.astype(int) - wanted).mean()) < 12


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("shape", [(96, 64), (64, 96), (80, 80)], ids=["tall", "wide", "square"])
def test_the_rotation_in_a_videos_header(tmp_path: Path, degrees: int, shape: tuple[int, int]) -> None:
    upright = quarters(*shape)
    source = open_source(str(write_rotated(tmp_path / "in.mp4", [upright] * 5, degrees)))
    assert (source.height, source.width, source.frame_count, source.rate) == (*shape, 5, 12.5)
    frames = list(source.frames)
    assert [frame.index for frame in frames] == list(range(5))
    assert all(looks_like(frame.image, upright) for frame in frames)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_commands_see_lying_videos_upright(tmp_path: Path, degrees: int, capsys: Capture) -> None:
    require(*DEFAULT_MODELS)
    video = str(write_rotated(tmp_path / "in.mp4", [quarters()] * 4, degrees))
    drawn, document, report = tmp_path / "out.avi", tmp_path / "out.json", tmp_path / "report.json"
    assert main(["run", video, "-o", str(drawn), "--json", str(document)]) == 0
    landmarks = json.loads(document.read_text())
    assert (landmarks["width"], landmarks["height"]) == (64, 96)
    assert looks_like(read_video(drawn)[-1], quarters())
    assert main(["bench", video, "--warm-up", "1", "--report", str(report)]) == 0
    assert json.loads(report.read_text())["input"]["size"] == [64, 96]
    capsys.readouterr()


def test_videos_are_opened_in_one_place() -> None:
    # What opens them elsewhere would not turn them, and would crash on a name that is not UTF-8.
    opened = [path.name for path in PACKAGE.rglob("*.py") if re.search(r"VideoCapture\(|\bimread\(", path.read_text())]
    assert sorted(opened) == ["files.py", "reader.py"]  # files.py reads its own files back


NAMES = [b"\xe9t\xe9", b"\xff", b"\xed\xa0\x80", b"a\nb\xfe", "täst".encode(), b"a:b", b"100%", b"-o"]


@pytest.mark.parametrize("name", NAMES, ids=repr)
@pytest.mark.parametrize("folder", [b".", b"d\xe9"], ids=repr)
def test_names_of_all_kinds(tmp_path: Path, name: bytes, folder: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(os.fsdecode(folder)).mkdir(exist_ok=True)
    video = write_video(tmp_path / "in.avi", [quarters()] * 3)
    for suffix in (b".avi", b".png", b".gif", b""):
        path = Path(os.fsdecode(os.path.join(folder, name + suffix)))  # noqa: PTH118
        if suffix == b".png":
            path.write_bytes(cv2.imencode(".png", cv2.cvtColor(quarters(), cv2.COLOR_RGB2BGR))[1].tobytes())
        else:
            path.write_bytes(video.read_bytes())
        source = open_source(str(path))
        assert source.path == path
        source.name.encode()
        frames = list(source.frames)
        assert len(frames) == (1 if suffix == b".png" else 3)
        assert looks_like(frames[0].image, quarters())


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}])
def test_the_command_with_a_name_that_is_not_utf8(tmp_path: Path, environment: dict[str, str]) -> None:
    require(*DEFAULT_MODELS)
    video = os.fsencode(write_video(tmp_path / "in.avi", [quarters()] * 2))
    name = os.path.join(os.fsencode(tmp_path), b"\xe9t\xe9.avi")  # noqa: PTH118
    os.rename(video, name)  # noqa: PTH104
    out = [part for option, suffix in ((b"-o", b".mp4"), (b"--json", b".json")) for part in (option, b"\xff" + suffix)]
    command = [os.fsencode(sys.executable), b"-c", PROGRAM.encode(), b"run", name]
    done = subprocess.run(
        [*command, *out], cwd=tmp_path, capture_output=True, timeout=600, env={**os.environ, **environment}, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b"; wrote \\xff.mp4; wrote \\xff.json\n")
    assert json.loads((tmp_path / os.fsdecode(b"\xff.json")).read_text())["source"].endswith(r"/\xe9t\xe9.avi")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Serve a folder by HTTP on this machine; give its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


@pytest.mark.parametrize("reader", ["cv2", "av"])
def test_an_address(reader: str, tmp_path: Path, server: str) -> None:
    pytest.importorskip(reader, reason="this test needs PyAV (extra video)")
    write_rotated(tmp_path / "in.mp4", [quarters()] * 5, 90)
    source = open_source(f"{server}/in.mp4", Opening(reader=reader))
    assert (source.name, source.path, source.live) == (f"{server}/in.mp4", None, False)
    assert (source.height, source.width, source.frame_count) == (96, 64, 5)
    assert all(looks_like(frame.image, quarters()) for frame in source.frames)


@pytest.mark.parametrize("scheme", ["http", "rtsp", "RTSP", "tcp"])
@pytest.mark.parametrize("reader", ["cv2", "av"])
def test_an_address_that_nobody_answers(reader: str, scheme: str) -> None:
    pytest.importorskip(reader, reason="this test needs PyAV (extra video)")
    library = {"cv2": "OpenCV", "av": "PyAV"}[reader]
    said = f"INPUT '{scheme}://127.0.0.1:9/x' is no picture or video that {library} can"
    with pytest.raises(RuntimeError, match=said) as failed:
        open_source(f"{scheme}://user:p@ss@127.0.0.1:9/x", Opening(reader=reader))
    assert "p@ss" not in str(failed.value)


@pytest.mark.parametrize("name", ["ftp://host/x.mp4", "concat:a.mp4|b.mp4", "file:in.mp4", "rtsp:/x"])
def test_other_addresses_are_files_that_do_not_exist(name: str) -> None:
    with pytest.raises(FileNotFoundError, match="does not exist"):
        open_source(name)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("suffix", [".tif", ".pfm"])
@pytest.mark.parametrize(
    ("stored", "wanted"),
    [
        (np.full((4, 6, 3), (0.25, 0.5, 1.0)), (255, 128, 64)),
        (np.full((4, 6, 3), (20.0, 128.4, 300.0)), (255, 128, 20)),
        (np.full((4, 6, 3), (-1.0, np.nan, 0.5)), (128, 0, 0)),
        (np.full((4, 6, 3), (0.2, 1.5, np.inf)), (255, 255, 51)),
        (np.full((4, 6), 0.5), (128, 128, 128)),
        (np.zeros((4, 6)), (0, 0, 0)),
    ],
    ids=["to 1", "to 255", "strange", "too bright", "grey", "black"],
)
def test_pictures_of_floats(
    tmp_path: Path, stored: NDArray[np.float64], wanted: tuple[int, ...], suffix: str, kind: type[np.floating]
) -> None:
    if suffix == ".pfm" and kind is np.float64:
        pytest.skip("PFM has 32 bits")
    path = tmp_path / f"picture{suffix}"
    # Not compressed: OpenCV 4 compresses floats with a loss.
    parameters = [cv2.IMWRITE_TIFF_COMPRESSION, 1] if suffix == ".tif" else []
    assert cv2.imwrite(str(path), stored.astype(kind), parameters)
    (frame,) = open_source(str(path)).frames
    assert frame.image.shape == (4, 6, 3)
    assert (frame.image == wanted).all()
