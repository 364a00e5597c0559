"""One clip: bytes that depend on it and the settings alone, what the entry says, and files that are broken."""

from __future__ import annotations

import gc
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native import Holistic, extract, formats
from holistic_native.extract.finding.clip import Clip
from holistic_native.extract.one import Extractor
from holistic_native.extract.origin import Origin
from holistic_native.extract.remote.fetching import Fetcher
from holistic_native.extract.settings import Settings
from holistic_native.extract.store.entry import Entry
from holistic_native.extract.store.hashing import sha256_of
from holistic_native.extract.trackers import Trackers
from holistic_native.formats.table import FORMATS
from holistic_native.media.sources import Opening, open_source
from tests.support.clips import QUICK_SETTINGS, cut
from tests.support.parquet import HAVE_PYARROW
from tests.support.places import SHARED
from tests.support.real_runs import DEFAULT_MODELS, require

PARQUET = ("parquet", "kaggle", "kaggle-wide")
FRAMES = 6


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require(*DEFAULT_MODELS, "pose_landmark_lite.tflite")
    return cut(tmp_path_factory.mktemp("video") / "squat.mp4", first=20, frames=FRAMES)


@pytest.fixture(scope="module")
def tracker(video: Path) -> Iterator[Trackers]:
    """Give trackers that other clips have used before."""
    settings = Settings.of(**QUICK_SETTINGS)
    with Trackers(settings) as trackers:
        assert extracted(settings, trackers, Clip("before", str(video)), video.parent).status == "ok"
        yield trackers


@pytest.fixture(scope="module")
def digest(video: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the SHA-256 of what a new tracker makes of the video."""
    settings = Settings.of(to="json", **QUICK_SETTINGS)
    with Trackers(settings) as trackers:
        entry = extracted(settings, trackers, Clip("new", str(video)), tmp_path_factory.mktemp("new"))
    assert entry.sha256 is not None
    return entry.sha256


def extracted(settings: Settings, trackers: Trackers, clip: Clip, folder: Path) -> Entry:
    with Fetcher(folder) as fetcher:
        return Extractor(settings, Origin.of(settings), trackers, fetcher).extract(clip, folder)


@pytest.mark.parametrize("kind", [entry.name for entry in FORMATS])
def test_bytes_depend_on_the_clip_and_the_settings(kind: str, video: Path, tracker: Trackers, tmp_path: Path) -> None:
    if kind in PARQUET and not HAVE_PYARROW:
        pytest.skip("Parquet needs pyarrow")
    settings = Settings.of(to=kind, **QUICK_SETTINGS)
    there = extracted(settings, tracker, Clip("there", str(video)), tmp_path)
    assert (there.status, there.frames, there.pose, there.face) == ("ok", FRAMES, FRAMES, None)
    assert there.output is not None
    # Elsewhere, under the same name, by a new tracker with other threads.
    elsewhere = tmp_path / "elsewhere" / video.name
    elsewhere.parent.mkdir()
    shutil.copy(video, elsewhere)
    others = Settings.of(to=kind, threads=2, **QUICK_SETTINGS)
    with Trackers(others) as trackers:
        here = extracted(others, trackers, Clip("there", str(elsewhere)), elsewhere.parent)
    assert (here.settings, here.output) == (there.settings, there.output)
    assert (
        sha256_of(tmp_path / there.output) == there.sha256 == here.sha256 == sha256_of(elsewhere.parent / there.output)
    )


def test_one_clip_in_this_process(video: Path, tracker: Trackers, tmp_path: Path) -> None:
    settings = Settings.of(to="json", **QUICK_SETTINGS)
    there = extracted(settings, tracker, Clip("there", str(video)), tmp_path)
    for _ in range(2):  # it may be there already
        entry = extract.clip(video, tmp_path / "here.json", reader="av", **QUICK_SETTINGS)
    assert entry == replace(there, id="here", output=str(tmp_path / "here.json"), seconds=entry.seconds)
    assert (tmp_path / "here.json").read_bytes() == (tmp_path / "there.json").read_bytes()
    assert extract.clip(tmp_path / "none.mp4", tmp_path / "none.json", **QUICK_SETTINGS).error == "FileNotFoundError"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here.json", "there.json"]
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"profile": "auto"}, "results would depend on the machine's speed"),
        ({"face": "69"}, "face must be one of mesh, 68"),
        ({"to": "mp4"}, "format must be one of"),
    ]
    for wrong, message in wrongs:
        with pytest.raises(ValueError, match=message):
            extract.clip(video, tmp_path / "here.json", **wrong)
    with pytest.raises(TypeError, match="no setting is called timings"):
        extract.clip(video, tmp_path / "here.json", timings=True)


@pytest.mark.slow
def test_landmarks_are_those_of_a_new_tracker(video: Path, tmp_path: Path) -> None:
    """Body, hands and face, also of a tracker that has followed another clip, whose clock goes on."""
    settings = Settings.of(to="npz")
    source = open_source(str(video), Opening("av"))
    frames = list(source.frames)
    with Holistic() as holistic:
        wanted = list(holistic.stream([f.image for f in frames], timestamps=[f.timestamp for f in frames]))
    with Trackers(settings) as trackers:
        for name in ("one", "two"):
            entry = extracted(settings, trackers, Clip(name, str(video)), tmp_path)
    assert entry.face == sum(result.face_landmarks is not None for result in wanted) > 0
    assert entry.hands == sum(bool(result.left_hand_landmarks or result.right_hand_landmarks) for result in wanted)
    read = formats.read(tmp_path / "two.npz")
    for result, pose, face in zip(wanted, read.pose, read.face, strict=True):
        assert result.pose_landmarks is not None
        np.testing.assert_array_equal(pose, result.pose_landmarks.array)
        if result.face_landmarks is not None:
            np.testing.assert_array_equal(face, result.face_landmarks.array)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_parts_pictures_and_animations(video: Path, tracker: Trackers, tmp_path: Path) -> None:
    from PIL import Image

    images = [frame.image for frame in open_source(str(video), Opening("av")).frames][:3]
    pictures = [Image.fromarray(image) for image in images]
    pictures[0].save(tmp_path / "x.gif", save_all=True, append_images=pictures[1:], duration=80)
    pictures[0].save(tmp_path / "x.png")
    settings = Settings.of(to="json", **QUICK_SETTINGS)

    def frames(name: str, path: Path, *, static: bool = False, start: float | None = None) -> tuple[int, int | None]:
        clip = Clip(name, str(path), start, None if start is None else start + 0.2)
        chosen = Settings.of(to="json", static=static, **QUICK_SETTINGS)
        if not static:
            entry = extracted(settings, tracker, clip, tmp_path)
        else:
            with Trackers(chosen) as trackers:
                entry = extracted(chosen, trackers, clip, tmp_path)
        assert (entry.status, entry.start) == ("ok", start)
        return entry.frames, entry.pose

    assert frames("gif", tmp_path / "x.gif") == (3, 3)
    assert frames("png", tmp_path / "x.png") == (1, 1)
    assert frames("gif static", tmp_path / "x.gif", static=True) == (1, 1)
    assert frames("static", video, static=True) == (FRAMES, FRAMES)
    # At 12.5 frames a second, those at 0.16, 0.24 and 0.32 s.
    assert frames("part", video, start=0.15) == (3, 3)
    assert len(formats.read(tmp_path / "part.json")) == 3
    assert formats.read(tmp_path / "part.json").time[0] == pytest.approx(0.16)


def test_all_that_takes_time_is_noticed(video: Path, tracker: Trackers, tmp_path: Path) -> None:
    """What goes on is known from these notices: frames before the clip, large files that are hashed."""
    settings = Settings.of(to="json", hash_inputs=True, **QUICK_SETTINGS)
    said: list[int | None] = []
    with Fetcher(tmp_path) as fetcher:
        extractor = Extractor(settings, Origin.of(settings), tracker, fetcher)
        # At 12.5 frames a second, those at 0.16, 0.24 and 0.32 s.
        entry = extractor.extract(Clip("part", str(video), 0.15, 0.35), tmp_path, said.append)
    assert (entry.status, entry.frames) == ("ok", 3)
    before, after = [count for count in said if count is not None], said[said.index(None) :]
    # A block of the input; two frames before the part, three, and the one behind it; three that are tracked.
    assert (len(before), before[-1]) == (1 + 6 + 3, 3)
    assert after == [None, None], "the end of the frames, and a block of the output"
    large = tmp_path / "large"
    large.write_bytes(bytes(5 << 20))
    blocks: list[None] = []
    sha256_of(large, lambda: blocks.append(None))
    assert len(blocks) == 5


def test_parts_of_videos_leave_no_decoder_behind(video: Path, tracker: Trackers, tmp_path: Path) -> None:
    av = pytest.importorskip("av", reason="videos are read with PyAV")
    settings = Settings.of(to="json", **QUICK_SETTINGS)
    gc.collect()
    gc.disable()
    try:
        for number in range(3):
            entry = extracted(settings, tracker, Clip(str(number), str(video), 0.0, 0.2), tmp_path)
            assert (entry.status, entry.frames) == ("ok", 3)
        # By their types: other things answer to questions about their class with warnings.
        files = [thing for thing in gc.get_objects() if type(thing) is av.container.InputContainer]
        assert [file for file in files if file.streams.video] == [], "a file that is closed has no streams"
    finally:
        gc.enable()


def broken(kind: str, video: Path, path: Path) -> str:
    """Break a video in some way; return the status and the class that the ledger must have."""
    content = video.read_bytes()
    if kind == "missing":
        return "failed FileNotFoundError"
    if kind == "a folder":
        path.mkdir()
        return "failed ValueError"
    if kind == "empty":
        content = b""
    elif kind == "text":
        content = b"no video at all\n" * 100
    elif kind == "no index":
        content = content[: len(content) // 2]
    elif kind == "no frames":
        done = subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "sine=duration=1", str(path)], check=False
        )
        if done.returncode:
            pytest.skip("sound is made with ffmpeg")
        return "failed UnreadableError"
    elif kind == "noise":
        middle = content.index(b"mdat") + 4
        end = content.index(b"moov")
        content = content[:middle] + bytes(end - 4 - middle) + content[end - 4 :]
    elif kind == "cut picture":
        content = (SHARED / "data" / "pose.jpg").read_bytes()[:2000]
    path.write_bytes(content)
    return {
        "noise": "failed UnreadableError",
        "cut picture": "failed OSError",
        "text": "failed InvalidDataError",
        "empty": "failed InvalidDataError",
        "no index": "failed InvalidDataError",
    }[kind]


@pytest.mark.parametrize(
    "kind", ["missing", "a folder", "empty", "text", "no index", "no frames", "noise", "cut picture"]
)
def test_broken_files_have_a_class(kind: str, video: Path, tracker: Trackers, digest: str, tmp_path: Path) -> None:
    path = tmp_path / ("broken.jpg" if kind == "cut picture" else "broken.mp4")
    wanted = broken(kind, video, path)
    settings = Settings.of(to="json", **QUICK_SETTINGS)
    (tmp_path / "out").mkdir()
    entry = extracted(settings, tracker, Clip("x", str(path)), tmp_path / "out")
    assert f"{entry.status} {entry.error}" == wanted
    assert entry.message
    assert (entry.frames, entry.output, entry.sha256) == (0, None, None)
    assert list((tmp_path / "out").iterdir()) == []
    # The next one is none the worse for it.
    assert extracted(settings, tracker, Clip("y", str(video)), tmp_path).sha256 == digest


def test_a_file_that_breaks_off_is_kept_in_part(video: Path, tracker: Trackers, tmp_path: Path) -> None:
    content = bytearray(video.read_bytes())
    start, end = content.index(b"mdat") + 4, content.index(b"moov") - 4
    middle = start + (end - start) * 2 // 3
    content[middle:end] = bytes(end - middle)
    (tmp_path / "partly.mp4").write_bytes(content)
    settings = Settings.of(to="json", **QUICK_SETTINGS)
    entry = extracted(settings, tracker, Clip("x", str(tmp_path / "partly.mp4")), tmp_path)
    assert (entry.status, entry.error, entry.output) == ("partial", "DamagedError", "x.json")
    assert 0 < entry.frames <= FRAMES
    assert len(formats.read(tmp_path / "x.json")) == entry.frames
