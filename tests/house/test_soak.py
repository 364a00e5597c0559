"""The soak: it sees growth, wrong results and failures; each scenario's steps can be done again by their numbers."""

from __future__ import annotations

import json
import math
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.bits import digest
from bench.exit_runs import ROOT
from bench.resources import children, resources
from bench.soak.scenarios import SCENARIOS, numbers_at, scenario_at
from bench.soak.world import Kind, World, WrongResultError
from bench.trend import trend
from holistic_native import Pose
from holistic_native.model_files.manifest import MODELS
from tests.support import astronaut
from tests.support.real_runs import write_video

WATCHED = """
from bench.soak.watchdog import Watchdog
with Watchdog(print, longest=0.2):
    input()
"""


@pytest.fixture(scope="module")
def frames(models: Callable[[str], bytes]) -> list[NDArray[np.uint8]]:
    for name in MODELS:
        models(name)
    return astronaut.frames()[:8]


@pytest.fixture
def world(tmp_path: Path, frames: list[NDArray[np.uint8]]) -> World:
    return World(frames, tmp_path)


def scattered(share: float, seed: int, count: int = 400) -> tuple[list[float], list[float]]:
    """Make samples around a line of slope 2.5, each with a share of the last one's deviation."""
    noise = np.random.default_rng(seed).normal(0, 0.3, count)
    for index in range(1, count):
        noise[index] += share * noise[index - 1]
    hours = np.linspace(0, 3, count)
    return hours.tolist(), (4.0 + 2.5 * hours + noise).tolist()


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_a_slope_is_as_wrong_as_its_error_says(share: float) -> None:
    found = [trend(*scattered(share, seed)) for seed in range(200)]
    deviations = [(line.slope - 2.5) / line.error for line in found]
    assert 0.85 < np.std(deviations) < 1.2
    assert sum(abs(value) <= 2 for value in deviations) > 180


def test_a_slope_and_its_error_are_those_of_numpy() -> None:
    # Samples that swing have an error of their own right: nothing is taken off it.
    hours, values = scattered(-0.3, 1)
    (slope, _), covariance = np.polyfit(hours, values, 1, cov=True)
    found = trend(hours, values)
    assert found.slope == pytest.approx(slope)
    assert found.error == pytest.approx(math.sqrt(covariance[0, 0]))
    assert not found.flat
    assert trend([0, 1, 2, 3], [5, 5, 5, 5]).flat
    with pytest.raises(ValueError, match="at least 3"):
        trend([0, 1], [5, 5])


def test_descriptors_and_children_are_seen(tmp_path: Path) -> None:
    before = resources()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with (tmp_path / "file").open("w"):
        during = resources()
        assert child.pid in children()
    child.communicate()
    assert during.descriptors == before.descriptors + 2
    assert during.children == before.children + 1
    assert 0 < during.pss_mib <= during.rss_mib
    assert child.pid not in children()


def test_steps_depend_on_seed_and_number_alone() -> None:
    names = list(SCENARIOS)
    rounds = [[scenario_at(step, names, 3) for step in range(start, start + len(names))] for start in (0, len(names))]
    assert [sorted(found) for found in rounds] == [sorted(names)] * 2
    assert rounds[0] != rounds[1]
    assert rounds[0] != [scenario_at(step, names, 4) for step in range(len(names))]
    assert numbers_at(7, 3).random() == numbers_at(7, 3).random() != numbers_at(8, 3).random()


def test_a_changed_bit_is_a_wrong_result(world: World) -> None:
    with Pose() as pose:
        results = [pose.process(frame) for frame in world.sequence]
    world.expect("pose", results)
    world.expect("pose", results)
    before = digest(results)
    assert results[-1].pose_landmarks is not None
    landmark = results[-1].pose_landmarks.landmark[32]
    landmark.x = float(np.nextafter(np.float32(landmark.x), np.float32(2)))
    assert digest(results) != before
    with pytest.raises(WrongResultError, match="pose: results differ"):
        world.expect("pose", results)


def test_a_tracker_that_does_not_recover_is_seen_and_replaced(world: World) -> None:
    kind = Kind(Pose)
    with world.disturbed(kind) as (_, first):
        pass

    def disturb() -> None:
        with world.disturbed(kind) as (_, tracker):
            assert tracker is first
            tracker.close()

    with pytest.raises(ValueError, match="closed"):
        disturb()
    with world.disturbed(kind) as (_, tracker):
        assert tracker is not first
    world.close()


# Python warns of forks beside threads; and an exception out of a signal handler may hit a finalizer.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str, world: World) -> None:
    """Each scenario once, which is also a test of the tracker."""
    world.random = random.Random(name)
    SCENARIOS[name](world)
    world.close()
    assert children() == []


@pytest.mark.slow
def test_the_command(world: World, tmp_path: Path) -> None:
    video = write_video(tmp_path / "video.avi", world.frames)
    only = ("--only", "bad_times", "stream_closed", "fork_and_kill")
    command = [sys.executable, "-m", "bench.soak", str(video), "--minutes", "0.1", "--output", str(tmp_path), *only]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^\| children \| 0 \| 0 \| 0 \| 0 \| 0 \| [+-]0\.000 ± 0\.000 \| yes \|$", done.stdout, re.M)
    report = json.loads((tmp_path / "soak.json").read_text())
    assert set(report["steps"]) == set(only[1:])
    assert report["failures"] == []
    assert len((tmp_path / "soak.csv").read_text().splitlines()) == len(report["samples"]) + 1
    assert (tmp_path / "soak.svg").read_text().startswith("<?xml")


@pytest.mark.slow
def test_a_failed_step_is_reported(world: World, tmp_path: Path) -> None:
    """Frames in which nobody is fail the check that "auto" finds a body."""
    video = write_video(tmp_path / "empty.avi", [np.full_like(world.frames[0], 128)] * 16)
    arguments = ("--minutes", "0.02", "--only", "automatic", "--seed", "5", "--output", str(tmp_path))
    command = [sys.executable, "-m", "bench.soak", str(video), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "Step 0, automatic, failed (`--seed 5 --first 0`)" in done.stdout
    assert "auto found a body on 0 of 20 frames only" in done.stderr


def test_a_step_that_hangs_ends_the_soak() -> None:
    command = [sys.executable, "-c", WATCHED]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        assert process.wait(30) == 1
    assert "it took more than" in said
    assert "input()" in said or "thread MainThread" in said
