"""One service for all tests that do it no harm, and pictures to send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native.model_files.store import MODELS
from tests.support import astronaut
from tests.support.browser import Visit, driving, launched, moving_person, visiting, write_camera, write_video
from tests.support.services import RunningService, encoded, running


@pytest.fixture(scope="package")
def _models(models: Callable[[str], bytes]) -> None:
    for module in ("starlette", "uvicorn", "websockets", "python_multipart", "PIL", "prometheus_client"):
        pytest.importorskip(module, reason="a service needs the extra 'web'")
    for name in MODELS:
        models(name)


@pytest.fixture(scope="package")
def service(_models: None) -> Iterator[RunningService]:
    with running("--workers", "2", "--queue", "64", "--queue-timeout", "60") as service:
        yield service


@pytest.fixture(scope="package")
def pictures() -> list[bytes]:
    """Return pictures with a person, without one, and small ones; as PNG, which every decoder decodes alike."""
    frames = astronaut.frames()
    noise = np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8)
    return [encoded(picture, "PNG") for picture in (frames[0], frames[8][:, ::-1], frames[4][::2, ::2], noise)]


@pytest.fixture(scope="package")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a moving person: `camera.mjpeg` for Chromium's fake camera, and `video.webm`."""
    folder = tmp_path_factory.mktemp("films")
    frames = moving_person()
    write_camera(folder / "camera.mjpeg", frames)
    write_video(folder / "video.webm", frames[:60])
    return folder


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    """Drive browsers, for one module: as long as that lasts, this thread has a running loop of asyncio's."""
    with driving() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(driver: Any, films: Path) -> Iterator[Any]:
    """Start a browser with a fake camera."""
    camera = f"--use-file-for-fake-video-capture={films / 'camera.mjpeg'}"
    names = "--host-resolver-rules=MAP service.test 127.0.0.1"
    with launched(driver, "--use-fake-device-for-media-stream", camera, names) as browser:
        yield browser


@pytest.fixture
def visit(browser: Any, service: RunningService) -> Iterator[Visit]:
    """Open the page in a browser with a fake camera."""
    with visiting(browser, service) as visit:
        yield visit


@pytest.fixture(scope="package")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a picture of a person as a file."""
    path = tmp_path_factory.mktemp("photo") / "astronaut.png"
    path.write_bytes(encoded(astronaut.frames()[0], "PNG"))
    return path
