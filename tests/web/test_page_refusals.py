"""What the page says when something is not to be had, and how it goes on once it is."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import Visit, launched, visiting
from tests.support.services import RunningService, running

TOKEN = "a-token-for-a-test"
# Another program's hold on a camera cannot be had here, so the browser's answer to it is played.
BUSY = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('in use', 'NotReadableError'))"


def test_a_camera_that_is_not_allowed(browser: Any, service: RunningService) -> None:
    with visiting(browser, service, camera=False) as visit:
        visit.page.click("#notice-action")
        visit.notice("The camera is not allowed")
        assert "Allow the camera" in visit.page.text_content("#announced")
        visit.page.context.grant_permissions(["camera"])
        visit.page.click("#notice-action")
        visit.found()
        assert visit.page.is_hidden("#notice")


def test_a_camera_that_is_busy(browser: Any, service: RunningService) -> None:
    with visiting(browser, service, script=BUSY) as visit:
        visit.page.click("#notice-action")
        visit.notice("The camera is busy")


def test_no_camera(driver: Any, service: RunningService) -> None:
    with launched(driver) as browser, visiting(browser, service) as visit:
        visit.page.click("#notice-action")
        visit.notice("No camera found")
        assert service.request("GET", "/v1/health").json["streams"] <= 1


@pytest.mark.usefixtures("_models")
def test_an_address_that_is_not_secure(browser: Any, photo: Path) -> None:
    with running("--allow-host", "service.test") as service, visiting(browser, service, host="service.test") as visit:
        visit.page.click("#notice-action")
        visit.notice("The camera needs a secure address")
        assert f"localhost:{service.port}" in visit.page.text_content("#notice-text")
        visit.choose("picture")
        visit.page.set_input_files("#picture-file", photo)
        visit.found()


@pytest.mark.usefixtures("_models")
def test_a_token(browser: Any) -> None:
    with running("--token", TOKEN) as service:
        with visiting(browser, service) as visit:
            visit.notice("A token is needed")
            for token in ("a-wrong-token-for-a-test", TOKEN):
                visit.page.fill("#token", token)
                visit.page.press("#token", "Enter")
                visit.notice("A token is needed" if token != TOKEN else "See yourself tracked")
            visit.page.click("#notice-action")
            visit.found()
        with visiting(browser, service, fragment=f"#token={TOKEN}") as visit:
            visit.notice("See yourself tracked")
            visit.page.click("#notice-action")
            visit.found()
        assert TOKEN not in "".join(line for line in service.log if "serving at" not in line)


@pytest.mark.usefixtures("_models")
def test_no_place_is_free_until_one_is(browser: Any) -> None:
    with running("--streams", "1") as service, visiting(browser, service) as first:
        first.page.click("#notice-action")
        first.found()
        with visiting(browser, service) as second:
            second.page.click("#notice-action")
            second.toast("All places are taken")
            second.page.locator("#toast-text", has_text="Trying again in").wait_for()
            first.page.click("#camera-stop")
            second.found()
            assert second.page.is_hidden("#toast")


@pytest.mark.usefixtures("_models")
def test_a_service_that_is_killed_and_comes_back(browser: Any, photo: Path) -> None:
    with running() as first, visiting(browser, first) as visit:
        visit.page.click("#notice-action")
        visit.found()
        os.killpg(first.process.pid, signal.SIGKILL)
        first.process.wait()
        visit.toast("The service does not answer")
        assert visit.page.text_content("#state") == "Not connected"
        assert visit.page.is_hidden("#notice")
        with running("--port", str(first.port)):
            visit.found(there="yes")
            visit.more()
            assert visit.page.text_content("#state") == "Live"
        visit.toast("The service does not answer")
        visit.choose("picture")
        visit.page.set_input_files("#picture-file", photo)
        visit.notice("The service does not answer")
        with running("--port", str(first.port)):
            visit.page.click("#notice-action")
            visit.found()


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("text.png", b"this is no picture", "This is not a picture"),
        ("half.png", None, "The picture cannot be read"),
        ("large.png", bytes(17 << 20), "The picture is too large"),
    ],
)
def test_pictures_that_are_refused(
    visit: Visit, photo: Path, name: str, content: bytes | None, title: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(photo.read_bytes()[:20_000] if content is None else content)
    visit.choose("picture")
    visit.page.set_input_files("#picture-file", tmp_path / name)
    visit.notice(title)
    visit.page.set_input_files("#picture-file", photo)
    visit.found()


@contextmanager
def besieged(service: RunningService, picture: bytes) -> Iterator[None]:
    """Let many others ask a service for as much as it can do, and more."""
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            service.post("/v1/image", picture)

    askers = [threading.Thread(target=ask) for _ in range(6)]
    for asker in askers:
        asker.start()
    try:
        yield
    finally:
        over.set()
        for asker in askers:
            asker.join()


@pytest.mark.usefixtures("_models")
@pytest.mark.parametrize(
    ("limits", "title"),
    [
        (("--queue", "1", "--queue-timeout", "60"), "The service is busy"),
        (("--queue", "64", "--queue-timeout", "0.001"), "The service is not available now"),
    ],
)
def test_a_service_that_has_too_much_to_do(browser: Any, photo: Path, limits: tuple[str, ...], title: str) -> None:
    with running("--workers", "1", *limits) as service, visiting(browser, service) as visit:
        visit.choose("picture")
        with besieged(service, photo.read_bytes()):
            visit.page.set_input_files("#picture-file", photo)
            seen = visit.page.locator("#notice-title", has_text=title)
            while not seen.is_visible():  # it may have had its turn
                visit.page.locator("#state[data-state=waiting], #state[data-state=done]").wait_for()
                if not seen.is_visible():
                    visit.page.set_input_files("#picture-file", photo)
            assert "Try again in" in visit.page.text_content("#notice-text")
        visit.page.click("#notice-action")
        visit.found()


def test_a_video_that_cannot_be_played(visit: Visit, films: Path, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"no film at all")
    visit.choose("video")
    visit.page.set_input_files("#video-file", tmp_path / "film.mp4")
    visit.notice("This video cannot be played")
    visit.page.set_input_files("#video-file", films / "video.webm")
    visit.found()


@pytest.mark.usefixtures("_models")
def test_models_that_are_not_there(browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from holistic_native.model_files.store import models_folder

    for path in models_folder().iterdir():
        if path.is_file() and "heavy" not in path.name:
            (tmp_path / path.name).symlink_to(path)
    monkeypatch.setenv("HOLISTIC_NATIVE_MODELS", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "none"))
    with running() as service, visiting(browser, service) as visit:
        visit.page.click("#notice-action")
        visit.found()
        visit.page.check("input[name=complexity][value='2']")
        visit.notice("The tracker cannot run like this")
        assert "not on this machine" in visit.page.text_content("#notice-text")
        visit.page.check("input[name=complexity][value='1']")
        visit.page.locator("#notice").wait_for(state="hidden")
        visit.more()
        visit.found()
