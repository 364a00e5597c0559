"""Debian's Chromium, driven by Playwright: the service's page as a visitor has it."""

from __future__ import annotations

import base64
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support import astronaut
from tests.support.places import SHARED
from tests.support.services import RunningService

CHROMIUM = shutil.which("chromium")
PATIENCE_MS = 20_000
_ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking")
# What Chromium itself writes to the console when a server refuses something.
_OF_REFUSALS = ("Failed to load resource", "WebSocket connection to")
# And of a header that means nothing on an address that is not secure.
_OF_ADDRESSES = ("The Cross-Origin-Opener-Policy header has been ignored",)
LEFT, RIGHT, RED, WHITE = (255, 138, 0), (0, 217, 231), (255, 45, 45), (255, 255, 255)


def moving_person() -> list[NDArray[np.uint8]]:
    """Return frames of a person, (480, 640, 3) RGB: of the reference video where it is there."""
    cv2 = pytest.importorskip("cv2", reason="a fake camera needs OpenCV")
    video = SHARED / "data" / "pose_1.mp4"
    if not video.is_file():
        return [*astronaut.frames()[:10]]
    capture = cv2.VideoCapture(str(video))
    frames = []
    while (read := capture.read())[0]:
        top = read[1].shape[0] // 8
        frames.append(cv2.resize(read[1][top : top + read[1].shape[0] * 3 // 4], (640, 480))[..., ::-1])
    capture.release()
    return frames


def write_camera(path: Path, frames: Iterable[NDArray[np.uint8]]) -> None:
    """Write frames as the file that Chromium's fake camera plays."""
    import cv2

    with path.open("wb") as file:
        for frame in frames:
            file.write(cv2.imencode(".jpg", np.ascontiguousarray(frame[..., ::-1]))[1].tobytes())


def write_video(path: Path, frames: Iterable[NDArray[np.uint8]]) -> None:
    """Write frames as a video of 30 per second that browsers play."""
    import cv2

    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"VP80"), 30, (640, 480))
    for frame in frames:
        writer.write(np.ascontiguousarray(frame[..., ::-1]))
    writer.release()


@contextmanager
def driving() -> Iterator[Any]:
    """Start what drives browsers; skip the test where that or the browser is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the page's tests need Playwright")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as driver:
        yield driver


@contextmanager
def launched(driver: Any, *arguments: str) -> Iterator[Any]:
    """Start a browser."""
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*_ARGUMENTS, *arguments])
    try:
        yield browser
    finally:
        browser.close()


@dataclass
class Visit:
    """The page in a browser.

    Attributes:
        page: Playwright's.
        errors: what it has written to its console, or thrown.
        hosts: of all that it has asked for.
        messages: what its sockets have got.
    """

    page: Any
    errors: list[str] = field(default_factory=list)
    hosts: set[str | None] = field(default_factory=set)
    messages: list[bytes | str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", lambda message: self._said(message.type, message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("websocket", self._connected)

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith((*_OF_REFUSALS, *_OF_ADDRESSES)):
            self.errors.append(text)

    def _asked(self, address: str) -> None:
        if not address.startswith(("blob:", "data:")):
            self.hosts.add(urlsplit(address).hostname)

    def _connected(self, socket: Any) -> None:
        self._asked(socket.url)

        socket.on("framereceived", lambda message: self.messages.append(message))

    @property
    def answers(self) -> int:
        """How many messages its sockets have got."""
        return len(self.messages)

    def notice(self, title: str) -> None:
        """Wait for a notice over the stage."""
        self.page.locator("#notice-title", has_text=title).wait_for()

    def toast(self, title: str) -> None:
        """Wait for what is said above the picture."""
        self.page.locator("#toast-title", has_text=title).wait_for()

    def found(self, part: str = "pose", there: str = "yes") -> None:
        """Wait until a part is found, or is not."""
        self.page.locator(f"li[data-part={part}][data-there='{there}']").wait_for()

    def choose(self, mode: str) -> None:
        """Go to a source."""
        self.page.check(f"input[name=mode][value={mode}]")

    def more(self, count: int = 3, *, since: int | None = None) -> None:
        """Wait for further answers to frames: than there are now, or than there were."""
        wanted = (self.answers if since is None else since) + count
        self.until(lambda: self.answers >= wanted, "no answers to frames any more")

    def recorded(self, count: int) -> None:
        """Wait until a recording that runs has at least so many frames."""
        enough = "n => Number(/(\\d+) frames/.exec(document.getElementById('record-text').textContent)?.[1]) >= n"
        self.page.wait_for_function(enough, arg=count)

    def until(self, true: Callable[[], bool], otherwise: str) -> None:
        """Wait for something that nobody says."""
        end = time.monotonic() + PATIENCE_MS / 1e3
        while not true():
            assert time.monotonic() < end, otherwise
            self.page.wait_for_timeout(20)  # which lets events of the page through

    def canvas(self, name: str = "canvas") -> NDArray[np.uint8]:
        """Return what a canvas shows, (height, width, 4).

        What was done before is drawn by then: it waits for the next frame of the display, and for another one,
        since what a frame changes in size is drawn with the one after it.
        """
        script = (
            "async id => { for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);"
            "const c = document.getElementById(id);"
            "const x = new OffscreenCanvas(c.width, c.height).getContext('2d', {willReadFrequently: true});"
            "x.drawImage(c, 0, 0); const d = x.getImageData(0, 0, c.width, c.height).data; let s = '';"
            "for (let i = 0; i < d.length; i += 8192) s += String.fromCharCode(...d.subarray(i, i + 8192));"
            "return [c.width, c.height, btoa(s)]; }"
        )
        width, height, text = self.page.evaluate(script, name)
        return np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)

    def saved(self, button: str) -> Path:
        """Press a button, and return the file that it saves."""
        with self.page.expect_download() as download:
            self.page.click(button)
        path: Path = download.value.path()
        named = path.with_name(f"{path.name}.{download.value.suggested_filename.rpartition('.')[2]}")
        path.rename(named)
        return named


@contextmanager
def visiting(
    browser: Any,
    service: RunningService,
    *,
    camera: bool = True,
    host: str = "127.0.0.1",
    script: str = "",
    fragment: str = "",
    options: Mapping[str, Any] = {},
) -> Iterator[Visit]:
    """Open the page, and in the end require that it complained of nothing and asked nobody else."""
    context = browser.new_context(**{"locale": "en-GB", "reduced_motion": "reduce", **options})
    try:
        if camera:
            context.grant_permissions(["camera"])
        visit = Visit(context.new_page())
        if script:
            visit.page.add_init_script(script)
        visit.page.goto(f"http://{host}:{service.port}/{fragment}")
        visit.page.locator("#notice-title", has_text=re.compile(".")).wait_for()
        yield visit
        assert visit.errors == [], visit.errors
        assert visit.hosts == {host}, visit.hosts
    finally:
        context.close()


def pixels_like(picture: NDArray[np.uint8], colour: tuple[int, int, int], tolerance: int = 12) -> int:
    """Return how many pixels have about a colour."""
    return int((np.abs(picture[..., :3].astype(int) - colour).max(axis=2) <= tolerance).sum())
