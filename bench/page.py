"""How old a frame is when its landmarks are drawn: the page in Chromium, with a camera that plays a video."""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from bench.machine import machine
from tests.support.browser import Visit, driving, launched, moving_person, visiting, write_camera
from tests.support.hidden_tabs import Return, hideable
from tests.support.services import RunningService, running

# Frames per second, milliseconds: at least, at most, at most.
BARS = {"fps": 25.0, "p50": 60.0, "p95": 100.0}
# Milliseconds: at most, when a tab that was hidden is seen again.
AGE = 300.0
_FIGURES = "() => ['fps', 'p50', 'p95', 'dropped'].map(id => Number(document.getElementById(id).textContent))"
_STEPS = (
    "() => Object.fromEntries([...document.querySelectorAll('#legend li')].map(e =>"
    " [e.querySelector('span').textContent, [...e.querySelectorAll('b, small')].map(c => parseFloat(c.textContent))]))"
)


def measured(visit: Visit, seconds: float) -> dict[str, Any]:
    """Track for so long, and return what the page says of the last 120 frames."""
    visit.page.click("#notice-action")
    visit.found()
    visit.page.wait_for_timeout(1e3 * seconds)
    fps, p50, p95, dropped = visit.page.evaluate(_FIGURES)
    return {"fps": fps, "p50": p50, "p95": p95, "dropped": dropped, "steps": visit.page.evaluate(_STEPS)}


def hidden(service: RunningService, camera: Path, seconds: float) -> Return:
    """Hide the page for so long while it is live, and return what it does when it is back."""
    with hideable(f"http://127.0.0.1:{service.port}/", camera) as tab:
        tab.start_camera()
        return tab.away(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0, help="of tracking in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--hidden", type=float, default=60.0, help="seconds that the page is hidden for; 0: leave that out"
    )
    parser.add_argument("--profile", default="exact", help="of the service")
    parser.add_argument("--json", type=Path, help="write the raw figures here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        camera = Path(folder) / "camera.mjpeg"
        write_camera(camera, moving_person())
        options = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera}")
        rounds: list[dict[str, Any]] = []
        with running("--profile", arguments.profile) as service:
            with driving() as driver, launched(driver, *options) as browser:
                for _ in range(arguments.rounds):
                    with visiting(browser, service) as visit:
                        rounds.append(measured(visit, arguments.seconds))
                    print(rounds[-1])
            back = hidden(service, camera, arguments.hidden) if arguments.hidden else None
    middle = {name: median(figures[name] for figures in rounds) for name in BARS}
    met = {name: middle[name] >= bar if name == "fps" else middle[name] <= bar for name, bar in BARS.items()}
    print(f"medians of {len(rounds)} rounds: {middle}; bars: {BARS}; met: {met}")
    if back is not None:
        print(f"hidden for {arguments.hidden:.0f} s and back: {back}; bar: {AGE} ms; met: {back.age < AGE}")
    if arguments.json:
        figures = {"machine": machine(), "rounds": rounds, "bars": BARS, "hidden": back and asdict(back)}
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
