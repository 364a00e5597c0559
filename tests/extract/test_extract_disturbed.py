"""What `python -m bench.extract` measures on many clips, on a few: kills at random moments, and ten kinds of damage."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support.clips import QUICK
from tests.support.places import SHARED
from tests.support.real_runs import require

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="memory and children of processes are read on Linux"),
    pytest.mark.skipif(not SHARED.is_dir(), reason="the videos lie in ../shared, which is not there"),
]
pytest.importorskip("av", reason="these tests need PyAV (extra video)")

from bench.extract.kills import Disturbed  # noqa: E402 (needs PyAV)
from bench.extract.media import Frames, cut, source_frames  # noqa: E402
from bench.extract.thousand import thousand  # noqa: E402

RECORDED = {
    "truncated": "partial: DamagedError",
    "zeros": "failed: InvalidDataError",
    "text": "failed: InvalidDataError",
    "unknown_codec": "failed: UnreadableError",
    "only_sound": "failed: UnreadableError",
    "flipped_bits": "failed: UnreadableError",
    "empty": "failed: InvalidDataError",
    "unreadable": "failed: PermissionError",
    "silent_pipe": "failed: DecoderHung",
    "absurd_size": "failed: DecompressionBombError",
}


@pytest.fixture(scope="module")
def sources() -> Frames:
    require("pose_detection.tflite", "pose_landmark_lite.tflite")
    return source_frames(SHARED / "data", 10)


def test_killed_at_random_moments_and_gone_on(sources: Frames, tmp_path: Path) -> None:
    clips, work = tmp_path / "clips", tmp_path / "work"
    clips.mkdir()
    work.mkdir()
    cut(sources, clips, 6, length=4)
    disturbed = Disturbed(clips, work, options=("--workers", "2", *QUICK))
    disturbed.kill_runs(2)
    disturbed.kill_workers(1)
    assert disturbed.kills == 3
    assert disturbed.folders >= 2


def test_every_kind_of_damage_costs_its_clip_alone(sources: Frames, tmp_path: Path) -> None:
    found = thousand(sources, tmp_path, 14, 10, *QUICK, patience=5.0)
    assert found.clips == 14
    assert found.classes == {way: Counter({recorded: 1}) for way, recorded in RECORDED.items()}
    assert found.summary.startswith("14 clips: 4 ok, 1 partial, 9 failed")
