"""A tab of Chromium that can really be hidden, as Playwright's cannot: it keeps every page it drives in view."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import CHROMIUM

PATIENCE = 30.0
_POLL = 0.05
# Milliseconds on the clock of the page: when a frame was taken and drawn, when the tab was hidden and seen again.
_WATCH = """
(() => {
  if (window.drawn) return void (drawn.length = 0);
  window.drawn = [];
  const note = list => drawn.push(...list.getEntries().map(e => [e.startTime, e.startTime + e.duration]));
  new PerformanceObserver(note).observe({type: 'measure'});
  document.addEventListener('visibilitychange', () => (window[document.hidden ? 'left' : 'back'] = performance.now()));
})()
"""
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--remote-debugging-port=0",
)


@dataclass
class Return:
    """What a tab does that was hidden and is seen again.

    Attributes:
        unseen: how many frames it drew while it was hidden.
        age: milliseconds from taking the first frame that was drawn afterwards to its drawing.
        stale: how many frames that were drawn afterwards had been taken before.
        burst: the most frames that were drawn within a tenth of a second afterwards.
    """

    unseen: int
    age: float
    stale: int
    burst: int


class RefusedError(Exception):
    """What the developer tools answer to something that cannot be done."""


class Tab:
    """A tab, over the protocol of Chromium's developer tools."""

    def __init__(self, send: Callable[..., Any], address: str) -> None:
        self._send = send
        self._target = send("Target.createTarget", url=address)["targetId"]
        self._other = send("Target.createTarget", url="about:blank")["targetId"]
        self._session = send("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        self.hide(False)
        self.wait_for("document.readyState === 'complete' && document.getElementById('notice-action')?.textContent")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page, of a promise what it becomes."""
        asked = {"expression": expression, "returnByValue": True, "awaitPromise": True, "userGesture": True}
        answer = self._send("Runtime.evaluate", self._session, **asked)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, expression: str, patience: float = PATIENCE) -> None:
        """Wait until an expression is true, but no longer than so many seconds."""
        until = time.monotonic() + patience
        while not self._true(expression):
            assert time.monotonic() < until, f"never true: {expression}"
            time.sleep(_POLL)

    def _true(self, expression: str) -> bool:
        try:
            return bool(self.evaluate(f"!!({expression})"))
        except RefusedError:  # on its way to the address, a tab has nothing that could be asked
            return False

    def hide(self, yes: bool = True) -> None:
        """Bring the other tab to the front, or this one back to it."""
        self._send("Target.activateTarget", targetId=self._other if yes else self._target)
        self.wait_for(f"document.visibilityState === '{'hidden' if yes else 'visible'}'")

    def start_camera(self) -> None:
        """Press the page's button, and wait until somebody is found."""
        self.evaluate("document.getElementById('notice-action').click()")
        self.wait_for("document.querySelector('li[data-part=pose][data-there=yes]')")

    def away(self, seconds: float) -> Return:
        """Hide it for so long while it is live, and return what it does when it is back."""
        self.evaluate(_WATCH)
        self.wait_for("drawn.length >= 3")
        self.hide()
        self.wait_for(f"performance.now() > left + {1e3 * seconds}", seconds + PATIENCE)
        self.hide(False)
        self.wait_for("drawn.at(-1)[1] > back + 1000")
        left, back, drawn = self.evaluate("[left, back, drawn]")
        after = [(taken, shown) for taken, shown in drawn if shown > back]
        return Return(
            unseen=sum(left < shown <= back for _, shown in drawn),
            age=after[0][1] - after[0][0],
            stale=sum(taken < back for taken, _ in after),
            burst=max(sum(shown <= other < shown + 100 for _, other in after) for _, shown in after),
        )


@contextmanager
def hideable(address: str, camera: Path) -> Iterator[Tab]:
    """Open an address in a browser of its own, whose camera plays a film and is allowed to everyone."""
    client = pytest.importorskip("websockets.sync.client", reason="developer tools are reached with websockets")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        own = (f"--user-data-dir={folder}", f"--use-file-for-fake-video-capture={camera}")
        command = [CHROMIUM, *_ARGUMENTS, *own, "about:blank"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            port, path = _door(Path(folder), process)
            with client.connect(f"ws://127.0.0.1:{port}{path}", max_size=None) as socket:
                numbers = itertools.count(1)

                def send(method: str, session: str | None = None, /, **parameters: Any) -> Any:
                    number = next(numbers)
                    to = {} if session is None else {"sessionId": session}
                    socket.send(json.dumps({"id": number, "method": method, "params": parameters, **to}))
                    while True:
                        message = json.loads(socket.recv(timeout=PATIENCE))
                        if message.get("id") == number:
                            if "error" in message:
                                raise RefusedError(message["error"]["message"])
                            return message["result"]

                yield Tab(send, address)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _door(folder: Path, process: subprocess.Popen[bytes]) -> tuple[str, str]:
    file = folder / "DevToolsActivePort"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if file.exists() and len(lines := file.read_text().split()) == 2:
            return lines[0], lines[1]
        time.sleep(_POLL)
    raise RuntimeError("Chromium did not start")
