"""What a fuzzer feeds its targets, as tests: the seeds, and every input that ever made one fail."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from holistic_native.runtime.interpreter import available_runtimes
from tests.support.places import ROOT

TARGETS = ("bindings", "messages", "readers", "recipes", "task", "tflite")


@pytest.fixture
def target(request: pytest.FixtureRequest) -> ModuleType:
    if request.param in ("recipes", "tflite") and "litert" not in available_runtimes():
        pytest.skip("taking models apart needs LiteRT")
    return importlib.import_module(f"fuzz.{request.param}")


def inputs(folder: str) -> list[tuple[str, Path]]:
    return [
        (name, path) for name in TARGETS for path in sorted((ROOT / "fuzz" / folder / name).glob("*")) if path.is_file()
    ]


@pytest.mark.parametrize(("target", "path"), inputs("seeds"), indirect=["target"], ids=lambda v: getattr(v, "name", v))
def test_seeds_are_taken_and_have_no_planted_bug(target: ModuleType, path: Path) -> None:
    getattr(target, "planted", target.one)(path.read_bytes())


@pytest.mark.parametrize(("target", "path"), inputs("found"), indirect=["target"], ids=lambda v: getattr(v, "name", v))
def test_what_failed_once_fails_no_more(target: ModuleType, path: Path) -> None:
    target.one(path.read_bytes())


@pytest.mark.parametrize("target", TARGETS, indirect=True)
def test_nothing_at_all_is_taken(target: ModuleType) -> None:
    target.one(b"")


def test_the_seeds_are_those_of_the_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that is added or renamed needs its seed: `python -m fuzz.make_seeds`."""
    if "litert" not in available_runtimes():
        pytest.skip("writing the model needs LiteRT")
    make_seeds = importlib.import_module("fuzz.make_seeds")
    monkeypatch.setattr(make_seeds, "SEEDS", tmp_path)
    make_seeds.main()
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    kept = {str(path.relative_to(ROOT / "fuzz" / "seeds")) for _, path in inputs("seeds")}
    assert written == kept
