"""What every test may ask for."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from holistic_native import _core
from holistic_native.model_files.store import MODELS, ModelNotFoundError, ModelStore, models_folder
from holistic_native.runtime.interpreter import available_runtimes
from tests.support.places import SHARED

# Tests measure no time, and an emulated CPU takes long. "brief" is for those: pytest --hypothesis-profile=brief
settings.register_profile("patient", deadline=None)
settings.register_profile("brief", deadline=None, max_examples=10)
settings.load_profile("patient")

LEFT_OUT = pytest.StashKey[Counter[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--require-models", action="store_true", help="refuse to run where a model file is missing")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = Counter()
    missing = ModelStore().missing(MODELS) if config.getoption("--require-models") else ()
    if missing:
        raise pytest.UsageError(f"model files are missing, tests would be skipped: {', '.join(missing)}")


def pytest_report_header() -> list[str]:
    return [
        f"instruction sets: {' '.join(_core.available_kernels())}",
        f"interpreters: {' '.join(available_runtimes())}",
        f"reference media beside the repository: {'yes' if SHARED.is_dir() else 'no'}",
    ]


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    for item in items:
        item.config.stash[LEFT_OUT][item.nodeid.partition("::")[0]] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand on what was left out, where this is one of several processes of pytest-xdist."""
    left_out = session.config.stash[LEFT_OUT]
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left out"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what such a process left out: each collects all tests, so they leave out the same."""
    node.config.stash[LEFT_OUT] = Counter[str](getattr(node, "workeroutput", {}).get("left out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what -m, -k and --deselect left out: who runs a part of the tests shall see which."""
    left_out = config.stash[LEFT_OUT]
    if left_out:
        terminalreporter.section(f"{left_out.total()} tests left out")
        for path, count in sorted(left_out.items()):
            terminalreporter.line(f"{count:5} of {path}")
    examples, usual = settings().max_examples, settings.get_profile("patient").max_examples
    if examples < usual:
        terminalreporter.line(f"each property was tried on {examples} random examples instead of {usual}")


@pytest.fixture(scope="session")
def models() -> Callable[[str], bytes]:
    """Give a model file's bytes by name; skip the test where the file is not to be had."""
    store = ModelStore()

    def read(name: str) -> bytes:
        try:
            return store.read(name)
        except ModelNotFoundError:
            pytest.skip(f"{name} is not there; 'holistic-native models fetch' gets it")

    return read


@pytest.fixture
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give a test an empty cache of its own; the models are found where they were."""
    if models_folder().is_dir():
        monkeypatch.setenv("HOLISTIC_NATIVE_MODELS", os.environ.get("HOLISTIC_NATIVE_MODELS") or str(models_folder()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(params=available_runtimes())
def runtime(request: pytest.FixtureRequest) -> str:
    """Each installed interpreter in turn."""
    return str(request.param)


@pytest.fixture
def nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give a test a folder for temporary files of its own; it must be empty at the end, and nothing hidden be left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield
    assert not list(folder.iterdir())
    assert not list(tmp_path.rglob(".*")), "nothing is left behind"
