"""Scenarios: trackers of all kinds and settings, made, used and closed."""

from __future__ import annotations

from itertools import islice
from typing import Any

from bench.soak.world import Kind, World
from holistic_native import (
    Auto,
    FaceDetection,
    FaceMesh,
    Hands,
    Holistic,
    OneEuro,
    Pose,
    SelfieSegmentation,
    Smoothing,
)

# What each tracker can be set to; one value of each is drawn.
CHOICES: dict[type[Any], dict[str, tuple[Any, ...]]] = {
    Holistic: {
        "profile": ("exact", "fast"),
        "model_complexity": (0, 1, 2),
        "refine_face_landmarks": (False, True),
        "enable_segmentation": (False, True),
        "num_threads": (1, 2),
        "static_image_mode": (False, True),
        "timings": (False, True),
        "enable_hands": (False, True),
        "enable_face": (False, True),
        "smoothing": (None, Smoothing(hands=OneEuro(), face=OneEuro())),
    },
    Pose: {"model_complexity": (0, 1, 2), "enable_segmentation": (False, True), "static_image_mode": (False, True)},
    Hands: {"model_complexity": (0, 1), "max_num_hands": (1, 2, 4), "num_threads": (1, 2)},
    FaceMesh: {"max_num_faces": (1, 3), "refine_landmarks": (False, True), "static_image_mode": (False, True)},
    FaceDetection: {"model_selection": (0, 1), "min_detection_confidence": (0.3, 0.7)},
    SelfieSegmentation: {"model_selection": (0, 1), "num_threads": (1, 2)},
}


def drawn(world: World, make: type[Any]) -> Kind:
    """Draw a tracker's settings."""
    return Kind(make, tuple((name, world.random.choice(values)) for name, values in CHOICES[make].items()))


def changing_settings(world: World) -> None:
    """A Holistic with other settings."""
    kind = drawn(world, Holistic)
    with kind() as tracker:
        world.check(kind, tracker)
        if world.random.random() < 0.5:
            world.check_streamed(kind, tracker)


def changing_trackers(world: World) -> None:
    """One of the other trackers with other settings, used twice."""
    kind = drawn(world, world.random.choice([make for make in CHOICES if make is not Holistic]))
    with kind() as tracker:
        world.check(kind, tracker)
        world.check_streamed(kind, tracker)


def automatic(world: World) -> None:
    """The profile "auto": its results depend on the machine's speed, so only that there are some is checked."""
    with Holistic(profile=Auto(target_fps=world.random.choice((5, 15, 60, 1000)))) as tracker:
        found = [tracker.process(frame).pose_landmarks for frame in world.frames]
        found += [result.pose_landmarks for result in islice(tracker.stream(world.frames), 4)]
    if None in found:
        raise AssertionError(f"auto found a body on {len(found) - found.count(None)} of {len(found)} frames only")


def every_tracker_at_once(world: World) -> None:
    """One of each, open at the same time, taking turns, closed in any order."""
    kinds = [drawn(world, make) for make in CHOICES]
    trackers = [kind() for kind in kinds]
    results: list[list[Any]] = [[] for _ in kinds]
    for frame in world.sequence:
        for tracker, found in zip(trackers, results, strict=True):
            found.append(tracker.process(frame))
    for kind, found in zip(kinds, results, strict=True):
        world.expect(str(kind), found)
    world.random.shuffle(trackers)
    for tracker in trackers:
        tracker.close()
