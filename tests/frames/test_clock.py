"""The time of frames: what counts as one, and what is refused before the clock moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from holistic_native import Pose
from holistic_native.frames.clock import LATEST_S, TICK_US, Clock
from tests.support import astronaut

ModelReader = Callable[[str], bytes]
Frame = NDArray[np.uint8]
WRONG = {
    "the last frame's": 0.5,
    "earlier": 0.1,
    "negative": -1.0,
    "not a number": float("nan"),
    "infinite": float("inf"),
    "milliseconds since 1970": 1.8e12,
    "just too late": np.nextafter(LATEST_S, 2 * LATEST_S),
    "NumPy's, too late": np.float64(1e12),
    "NumPy's NaN": np.float32("nan"),
    "an integer no float holds": 10**400,
    "text": "now",
    "bytes": b"1",
    "decimal": Decimal(1),
    "complex": 1j,
    "an array": np.array([1.0, 2.0]),
}


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    return astronaut.frames()


@pytest.fixture
def pose(models: ModelReader) -> Iterator[Pose]:
    for name in ("pose_detection.tflite", "pose_landmark_full.tflite"):
        models(name)
    with Pose() as tracker:
        yield tracker


@pytest.mark.slow
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_time_is_refused_once(frames: list[Frame], pose: Pose, wrong: Any) -> None:
    with Pose() as undisturbed:
        assert pose.process(frames[0], timestamp=0.5) == undisturbed.process(frames[0], timestamp=0.5)
        with pytest.raises(ValueError, match="timestamp must be"):
            pose.process(frames[1], timestamp=wrong)
        with pytest.raises(ValueError, match="timestamp must be"):
            next(pose.stream(frames[1:2], timestamps=[wrong]))
        assert pose.process(frames[1], timestamp=0.6) == undisturbed.process(frames[1], timestamp=0.6)
        pose.reset()
        assert pose.process(frames[2]).pose_landmarks is not None


@pytest.mark.parametrize(
    "right", [1, True, np.float32(1), np.float64(1), np.float16(1), np.int64(1), np.uint8(1), Fraction(1)], ids=repr
)
def test_every_real_number_is_a_time(right: Any) -> None:
    assert Clock().advance(right) == 1_000_001


@pytest.mark.parametrize("late", [LATEST_S, 8e9, 1.8e9])
def test_late_times_track(frames: list[Frame], pose: Pose, late: float) -> None:
    for step, frame in enumerate(frames[:3]):
        found = pose.process(frame, timestamp=late - 3 + step)
        assert found.pose_landmarks is not None
        assert np.isfinite(found.pose_landmarks.array).all()


@given(times=st.lists(st.one_of(st.none(), st.floats(), st.integers(), st.text(max_size=2)), max_size=20))
def test_the_clock_only_moves_forward(times: list[Any]) -> None:
    clock, now = Clock(), 0
    for given_time in times:
        try:
            then = clock.advance(given_time)
        except ValueError:
            continue
        assert then > now
        assert given_time is not None or then == now + TICK_US
        now = then
