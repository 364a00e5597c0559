"""Loaded models are shared where that is safe, and freed when nobody holds them."""

from __future__ import annotations

import gc
import os
import sys
import weakref
from collections.abc import Callable

import pytest

from holistic_native import Pose
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.pool import ModelPool
from holistic_native.stages.hand_landmarks import RECROP_MODEL
from tests.support import astronaut
from tests.support.programs import run_python

ModelReader = Callable[[str], bytes]
NAME = RECROP_MODEL


def load(threads: int = 1) -> ModelPool:
    loader = Loader().with_threads(threads)
    return loader.load(NAME, input_shape=(1, 256, 256, 3), outputs=(4,))


def test_same_model_same_pool(models: ModelReader) -> None:
    models(NAME)
    first = load()
    assert load() is first
    assert load(threads=2) is not first


def test_those_at_work_at_once_have_a_model_each(models: ModelReader) -> None:
    models(NAME)
    pool = load()
    one, other = pool.take(), pool.take()
    assert other is not one
    pool.give_back(other)
    assert pool.take() is other, "who takes turns shares"


def test_a_pool_nobody_holds_is_freed(models: ModelReader) -> None:
    models(NAME)
    pool = load()
    model = pool.take()
    watched = weakref.ref(model)
    pool.give_back(model)
    del model, pool
    gc.collect()
    assert watched() is None


def test_closing_one_tracker_leaves_the_other_its_models(models: ModelReader) -> None:
    models("pose_detection.tflite")
    models("pose_landmark_full.tflite")
    frame = astronaut.frames()[0]
    with Pose() as alone:
        expected = alone.process(frame)
    one, other = Pose(), Pose()
    one.process(frame)
    one.close()
    assert other.process(frame) == expected
    other.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_process_loads_its_own(models: ModelReader) -> None:
    models("pose_detection.tflite")
    models("pose_landmark_full.tflite")
    # In a process of its own, which has no threads but those of the interpreters.
    code = """
import os, sys
from tests.support import astronaut
from holistic_native import Pose
frame = astronaut.frames()[0]
parent = Pose(num_threads=2)
expected = parent.process(frame)
child = os.fork()
if child == 0:
    with Pose(num_threads=2) as mine:
        os._exit(0 if mine.process(frame) == expected else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    run_python("-W", "ignore::DeprecationWarning", "-c", code, check=True, timeout=600)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux's /proc")
def test_closing_gives_memory_back(models: ModelReader) -> None:
    for name in ("pose_detection.tflite", "pose_landmark_full.tflite"):
        models(name)
    code = """
from tests.support import astronaut
from holistic_native import Pose
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 2**20
frame = astronaut.frames()[0]
with Pose() as first:  # what the interpreter's libraries take once
    first.process(frame)
empty = resident()
with Pose() as pose:
    pose.process(frame)
    full = resident()
print(empty, full, resident())
"""
    out = run_python("-c", code, check=True, timeout=600, capture_output=True).stdout
    empty, full, after = map(float, out.split())
    assert full - empty > 20, "the models of Pose take more than that"
    assert after - empty < 2
