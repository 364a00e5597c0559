"""The profile "auto": the best that sustains a frame rate, without wavering."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from holistic_native import Auto, Fast, Holistic
from holistic_native.cascade.auto import AutoCascade
from holistic_native.cascade.cascade import Cascade
from holistic_native.cascade.rate import FAST_ENOUGH, SETTLING, TOO_SLOW, RateController
from holistic_native.cascade.tiers import OperatingPoint
from holistic_native.fast.options import EXACT
from holistic_native.frames.frame import Frame
from holistic_native.model_files.cache_folder import cache_folder
from holistic_native.model_files.store import MODELS
from holistic_native.options import PoseOptions
from holistic_native.runtime.loader import Loader
from tests.support import astronaut

Pixels = NDArray[np.uint8]
EXPECTED = (30.0, 20.0, 12.0)  # ms of three levels


@pytest.fixture(scope="module")
def frames() -> list[Pixels]:
    return astronaut.frames()[:4]


@pytest.fixture
def _models(models: Callable[[str], bytes]) -> None:
    for name in MODELS:
        models(name)


def levels(controller: RateController, load: Callable[[int], float], count: int) -> list[int]:
    """Return the level at each of so many frames, when the load makes a frame so many times slower."""
    chosen = []
    for frame in range(count):
        chosen.append(controller.level)
        before = controller.level
        changed = controller.update(EXPECTED[before] * load(frame))
        assert changed == (controller.level != before)
    return chosen


@pytest.mark.parametrize(("fps", "level"), [(26, 0), (27, 1), (40, 1), (41, 2), (66, 2), (1000, 2)])
def test_begins_with_the_best_that_should_hold_the_rate(fps: float, level: int) -> None:
    assert RateController(EXPECTED, target_fps=fps).level == level


@given(fps=st.floats(1, 1000), load=st.floats(0.1, 10))
def test_settles_under_a_steady_load(fps: float, load: float) -> None:
    chosen = levels(RateController(EXPECTED, target_fps=fps), lambda _: load, 1000)
    assert len(set(chosen[600:])) == 1
    final = chosen[-1]
    assert EXPECTED[final] * load <= 1e3 / fps * (1 + 1e-9) or final == len(EXPECTED) - 1
    # What is better would be too slow, or nearly so.
    assert final == 0 or EXPECTED[final - 1] * load > 0.79 * 1e3 / fps


def test_gives_up_quality_under_load_and_takes_it_back() -> None:
    controller = RateController(EXPECTED, target_fps=25)
    hot = range(200, 1000)
    chosen = levels(controller, lambda frame: 1.8 if frame in hot else 1.0, 2000)
    assert set(chosen[:200]) == {0}
    assert set(chosen[300:1000]) == {1}
    assert set(chosen[1200:]) == {0}


def test_one_slow_frame_changes_nothing() -> None:
    controller = RateController(EXPECTED, target_fps=25)
    assert set(levels(controller, lambda frame: 10.0 if frame % 100 == 50 else 1.0, 1000)) == {0}


def test_levels_last_and_are_tried_again_ever_more_rarely() -> None:
    controller = RateController(EXPECTED, target_fps=25)
    # The best level is in truth twice as slow as measured.
    changes = [
        frame
        for frame in range(20_000)
        if controller.update(EXPECTED[controller.level] * (2.0 if controller.level == 0 else 1.0))
    ]
    gaps = np.diff(changes)
    assert gaps.min() >= SETTLING + TOO_SLOW
    waits = gaps[::2]
    assert waits[0] >= FAST_ENOUGH
    assert (np.diff(waits[:5]) > 0).all()
    assert len(changes) < 40


@pytest.mark.slow
@pytest.mark.usefixtures("own_cache", "_models")
def test_takes_exact_where_there_is_time(frames: list[Pixels], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="holistic_native")
    with Holistic(profile=Auto(target_fps=0.01)) as auto, Holistic() as exact:
        assert auto.operating_point == exact.operating_point == ("exact", 1, "float")
        assert [auto.process(frame) for frame in frames] == [exact.process(frame) for frame in frames]
        assert "exact" in caplog.text
        auto.reset()
        assert list(auto.stream(frames)) == list(Holistic().stream(frames))


@pytest.mark.slow
@pytest.mark.usefixtures("own_cache", "_models")
def test_the_machine_is_timed_once() -> None:
    def chosen() -> str:
        with Holistic(profile=Auto(target_fps=1e6)) as tracker:
            return " ".join(map(str, tracker.operating_point))

    first = chosen()
    folder = cache_folder("speed")
    assert folder is not None
    (file,) = folder.iterdir()
    written = file.read_bytes()
    times = json.loads(written)
    assert first == min(times, key=times.get)
    assert chosen() == first
    assert file.read_bytes() == written
    for damaged in (b"", b"[1]", b'{"exact 1": "x"}', written[:-9]):
        file.write_bytes(damaged)
        assert chosen() in times
        assert file.read_bytes().startswith(b'{"exact 1 float": ')
        assert file.read_bytes() != damaged
    assert list(folder.iterdir()) == [file]


@pytest.mark.slow
@pytest.mark.usefixtures("own_cache", "_models")
def test_works_where_the_cache_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "holistic_native").write_bytes(b"a file where a folder should be")
    with Holistic(profile=Auto(target_fps=1e6)) as tracker:
        assert tracker.operating_point.profile == "fast"


@pytest.mark.slow
@pytest.mark.usefixtures("own_cache", "_models")
def test_goes_on_with_the_body_it_was_following(frames: list[Pixels]) -> None:
    made = []

    def make(point: OperatingPoint) -> Cascade:
        made.append(point)
        options = PoseOptions(model_complexity=point.model_complexity)
        return Cascade(Loader(), options, refine=False, fast=EXACT if point.profile == "exact" else Fast())

    points = [OperatingPoint("exact", 0), OperatingPoint("fast", 0, "int8")]
    # Said to be fast, but no frame takes less than a microsecond.
    cascade = AutoCascade(make, points, [2e-6, 1e-6], target_fps=1e6)
    count = SETTLING + TOO_SLOW + 6
    back_and_forth = [frames[min(index % 6, 6 - index % 6)] for index in range(count)]
    found = [cascade.track(Frame(frame, 33_333 * index)) for index, frame in enumerate(back_and_forth, start=1)]
    assert made == points
    assert cascade.point == points[1]
    plain = make(points[0])
    # The body branch is the same at both points: not even its filters notice the change.
    for index, frame in enumerate(back_and_forth):
        body, expected = found[index].body, plain.track(Frame(frame, 33_333 * (index + 1))).body
        assert body is not None
        assert expected is not None
        np.testing.assert_array_equal(body.landmarks, expected.landmarks)
        np.testing.assert_array_equal(body.world, expected.world)
    plain.close()
    cascade.close()


@pytest.mark.parametrize(
    ("fps", "error"),
    [(0, ValueError), (-1.0, ValueError), (float("nan"), ValueError), ("30", TypeError), (True, TypeError)],
)
def test_refuses_rates(fps: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="target_fps must be a number above 0, got"):
        Auto(target_fps=fps)  # type: ignore[arg-type]
