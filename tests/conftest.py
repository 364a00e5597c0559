"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--require-models", action="store_true", help="refuse to run where a model file is missing")


def pytest_configure(config: pytest.Config) -> None:
    missing = ModelStore().missing(MODELS) if config.getoption("--require-models") else ()
    if missing:
        raise pytest.UsageError(f"model files are missing, tests would be skipped: {', '.join(missing)}")


def pytest_report_header() -> list[str]:
    return [
        f"instruction sets: {' '.join(_core.available_kernels())}",
        f"interpreters: {' '.join(available_runtimes())}",
        f"reference media beside the repository: {'yes' if SHARED.is_dir() else 'no'}",
    ]


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
