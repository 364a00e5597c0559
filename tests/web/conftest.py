"""One service for all tests that do it no harm, and pictures to send."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.model_files.store import MODELS, ModelStore
from tests.support import astronaut
from tests.support.browser import Visit, driving, launched, moving_person, visiting, write_camera, write_video
from tests.support.bundles import official
from tests.support.receivers import listening, port_of
from tests.support.services import PATIENCE, RunningService, encoded, running

# Of the moving person's frames, one on which everything is found.
_WHOLE = 36


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
def without_bundle(_models: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """Start a service where all models are, but not MediaPipe's face bundle."""
    folder = tmp_path_factory.mktemp("models")
    for name in MODELS:
        (folder / name).write_bytes(ModelStore().read(name))
    empty = str(tmp_path_factory.mktemp("cache"))
    with running(environment={"HOLISTIC_NATIVE_MODELS": str(folder), "XDG_CACHE_HOME": empty}) as service:
        yield service


@pytest.fixture(scope="package")
def _receiver() -> Iterator[socket.socket]:
    with listening() as receiver:
        yield receiver


@pytest.fixture
def receiver(_receiver: socket.socket) -> socket.socket:
    """Return what listens for an avatar's movements, without those that came before."""
    _receiver.setblocking(False)
    with suppress(BlockingIOError):
        while _receiver.recv(2048):
            pass
    _receiver.settimeout(PATIENCE)
    return _receiver


@pytest.fixture(scope="package")
def sending(_models: None, _receiver: socket.socket) -> Iterator[RunningService]:
    """Start a service that may send to the receiver."""
    with running("--vmc", str(port_of(_receiver)), "--complexity", "0") as service:
        yield service
    assert not [line for line in service.log if "Traceback" in line or "ERROR" in line]


@pytest.fixture(scope="package")
def whole(_models: None) -> NDArray[np.uint8]:
    """Return a picture, (480, 640, 3) RGB, of a person whose face and both hands are found."""
    official("face_landmarker.task")
    frames = moving_person()
    if len(frames) <= _WHOLE:
        pytest.skip("the reference video is not there")
    return frames[_WHOLE]


@pytest.fixture(scope="package")
def person(whole: NDArray[np.uint8], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the picture of a person with a face and hands, as a file."""
    path = tmp_path_factory.mktemp("whole") / "person.png"
    path.write_bytes(encoded(whole, "PNG"))
    return path


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
