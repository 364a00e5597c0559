"""How avatars are measured, on people whose figures are known, and a sample of the bars on a video."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from bench.avatar_motion.directions import LIMBS, apart, of_landmarks, of_poses, trembling
from bench.avatar_motion.limbs import limbs
from bench.avatar_motion.sending import lateness
from bench.avatar_motion.stillness import FPS, FRAMES, SETTLING, nearest_to_still, stillness
from bench.avatar_motion.t_pose import LAST, VIDEO, summary, t_pose
from bench.avatar_motion.tracking import Frame, noisy, track, video
from holistic_native.avatar import Animator, seen
from holistic_native.avatar.lag import LIMBS as AIMED
from holistic_native.avatar.rotation import Quaternion, Y, Z, about
from tests.support.avatars import landmarks_of
from tests.support.places import SHARED


def frame(time: float, rotations: dict[str, Quaternion]) -> Frame:
    body, hands = landmarks_of(rotations)
    return Frame(time, seen(body, *hands))


def swinging(degrees: float, hertz: float, frames: int) -> list[Frame]:
    """A left arm that swings up and down."""
    angles = [math.radians(degrees) * math.sin(2 * math.pi * hertz * index / FPS) for index in range(frames)]
    return [frame(index / FPS, {"LeftUpperArm": about(Z, angle)}) for index, angle in enumerate(angles)]


def test_trembling_is_the_root_mean_square_of_angles() -> None:
    directions = of_landmarks(one.seen for one in swinging(2.0, 1.0, 2 * FPS))
    assert LIMBS == AIMED
    assert trembling(directions) == pytest.approx([math.sqrt(2)] * 2 + [0] * 6, abs=1e-3)
    drifting = of_landmarks(frame(0.0, {"LeftUpperArm": about(Z, 1e-3 * step)}).seen for step in range(60))
    assert trembling(drifting, 15)[0] < 1e-3 < 0.5 < trembling(drifting)[0]


def test_the_stillest_within_a_lag_is_as_still_as_can_be() -> None:
    directions = of_landmarks(one.seen for one in swinging(2.0, 1.0, 2 * FPS))
    assert trembling(nearest_to_still(directions, math.radians(2.1)))[0] < 1e-3
    least = nearest_to_still(directions, math.radians(0.5))
    assert apart(least, directions).max() < 0.51
    assert 0.9 < trembling(least)[0] < 1.2


def test_a_skeleton_is_stiller_than_landmarks_and_never_than_what_is_possible() -> None:
    frames = swinging(1.5, 0.5, FRAMES)
    found = stillness(frames, frames)
    arm = {name: both["2 s"]["LeftUpperArm"] for name, both in found.items() if name != "bones"}
    assert arm["raw landmarks"] == arm["landmarks"] == pytest.approx(1.5 / math.sqrt(2), abs=0.01)
    assert 0 < arm["least"] < arm["skeleton"] < 0.6 * arm["landmarks"]


def test_an_arm_stays_while_its_landmarks_drift_by_less_than_a_degree() -> None:
    """Nor does it tremble with the trunk that carries it."""
    shaking = [
        frame(
            index / FPS,
            {
                "Hips": about(Y, math.radians(3) * (index % 2)),
                "LeftUpperArm": about(Y, -math.radians(3) * (index % 2) + math.radians(0.8) * math.sin(index / 10)),
            },
        )
        for index in range(FRAMES)
    ]
    animator = Animator()
    arm = of_poses([animator.pose(one.seen, one.time) for one in shaking])[SETTLING:, :1]
    assert trembling(arm)[0] < 0.02 < 0.3 < trembling(of_landmarks(one.seen for one in shaking)[SETTLING:, :1])[0]


def test_what_is_sent_is_a_frame_behind() -> None:
    turning = [frame(index / FPS, {"LeftUpperArm": about(Z, index / FPS)}) for index in range(45)]
    found = lateness(turning)
    assert found["ms"] == pytest.approx(1000 / FPS, abs=1)
    assert found["degrees"] == pytest.approx(math.degrees(1) / FPS, rel=0.05)


def test_a_bent_forearm_is_found_in_a_t_pose() -> None:
    bent = frame(0.0, {"LeftLowerArm": about(Y, -math.radians(20))})
    found = t_pose([replace(bent, time=index / 20) for index in range(LAST + 1)])
    assert found["depth"]["LeftLowerArm"] == pytest.approx(20, abs=0.1)
    assert summary(found)["landmarks, forearms"] == pytest.approx(20, abs=0.1)
    assert summary(found)["upright, others"] < 0.1


@pytest.mark.skipif(not (SHARED / VIDEO).exists(), reason="the reference videos are not there")
def test_limbs_that_are_sent_of_a_video_are_within_a_degree() -> None:
    images, fps = video(VIDEO)
    found = limbs(track(islice(images, 20, 50), fps))
    assert found["limbs"] > 200
    assert found["degrees"]["worst"] < 1
    assert found["degrees unsmoothed"]["worst"] < 0.01
    assert found["millimetres unsmoothed"]["worst"] < 0.1


def test_noise_is_of_one_grey_level() -> None:
    image = np.full((8, 8, 3), 255, np.uint8)
    image[:4] = 7
    found = np.array(list(noisy(image, 20)))
    assert set(np.unique(found)) == {6, 7, 8, 254, 255}
    assert not np.array_equal(found[0], found[1])
