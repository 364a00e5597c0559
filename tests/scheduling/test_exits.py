"""How programs end with open streams, busy threads, forked children or two interrupts; a sample of `bench.exits`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bench.exit_runs import CODES, ROOT, End, run_script
from holistic_native.model_files.manifest import MODELS
from tests.support import astronaut

AT_ONCE = 2


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory, models: Callable[[str], bytes]) -> Path:
    for name in MODELS:
        models(name)
    path = tmp_path_factory.mktemp("exits") / "frames.npy"
    np.save(path, np.stack(astronaut.frames()[:8]))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("script", CODES)
def test_programs_end_by_themselves_with_their_own_code(script: str, frames: Path) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        runs = list(pool.map(lambda _: run_script(script, frames), range(AT_ONCE)))
    wrong = [f"{run.end.value}, code {run.code}:\n{run.errors}" for run in runs if run.end is not End.RIGHT]
    assert wrong == []


def test_every_script_is_run() -> None:
    scripts = {path.stem for path in (ROOT / "bench" / "exit_scripts").glob("*.py")}
    assert scripts - CODES.keys() == {"__init__", "given", "double_interrupt"}


def test_a_wrong_end_is_seen(tmp_path: Path) -> None:
    run = run_script("open_stream", tmp_path / "absent.npy")
    assert (run.end, run.code) == (End.WRONG_CODE, 1)
    assert "FileNotFoundError" in run.errors
