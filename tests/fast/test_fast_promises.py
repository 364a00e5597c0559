"""The fast profile as it ships, on whole videos: as near to `exact` as docs/profiles.md promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from holistic_native import Fast, Holistic
from holistic_native.evaluate.track import BODY, FACE, LEFT_HAND, RIGHT_HAND
from holistic_native.result import HolisticResult
from holistic_native.runtime.interpreter import available_runtimes
from tests.support.places import SHARED
from tests.support.promises import promised
from tests.support.tracked import Frame, compared, tracked, video

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="videos with hands lie in ../shared, which is not there")
PARTS = {BODY: "body", LEFT_HAND: "hands", RIGHT_HAND: "hands", FACE: "face"}
SETTINGS: dict[str, dict[str, Any]] = {
    "`fast`": {"profile": "fast"},
    "`fast`, `int8=False`": {"profile": Fast(int8=False)},
}
Exact = tuple[list[Frame], list[HolisticResult], int]


@pytest.fixture(scope="module", params=["pose_1.mp4", "pose_squats.mp4"])
def exact(request: pytest.FixtureRequest, models: Callable[[str], bytes]) -> Exact:
    """Give a video's frames, what `exact` finds on them, and how often its models ran."""
    for name in Holistic.model_names():
        models(name)
    frames = video(request.param)
    found, runs = tracked(frames)
    return frames, found, sum(runs.values())


@pytest.mark.slow
@pytest.mark.parametrize("settings", SETTINGS)
def test_differs_from_exact_by_no_more_than_promised(exact: Exact, settings: str) -> None:
    if settings == "`fast`" and "litert" not in available_runtimes():
        pytest.skip("int8 models run with LiteRT, which is not installed")
    frames, reference, runs_of_exact = exact
    found, runs = tracked(frames, **SETTINGS[settings])
    assert sum(runs.values()) < runs_of_exact
    parts = compared(found, reference, frames[0]).parts
    for part, name in PARTS.items():
        error, presence, jitter = promised("with", settings, name)
        position, motion = parts[part].position, parts[part].motion
        assert motion is not None
        assert position.frames > len(frames) / 2, part
        assert position.mae_percent <= 100 * error, part
        assert min(parts[part].presence.precision, parts[part].presence.recall) >= presence, part
        assert motion.jitter <= jitter * motion.jitter_reference, part
