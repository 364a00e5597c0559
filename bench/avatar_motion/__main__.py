"""The bars of avatars in movement and at rest, on the reference media: one line for each.

    python -m bench.avatar_motion [--only limbs t-pose still sending] [--json FILE]

Limbs within a degree of their landmarks in movement, positions within 2 mm; a T-pose within 15 degrees; a person at
rest trembles by at most half a degree rms; how late what is sent is. Needs ../shared; six minutes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench.avatar_motion.directions import LIMBS, of_landmarks
from bench.avatar_motion.limbs import limbs
from bench.avatar_motion.sending import lateness
from bench.avatar_motion.stillness import FPS, FRAMES, PICTURES, SEEDS, largest, stillness, worst
from bench.avatar_motion.t_pose import LAST, VIDEO, of_other_models, summary, t_pose
from bench.avatar_motion.tracking import VIDEOS, noisy, picture, track, video
from bench.table import verdict, write_json

_SENT = "data/pose_1.mp4"  # of 30 frames a second
LIMIT = "at a joint's limit"


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure_limbs() -> dict[str, Any]:
    """Measure the videos, and report each and the worst."""
    found = {}
    for name in VIDEOS:
        frames = track(*video(name))
        raw = of_landmarks(frame.seen for frame in track(*video(name), smooth_landmarks=False))
        found[name] = figures = limbs(frames, raw)
        say(
            f"{Path(name).name}: {figures['limbs']} limbs, {shown(figures['degrees'])} degrees, "
            f"{shown(figures['millimetres'])} mm; unsmoothed {shown(figures['degrees unsmoothed'])} degrees, "
            f"{shown(figures['millimetres unsmoothed'])} mm; mean in movement {figures['degrees in movement']:.3f}; "
            f"the tracker smooths {shown(figures['degrees that the tracker smooths'])}; "
            f"left out: {figures['coming back']} coming back; at a joint's limit: {figures[LIMIT]}"
        )
    for title, most in (("degrees", 1.0), ("millimetres unsmoothed", 2.0), ("millimetres", 2.0)):
        most_found = max(figures[title]["worst"] for figures in found.values())
        say(f"limbs, {title}: worst {most_found:.2f}, bar {most:g}, met: {verdict(most_found <= most)}")
    return found


def shown(spread: dict[str, float]) -> str:
    """Return median, 95th percentile and the worst."""
    return f"{spread['median']:.2f}/{spread['p95']:.2f}/{spread['worst']:.2f}"


def measure_t_pose() -> dict[str, Any]:
    """Measure the man in his T-pose."""
    images, fps = video(VIDEO)
    kept = list(islice(images, LAST + 1))
    found = t_pose(track(kept, fps))
    others = of_other_models(kept, fps)
    for name, angles in {**found, **others}.items():
        say(f"T-pose, {name}: " + degrees(angles))
    worst_of = summary(found)
    for name, angle in worst_of.items():
        say(f"T-pose, {name}: worst {angle:.1f} degrees, bar 15, met: {verdict(angle <= 15)}")
    return {"angles": found, "other models": others, "worst": worst_of}


def measure_stillness() -> dict[str, Any]:
    """Measure pictures with noise, each with several noises."""
    found = {}
    for title, (name, index) in PICTURES.items():
        image, runs = picture(name, index), []
        for seed in SEEDS:
            frames, raw = (track(noisy(image, FRAMES, seed), FPS, smooth_landmarks=smooth) for smooth in (True, False))
            runs.append(stillness(frames, raw))
        figures = largest(runs)
        found[title] = {"largest": figures, "noises": runs}
        for what, times in figures.items():
            most, short = worst(times["2 s"]), worst(times["0.5 s"])
            limbs = {limb: angle for limb, angle in times["2 s"].items() if limb in LIMBS}
            say(
                f"still, {title}, {what}: 2 s {degrees(limbs)}; mean {np.mean(list(limbs.values())):.2f}; "
                f"worst {most} {times['2 s'][most]:.2f}; 0.5 s worst {short} {times['0.5 s'][short]:.2f}"
            )
        angle = max(figures["skeleton"]["2 s"].values())
        say(f"still, {title}: worst limb {angle:.2f} degrees rms, bar 0.5, met: {verdict(angle <= 0.5)}")
    return found


def degrees(angles: dict[str, float]) -> str:
    """Return angles by their limbs."""
    return ", ".join(f"{limb} {angle:.2f}" for limb, angle in angles.items())


def measure_sending() -> dict[str, Any]:
    """Measure the steady rate of 60 frames a second behind results of 30."""
    found = lateness(track(*video(_SENT)))
    say(f"sending: {found['degrees']:.2f} degrees, {found['ms']:.0f} ms behind results in movement")
    return found


BARS: dict[str, Callable[[], dict[str, Any]]] = {
    "limbs": measure_limbs,
    "t-pose": measure_t_pose,
    "still": measure_stillness,
    "sending": measure_sending,
}


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=BARS, default=list(BARS))
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    write_json(given.json, {name: BARS[name]() for name in given.only})


if __name__ == "__main__":
    main()
