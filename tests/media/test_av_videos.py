"""Videos read by PyAV: times, orientation, colours, and files that are cut or damaged, against ffmpeg and ffprobe."""

from __future__ import annotations

import http.server
import itertools
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from holistic_native.media.source import Source, SourceFrame
from holistic_native.media.sources import Opening, open_source
from holistic_native.media.trim import Part, trimmed
from tests.support.ffmpeg import decoded, ffmpeg, pattern, probe

cv2 = pytest.importorskip("cv2", reason="colours are compared with OpenCV's (extra headless)")

H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p")
B_FRAMES = ("-bf", "3", "-g", "12")
# Frames 0, 1, 3, 6, 7, 8, 9, 12 ...: their distances differ.
IRREGULAR = ("-vf", "select='not(mod(n,3))+eq(mod(n,7),1)'", "-fps_mode", "vfr")
TONE = ("-f", "lavfi", "-i", "sine=duration=2")


def opened(path: Path, start: float = 0.0) -> Source:
    return open_source(str(path), Opening(reader="av", start=start))


def frames_of(path: Path) -> list[SourceFrame]:
    return list(opened(path).frames)


RECIPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "B-frames": ("x.mp4", (*pattern(2), *H264, *B_FRAMES)),
    "29.97": ("x.mp4", (*pattern(2, rate="30000/1001"), *H264)),
    "variable": ("x.mp4", (*pattern(2), *IRREGULAR, *H264, *B_FRAMES)),
    "variable, mkv": ("x.mkv", (*pattern(2), *IRREGULAR, *H264)),
    "variable, webm": ("x.webm", (*pattern(2), *IRREGULAR, "-c:v", "libvpx", "-b:v", "1M")),
    "transport stream": ("x.ts", (*pattern(2), *H264, *B_FRAMES)),
    "avi, B-frames": ("x.avi", (*pattern(2), "-c:v", "mpeg4", "-bf", "2")),
    "late video": ("x.mp4", (*TONE, "-itsoffset", "0.5", *pattern(1), *H264)),
    "late sound": ("x.mp4", ("-itsoffset", "0.3", *TONE, *pattern(1), *H264, "-map", "1:v", "-map", "0:a")),
    "odd size": ("x.webm", (*pattern(1, size="63x47"), "-c:v", "libvpx-vp9", "-pix_fmt", "yuv420p")),
    "10 bits": ("x.mp4", (*pattern(1), "-c:v", "libx264", "-pix_fmt", "yuv420p10le", *B_FRAMES)),
    "one frame": ("x.mp4", (*pattern(0.04), *H264)),
    "animation": ("x.mkv", (*pattern(1), "-c:v", "ffv1", "-pix_fmt", "rgb24")),
}


@pytest.mark.parametrize("name", RECIPES)
def test_times_are_ffprobes(name: str, tmp_path: Path) -> None:
    file, arguments = RECIPES[name]
    ffmpeg(*arguments, tmp_path / file)
    compare(tmp_path / file)


def compare(path: Path) -> None:
    wanted, tick = probe(path)
    frames = frames_of(path)
    assert [frame.index for frame in frames] == list(range(len(wanted)))
    pairs = [(frame.timestamp, time) for frame, time in zip(frames, wanted, strict=True) if time is not None]
    assert len(pairs) >= len(frames) - 1
    assert max(abs(Fraction(found) - time) for found, time in pairs) <= tick
    assert all(a.timestamp < b.timestamp for a, b in itertools.pairwise(frames))
    assert opened(path).frame_count in (len(frames), None)


@pytest.mark.parametrize("start", ["0.52", "1.0", "1.37"])
def test_an_edit_list(start: str, tmp_path: Path) -> None:
    ffmpeg(*pattern(3), *H264, *B_FRAMES, tmp_path / "whole.mp4")
    # Copied from the key frame before: the header says which frames are not to be shown.
    ffmpeg("-ss", start, "-i", tmp_path / "whole.mp4", "-c", "copy", tmp_path / "cut.mp4")
    compare(tmp_path / "cut.mp4")
    assert len(frames_of(tmp_path / "cut.mp4")) < len(frames_of(tmp_path / "whole.mp4"))


def test_a_stream_without_times_gets_those_of_its_rate(tmp_path: Path) -> None:
    ffmpeg(*pattern(1), *H264, "-bf", "0", "-f", "h264", tmp_path / "x.h264")
    frames = frames_of(tmp_path / "x.h264")
    assert [frame.timestamp for frame in frames] == pytest.approx([index / 25 for index in range(25)], abs=1e-6)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_frames_stand_upright(degrees: int, tmp_path: Path) -> None:
    ffmpeg(*pattern(0.2), *H264, tmp_path / "lying.mp4")
    ffmpeg("-i", tmp_path / "lying.mp4", "-c", "copy", "-metadata:s:v", f"rotate={degrees}", tmp_path / "x.mp4")
    frames = frames_of(tmp_path / "x.mp4")
    source = opened(tmp_path / "x.mp4")
    assert frames[0].image.shape == (source.height, source.width, 3)
    wanted = decoded(tmp_path / "x.mp4").reshape(len(frames), *frames[0].image.shape).astype(int)
    for frame, upright in zip(frames, wanted, strict=True):
        # Lines of one pixel differ by how chroma is spread; a quarter turn too much differs by 60.
        assert np.abs(frame.image - upright).mean() < 10


RED = (200, 30, 60)
COLOURS = {
    "BT.601": ("bt601", "limited", "yuv420p", "smpte170m"),
    "BT.709": ("bt709", "limited", "yuv420p", "bt709"),
    "BT.601, full": ("bt601", "full", "yuv420p", "smpte170m"),
    "BT.709, full": ("bt709", "full", "yuv420p", "bt709"),
    "BT.2020, 10 bits": ("bt2020", "limited", "yuv420p10le", "bt2020nc"),
    "4:4:4": ("bt709", "limited", "yuv444p", "bt709"),
    "not said": ("bt601", "limited", "yuv420p", None),
}


@pytest.mark.parametrize("name", COLOURS)
def test_colours(name: str, tmp_path: Path) -> None:
    matrix, extent, pixels, tag = COLOURS[name]
    filters = f"scale=out_color_matrix={matrix}:out_range={extent},format={pixels}"
    tags = () if tag is None else ("-colorspace", tag, "-color_range", "tv" if extent == "limited" else "pc")
    red = ("-f", "lavfi", "-i", "color=c=0xC81E3C:size=64x48:duration=0.2")
    ffmpeg(*red, "-vf", filters, *tags, "-c:v", "libx264", "-qp", "0", tmp_path / "x.mp4")
    image = frames_of(tmp_path / "x.mp4")[0].image
    assert np.abs(image.astype(int) - RED).max() <= 6  # 8 bits of another colour space; a wrong matrix is 13 off


@pytest.mark.parametrize("size", ["64x48", "66x50", "200x102"])
def test_planes_are_converted_as_the_trackers_do(size: str, tmp_path: Path) -> None:
    width, height = map(int, size.split("x"))
    ffmpeg(*pattern(0.2, size=size), *H264, tmp_path / "x.mp4")
    frames = frames_of(tmp_path / "x.mp4")
    planes = decoded(tmp_path / "x.mp4", "yuv420p").reshape(len(frames), height * 3 // 2, width)
    for frame, stored in zip(frames, planes, strict=True):
        np.testing.assert_array_equal(frame.image, cv2.cvtColor(stored, cv2.COLOR_YUV2RGB_I420))


@pytest.mark.parametrize("suffix", [".ts", ".mkv", ".avi"])
def test_a_file_cut_in_the_middle_gives_what_is_there(suffix: str, tmp_path: Path) -> None:
    whole = tmp_path / f"whole{suffix}"
    ffmpeg(*pattern(2), "-c:v", "mpeg4", "-g", "5", whole)
    content = whole.read_bytes()
    (tmp_path / f"cut{suffix}").write_bytes(content[: len(content) // 2])
    frames, all_frames = frames_of(tmp_path / f"cut{suffix}"), frames_of(whole)
    assert 10 < len(frames) < len(all_frames)
    for frame, other in zip(frames[:-1], all_frames, strict=False):
        assert frame.timestamp == other.timestamp
        np.testing.assert_array_equal(frame.image, other.image)


def test_damaged_packets_are_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ffmpeg(*pattern(2), "-c:v", "png", tmp_path / "x.mkv")
    content = bytearray((tmp_path / "x.mkv").read_bytes())
    for start in (len(content) // 3, len(content) // 2):
        content[start : start + 50] = bytes(50)
    (tmp_path / "x.mkv").write_bytes(content)
    frames = frames_of(tmp_path / "x.mkv")
    assert len(frames) == 48
    assert "2 damaged packets were skipped" in caplog.text


def test_a_damaged_part_does_not_end_it(tmp_path: Path) -> None:
    ffmpeg(*pattern(2), *H264, "-g", "5", "-f", "mpegts", tmp_path / "x.ts")
    content = bytearray((tmp_path / "x.ts").read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4000] = np.random.default_rng(1).bytes(4000)
    (tmp_path / "x.ts").write_bytes(content)
    frames = frames_of(tmp_path / "x.ts")
    assert len(frames) > 25
    assert frames[-1].timestamp == pytest.approx(49 / 25, abs=0.1)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("cut.mp4", (*pattern(1), *H264)),
        ("sound.mp4", TONE),
        ("nothing.mp4", (*pattern(1), *H264, "-frames:v", "0")),
        ("text.mp4", ()),
        ("empty.mp4", ()),
    ],
)
def test_files_without_a_frame(name: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"" if name == "empty.mp4" else b"no video " * 99)
    if arguments:
        ffmpeg(*arguments, path)
    if name == "cut.mp4":  # its index is at the end
        path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(RuntimeError, match=rf"INPUT '.*{name}' is no picture or video that PyAV can read"):
        opened(path)


def test_a_cover_picture_is_no_video(tmp_path: Path) -> None:
    ffmpeg(*pattern(0.04), "-frames:v", "1", tmp_path / "cover.png")
    cover = ("-i", tmp_path / "cover.png", "-map", "0", "-map", "1", "-disposition:v", "attached_pic")
    ffmpeg(*TONE, *cover, "-c:v", "copy", tmp_path / "song.mp4")
    with pytest.raises(RuntimeError, match="no video stream"):
        opened(tmp_path / "song.mp4")


def test_a_playlist_opens_no_connection(tmp_path: Path) -> None:
    asked: list[str] = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/x.ts"
        (tmp_path / "x.m3u8").write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{address}\n#EXT-X-ENDLIST\n")
        with pytest.raises(RuntimeError, match="PyAV can read"):
            opened(tmp_path / "x.m3u8")
        server.shutdown()
        thread.join()
    assert asked == []


def test_an_address_without_an_end_counts_as_a_camera(tmp_path: Path) -> None:
    ffmpeg(*pattern(2), *H264, *B_FRAMES, tmp_path / "x.ts")
    content = (tmp_path / "x.ts").read_bytes()

    class Endless(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)  # with no length: it ends when the connection does
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endless) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        source = open_source(f"http://127.0.0.1:{server.server_port}/x", Opening(reader="av"))
        frames = list(source.frames)
        server.shutdown()
        thread.join()
    assert (source.live, source.frame_count, len(frames)) == (True, None, 50)
    assert [frame.timestamp for frame in frames] == pytest.approx([index / 25 for index in range(50)], abs=1e-4)


@pytest.fixture(scope="module")
def four_seconds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("videos") / "x.mp4"
    ffmpeg(*pattern(4), *H264, *B_FRAMES, path)
    return path


@pytest.mark.parametrize("start", [0.0, 0.04, 1.01, 2.5, 3.9])
def test_a_part(start: float, four_seconds: Path) -> None:
    everything = frames_of(four_seconds)
    wanted = [frame for frame in everything if start <= frame.timestamp < 3.95][::3]
    part = trimmed(opened(four_seconds, start), Part(start, 3.95, 3))
    found = list(part.frames)
    assert [frame.index for frame in found] == list(range(0, 3 * len(wanted), 3))
    assert [frame.timestamp for frame in found] == [frame.timestamp for frame in wanted]
    for frame, other in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(frame.image, other.image)


def test_a_part_with_nothing_in_it(four_seconds: Path) -> None:
    with pytest.raises(RuntimeError, match="has no frame from 5 s on"):
        trimmed(opened(four_seconds), Part(5.0))
