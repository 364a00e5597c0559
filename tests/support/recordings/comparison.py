"""How far results are from recorded ones, and how far they may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.recordings.cpu_class import cpu_class, rounds_like_the_recorder

# Recorded array -> field of the result.
FIELDS = {
    "pose": "pose_landmarks",
    "pose_world": "pose_world_landmarks",
    "left_hand": "left_hand_landmarks",
    "right_hand": "right_hand_landmarks",
    "face": "face_landmarks",
}
# Today's interpreters compute the logistic function at the end of the handedness and selfie models differently than
# MediaPipe's does: by up to 7e-7 of a score, and by up to 3e-5 of a mask, one step of the half precision it is kept in.
TOLERANCE = {"handedness": 1e-6, "mask": 2.0**-11}


class Comparison:
    """Collect, frame by frame, where a tracker differs from a recording.

    Distances are the largest over x, y and z of all landmarks: in pixels (z counts by the image's width), for world
    landmarks in metres, for visibility and mask in their own unit.
    """

    def __init__(self, golden: Mapping[str, NDArray[Any]], *, remembers: bool = True) -> None:
        self._golden = golden
        self._remembers = remembers  # a frame's result depends on those before it
        self.frames = 0
        self.presence: list[str] = []
        self.distances: dict[str, list[float]] = {}
        self._fresh: dict[str, int] = {}  # of the distances, how many are from frames that nothing came before

    def add(self, result: Any, index: int, size: tuple[int, int]) -> None:
        """Compare the result of frame `index`, which was `size` (width, height) pixels large."""
        self.frames += 1
        pixels = np.array([size[0], size[1], size[0]], np.float32)
        for name, field in FIELDS.items():
            if name not in self._golden:
                continue
            expected = self._golden[name][index]
            found = getattr(result, field)
            if (found is None) != bool(np.isnan(expected).all()):
                self.presence.append(f"{name} on frame {index}")
            elif found is not None:
                difference = np.abs(found.array - expected)
                scale = 1.0 if name == "pose_world" else pixels
                self._note(name, difference[:, :3] * scale)
                if found.array.shape[1] == 4:
                    self._note("visibility", difference[:, 3])
        self._mark(index)

    def add_mask(self, mask: NDArray[np.float32], expected: NDArray[np.float16]) -> None:
        """Compare a mask with a recorded one of half the precision."""
        self._note("mask", np.abs(mask.astype(np.float16).astype(np.float32) - expected.astype(np.float32)))
        self._mark(self.frames - 1)

    def _mark(self, index: int) -> None:
        if index == 0 or not self._remembers:
            self._fresh = {name: len(values) for name, values in self.distances.items()}

    def _note(self, name: str, difference: NDArray[Any]) -> None:
        self.distances.setdefault(name, []).append(float(difference.max()))

    def check(self) -> None:
        """Fail unless presence is the same on every frame and the distances are those this CPU's class is known for.

        Where the CPU rounds like the one that recorded, every bit is the same, with either interpreter.
        """
        assert self.frames, "nothing was compared"
        if cpu_class() == "aarch64":
            self._check_on_arm()
            return
        assert self.presence == [], "found where MediaPipe found nothing, or the other way round"
        if rounds_like_the_recorder():
            assert {name: max(values) for name, values in self.distances.items()} == dict.fromkeys(self.distances, 0.0)
            return
        for name, values in self.distances.items():
            median, worst = OTHER_CPU[name]
            assert np.median(values) <= median, name
            assert max(values) <= worst, name

    def _check_on_arm(self) -> None:
        assert self.presence[self.frames // 20 :] == [], "found where MediaPipe found nothing, or the other way round"
        for name, count in self._fresh.items():
            assert max(self.distances[name][:count]) <= ARM_FRESH[name], f"{name} on a frame that nothing came before"
        for name, worst in ARM_LATER.items():
            assert max(self.distances.get(name, ()), default=0.0) <= worst, name


# On other CPUs XNNPACK sums in another order, and what a frame passes on to the next one amplifies the last bit:
# (median, worst) over a sequence. A picture 1000 pixels wide, seen by an emulated CPU without AVX, differs by at most
# half of these.
OTHER_CPU = {
    "pose": (0.5, 2.0),
    "pose_world": (0.001, 0.002),
    "visibility": (0.0001, 0.0001),
    "left_hand": (0.5, 1.0),
    "right_hand": (0.5, 1.0),
    "face": (2.0, 2.5),
    "mask": (0.02, 0.05),
}

# On ARM: twice the largest that was measured under emulation (docs/compatibility.md), over the first frames of all
# sequences and all frames in static mode.
ARM_FRESH = {
    "pose": 1.0,
    "pose_world": 0.0008,
    "visibility": 0.0024,
    "left_hand": 1.1,
    "right_hand": 1.1,
    "face": 0.8,
    "mask": 0.2,
}
# Later frames only show that the tracker follows: where 500 pixels of each frame change by one level, the bodies of the
# astronaut sequence stray by up to 389 px (most in depth, and of unseen legs) on the recorder's own CPU too.
ARM_LATER = {"face": 12.4}


def assert_same(found: NDArray[Any], expected: NDArray[Any], part: str, where: str) -> None:
    """Compare a part of a result with its recording, of a solution other than Holistic and Pose."""
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected), err_msg=f"presence of {part}, {where}")
    if not rounds_like_the_recorder():
        return  # elsewhere, trackers/test_golden.py has the numbers
    difference = np.abs(found.astype(np.float32) - expected.astype(np.float32))
    assert np.nanmax(difference, initial=0.0) <= TOLERANCE.get(part, 0.0), f"{part}, {where}"
