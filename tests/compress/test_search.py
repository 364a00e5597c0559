"""The search itself: within the budget, the same again after it was killed, and past models that crash."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from holistic_native.compress import quantize
from holistic_native.compress.measurer import VERDICT, Measurement, Measurer
from holistic_native.compress.plan import candidates
from holistic_native.compress.quantize import Job, search, write
from holistic_native.compress.reading import Reading
from holistic_native.compress.search import Budget
from holistic_native.runtime.interpreter import available_runtimes
from holistic_native.tflite.int8.recipe import QuantizeRecipe
from tests.support.places import ROOT
from tests.support.searches import TWO_BLOCKS, front_job, pictures

ModelReader = Callable[[str], bytes]
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
HAND = "hand_landmark_full.tflite"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_search_keeps_the_budget_and_goes_on_where_it_was_killed(models: ModelReader, tmp_path: Path) -> None:
    (tmp_path / HAND).write_bytes(models(HAND))
    log = tmp_path / "log"
    command = [sys.executable, "-m", "tests.support.searches", str(tmp_path / HAND), str(log), "3"]
    killed = subprocess.run(command, cwd=ROOT, check=False, timeout=600)
    assert killed.returncode == -signal.SIGKILL
    begun = log.read_text()
    assert begun.count("\n") == 3
    # As if killed while the last line was being written.
    log.write_text(begun[:-20])
    job = front_job(models(HAND))
    outcome = search(job, log=log)
    lines = log.read_text().splitlines(keepends=True)
    assert lines[:2] == begun.splitlines(keepends=True)[:2]
    # Given again, nothing is measured: times, which never come out twice the same, are those of the first time.
    assert search(job, log=log) == outcome
    assert log.read_text().splitlines(keepends=True) == lines
    files = [{file.name: file.read_bytes() for file in write(outcome, job.content, tmp_path / name)} for name in "ab"]
    assert files[0] == files[1]
    assert files[0].keys() >= {"front.tflite", "front.json"}
    check(job, outcome.recipe)


def check(job: Job, recipe: QuantizeRecipe) -> None:
    """Assert that a recipe keeps the budget; whether integers are faster depends on the machine."""
    assert ("float_because" in recipe.measured) == (not recipe.layers)
    if recipe.layers:
        assert len(recipe.layers) <= len(candidates(job.content))
        assert recipe.measured["errors"]["mean"] <= job.budget.mean
        assert QuantizeRecipe.from_json(recipe.to_json()).derive(job.content) == recipe.derive(job.content)


def test_what_was_measured_in_another_context_does_not_count(models: ModelReader, tmp_path: Path) -> None:
    job = replace(front_job(models(HAND), TWO_BLOCKS), budget=Budget(1e9, 1e9))
    log = tmp_path / "log"
    search(job, log=log)
    first = log.read_text()
    other = replace(job, settings=replace(job.settings, headroom=3.0))
    search(other, log=log)
    assert log.read_text().startswith(first)
    assert len(log.read_text()) > len(first)


def test_crash_of_the_interpreter_ends_a_child(models: ModelReader, monkeypatch: pytest.MonkeyPatch) -> None:
    content = models(HAND)
    reading = Reading(points=0, stride=3, count=21)
    with Measurer(content, pictures(1, 224), reading) as measurer:
        same = measurer.measure(content, rounds=1)
        assert not isinstance(same, str)
        assert same.errors.mean == 0
        refused = measurer.measure(content[:5000], rounds=1)
        assert isinstance(refused, str)
        assert "model" in refused
        # A child that ends as one does whose memory is damaged, with its verdict already written.
        program = f"import os, sys; print({VERDICT + '{}'!r}, flush=True); os.abort()"
        monkeypatch.setattr(measurer, "_command", [sys.executable, "-c", program])
        assert measurer.measure(content, rounds=1) == "signal 6"


class CrashesWithAllLayers(Measurer):
    """Measures all choices but the one with the most layers in int8, which ends its process as damaged memory does."""

    def measure(self, derived: bytes, *, rounds: int) -> Measurement | str:
        every = self._command
        if not self.measured:
            self._command = [sys.executable, "-c", "import os; os.abort()"]
        self.measured += 1
        try:
            return super().measure(derived, rounds=rounds)
        finally:
            self._command = every

    measured = 0


def test_choice_that_crashes_is_recorded_and_the_search_goes_on(
    models: ModelReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantize, "Measurer", CrashesWithAllLayers)
    job = replace(front_job(models(HAND), TWO_BLOCKS), budget=Budget(1e9, 1e9))
    log = tmp_path / "log"
    outcome = search(job, log=log)
    assert outcome.steps[0].failed == "signal 6"
    assert all((step.failed is None) == (step.floats != ()) for step in outcome.steps)
    assert {step.errors.crops for step in outcome.steps if step.floats} == {2}
    assert outcome.recipe.measured["tried"][0] == {"float_blocks": [], "failed": "signal 6"}
    # What crashed is not tried again.
    monkeypatch.undo()
    assert [step.time for step in search(job, log=log).steps[1:]] == [step.time for step in outcome.steps[1:]]
    assert json.loads(log.read_text().splitlines()[0])["failed"] == "signal 6"
