"""The edge cases that have numbers: what is fed to MediaPipe when recording, and to our trackers when comparing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tests.support import astronaut

# A frame, or something that happens between frames: a reset, an image that is refused (float instead of bytes).
Event = NDArray[np.uint8] | Literal["reset", "refused"]
FACE_STEP = 12  # every 12th face landmark is kept, to keep the file small


@dataclass(frozen=True)
class Scenario:
    """One tracker's life.

    Attributes:
        events: what it meets, in order.
        kind: "holistic" or "pose".
        arguments: what it is made with.
    """

    events: list[Event]
    kind: str = "holistic"
    arguments: Mapping[str, Any] = field(default_factory=dict)


def scenarios() -> dict[str, Scenario]:
    """Name every scenario, made from the astronaut frames."""
    f = astronaut.frames()
    turned = [np.ascontiguousarray(np.rot90(f[5], quarter)) for quarter in (1, 2, 3)]
    pose = "pose"
    return {
        "resolution_change": Scenario([f[0], f[1], f[2][::2, ::2], f[3][::2, ::2], f[4]]),
        "resolution_change_mask": Scenario(
            [f[0], f[1][::2, ::2], f[2]], pose, {"enable_segmentation": True, "smooth_segmentation": False}
        ),
        "refused_image": Scenario([f[0], "refused", f[1], f[2]]),
        "reset": Scenario([f[0], f[1], "reset", f[2], f[3]]),
        "same_frame": Scenario([f[5]] * 4),
        "same_frame_static": Scenario([f[5]] * 3, pose, {"static_image_mode": True}),
        "quarter_turn": Scenario([turned[0]] * 3),
        "upside_down": Scenario([turned[1]] * 3),
        "three_quarter_turn": Scenario([turned[2]] * 3),
        "half_outside": Scenario([f[5][:, 330:], f[6][:, 330:], f[7][:, 330:]]),
        "wide_strip": Scenario([f[5][140:291], f[6][140:291]]),
        "odd_size": Scenario([f[5][1:334, 3:504], f[6][1:334, 3:504]]),
        "mirrored_view": Scenario([f[5][:, ::-1], f[6][:, ::-1]]),
        "one_pixel": Scenario([f[5][:1, :1], f[5][:2, :1].repeat(1000, axis=0)]),
        "presence_never_met": Scenario([f[0], f[1]], pose, {"min_tracking_confidence": 1.0}),
        "detection_never_met": Scenario([f[0], f[1]], pose, {"min_detection_confidence": 1.5}),
        "no_thresholds": Scenario(
            [f[0], f[11], f[14]], pose, {"min_detection_confidence": 0.0, "min_tracking_confidence": 0.0}
        ),
        "lost_unsmoothed": Scenario([f[8], f[9], f[10], f[13], f[14]], arguments={"smooth_landmarks": False}),
    }


def play(tracker: Any, scenario: Scenario) -> dict[str, NDArray[np.float32]]:
    """Feed a scenario to a tracker of MediaPipe's interface; rows of NaN where it finds nothing."""
    rows: dict[str, list[NDArray[np.float32]]] = {}
    for event in scenario.events:
        if isinstance(event, str):
            if event == "reset":
                tracker.reset()
            else:
                refuse(tracker)
            continue
        result = tracker.process(np.array(event))
        row = {"pose": points(result.pose_landmarks, 33, 4), "pose_world": points(result.pose_world_landmarks, 33, 4)}
        if scenario.kind == "holistic":
            row["face"] = points(result.face_landmarks, 468, 3)[::FACE_STEP]
        for name, value in row.items():
            rows.setdefault(name, []).append(value)
    return {name: np.stack(values) for name, values in rows.items()}


def refuse(tracker: Any) -> None:
    """Hand a tracker an image it must not accept."""
    try:
        tracker.process(np.zeros((8, 8, 3), np.float32))
    except TypeError:
        return
    raise AssertionError("a float image was accepted")


def points(landmarks: Any, count: int, columns: int) -> NDArray[np.float32]:
    """Return landmarks of MediaPipe's interface as (count, columns), all NaN when there are none."""
    if landmarks is None:
        return np.full((count, columns), np.nan, np.float32)
    return np.array([[p.x, p.y, p.z, p.visibility][:columns] for p in landmarks.landmark], np.float32)
