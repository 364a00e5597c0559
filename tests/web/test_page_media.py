"""The page with pictures and videos: what it draws of them, saves of them, and lets one do with them."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native import formats
from tests.support import astronaut
from tests.support.browser import LEFT, RED, RIGHT, WHITE, Visit, pixels_like, visiting
from tests.support.services import RunningService, encoded


@pytest.fixture
def picture(visit: Visit, photo: Path) -> Visit:
    visit.choose("picture")
    visit.notice("Track a picture")
    visit.page.set_input_files("#picture-file", photo)
    visit.found()
    return visit


@pytest.fixture
def video(visit: Visit, films: Path) -> Visit:
    visit.choose("video")
    visit.notice("Track a video")
    visit.page.set_input_files("#video-file", films / "video.webm")
    visit.found()
    return visit


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_landmarks_of_a_picture_are_those_of_the_service(
    picture: Visit, service: RunningService, photo: Path, kind: str, tmp_path: Path
) -> None:
    picture.page.select_option("#format", kind)
    saved = formats.read(picture.saved("#record"))
    answer = tmp_path / "answer.json"
    answer.write_bytes(service.post("/v1/image?hand_world_landmarks=1", photo.read_bytes()).body)
    expected = formats.read(answer)
    for part in expected.recording.parts:
        assert getattr(saved, part.name).tobytes() == getattr(expected, part.name).tobytes()
    assert saved.left_hand_reason == expected.left_hand_reason
    assert saved.recording.settings == expected.recording.settings
    assert (saved.recording.width, saved.recording.fps) == (640, None)


def test_a_pose_file_is_the_one_that_python_writes(
    picture: Visit, service: RunningService, photo: Path, tmp_path: Path
) -> None:
    picture.page.select_option("#format", "pose")
    saved = picture.saved("#record").read_bytes()
    (tmp_path / "answer.json").write_bytes(service.post("/v1/image", photo.read_bytes()).body)
    formats.write(formats.read(tmp_path / "answer.json"), tmp_path / "answer.pose")
    assert saved == (tmp_path / "answer.pose").read_bytes()


def test_what_is_shown_can_be_chosen(picture: Visit) -> None:
    whole = picture.canvas()
    assert min(pixels_like(whole, LEFT), pixels_like(whole, RIGHT)) > 20
    for part in ("pose", "face"):
        picture.page.uncheck(f"[data-look={part}]")
        assert (picture.canvas() != whole).any()
        picture.page.check(f"[data-look={part}]")
        assert (picture.canvas() == whole).all()
    picture.page.uncheck("[data-look=picture]")
    assert pixels_like(picture.canvas(), (18, 21, 27), 2) > whole[..., 0].size // 3
    picture.page.check("[data-look=picture]")
    picture.page.check("input[value=classic]")
    classic = picture.canvas()
    assert pixels_like(classic, RED) > 200
    assert pixels_like(classic, LEFT) < pixels_like(whole, LEFT) // 4
    for part in ("pose", "left_hand", "right_hand", "face"):
        picture.page.uncheck(f"[data-look={part}]")
    plain = picture.canvas()
    assert pixels_like(classic, WHITE) > pixels_like(plain, WHITE) + 100
    assert (plain[..., :3] == astronaut.frames()[0]).all()


def test_gaps_are_bridged_and_moves_drawn_in_between_on_the_display_alone(picture: Visit) -> None:
    """The part of the page that does it, with results of its own: gaps and moves cannot be had to order."""
    script = """async ([hold, results, share]) => {
        const { Shown } = await import('/page/script/shown.js');
        const shown = new Shown();
        for (const x of results) shown.take({ pose: x === null ? null : Float32Array.of(x, 2 * x) }, 1, hold);
        const { parts, fades } = shown.at(share, { pose: true, hold });
        return parts.pose ? [...parts.pose, fades.pose] : null; }"""

    def drawn(*results: float | None, hold: bool = True, share: float = 1) -> list[float] | None:
        found: list[float] | None = picture.page.evaluate(script, [hold, results, share])
        return found

    assert [drawn(4, 8, share=share) for share in (0, 0.25, 1)] == [[4, 8, 1], [5, 10, 1], [8, 16, 1]]
    # A gap is bridged for five results, ever fainter, and what comes after it is reached from there.
    fades = [drawn(4, *[None] * gap) for gap in range(7)]
    assert fades == [*([4, 8, pytest.approx(1 - gap / 6)] for gap in range(6)), None]
    assert drawn(4, None, None, 8, share=0.5) == [6, 12, 1]
    # Where gaps are not bridged, nothing is drawn in them, nor from before them.
    assert drawn(4, None, hold=False) is None
    assert drawn(4, None, 8, hold=False, share=0.5) == [8, 16, 1]


def test_choices_are_kept(picture: Visit) -> None:
    picture.page.check("input[value=classic]")
    picture.page.check("[data-option=refine]")
    picture.page.reload()
    picture.notice("See yourself tracked")
    assert picture.page.is_checked("input[value=classic]")
    assert picture.page.is_checked("[data-option=refine]")


def test_options_are_asked_for_again(picture: Visit) -> None:
    picture.page.uncheck("[data-option=face]")
    picture.page.locator("li[data-part=face] small", has_text="off").wait_for()
    picture.page.check("[data-option=refine]")
    picture.page.check("[data-option=face]")
    picture.found("face")
    sequence = formats.read(picture.saved("#record"))
    assert sequence.face.shape == (1, 478, 3)


def test_pictures_are_dropped_and_pasted(visit: Visit) -> None:
    content = base64.b64encode(encoded(astronaut.frames()[0], "JPEG")).decode()
    send = """([content, name]) => {
        const data = new DataTransfer();
        const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
        data.items.add(new File([bytes], 'a.jpg', {type: 'image/jpeg'}));
        const event = name === 'drop'
            ? new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true})
            : new ClipboardEvent('paste', {clipboardData: data, bubbles: true});
        document.body.dispatchEvent(event); }"""
    for name in ("drop", "paste"):
        visit.choose("camera")
        visit.found(there="")
        visit.page.evaluate(send, [content, name])
        visit.found()
        assert visit.page.is_checked("input[value=picture]")


def test_the_body_in_space_turns(picture: Visit) -> None:
    space = picture.page.locator("#space")

    def turns(act: Callable[[], object]) -> None:
        before = picture.canvas("space")
        act()
        picture.until(lambda: bool((picture.canvas("space") != before).any()), "it was not drawn again")

    first = picture.canvas("space")
    assert pixels_like(first, LEFT) > 20
    for key in ("ArrowLeft", "ArrowUp", "+"):
        turns(lambda key=key: space.press(key))  # type: ignore[misc]
    before = picture.canvas("space")
    space.press("a")
    assert (picture.canvas("space") == before).all()
    box = space.bounding_box()
    picture.page.mouse.move(box["x"] + 100, box["y"] + 100)
    picture.page.mouse.down()
    turns(lambda: picture.page.mouse.move(box["x"] + 160, box["y"] + 110))
    picture.page.mouse.up()
    turns(lambda: picture.page.mouse.wheel(0, 200))
    turns(lambda: space.press("Home"))
    picture.page.click("#space-reset")
    assert (picture.canvas("space") == first).all()


def test_a_video_is_played_to_its_end_with_its_own_times(video: Visit) -> None:
    video.page.select_option("#rate", "0.25")
    video.page.evaluate("document.getElementById('player').currentTime = 0")
    video.page.click("#record")
    video.page.evaluate("document.getElementById('player').play()")
    video.recorded(4)
    sequence = formats.read(video.saved("#record"))
    steps = np.diff(sequence.time) * 30
    assert len(steps) >= 2
    # Frames may be left out, but each has the time that it has in the video.
    assert np.abs(steps - steps.round()).max() < 0.1
    assert steps.round().min() >= 1


def settled(visit: Visit) -> int:
    """Wait until no more answers come, as a video that stands still gets them; return how many there were."""
    before = -1
    while before < visit.answers:
        before = visit.answers
        visit.page.wait_for_timeout(400)
    return before


def test_a_video_is_scrubbed_and_stepped_through(video: Visit) -> None:
    player = "document.getElementById('player').{}"
    video.page.evaluate(player.format("pause()"))
    video.page.locator("#position").fill("1.0")
    video.page.locator("#time", has_text="0:01.0").wait_for()
    assert settled(video) > 0
    at = video.page.evaluate(player.format("currentTime"))
    for button, sign in (("#forward", 1), ("#forward", 1), ("#back", -1)):
        before = settled(video)
        video.page.click(button)
        video.more(1, since=before)
        now = video.page.evaluate(player.format("currentTime"))
        assert 0.5 / 30 < sign * (now - at) < 2.5 / 30
        at = now
    # A move is drawn in between, and then as it was found.
    video.page.check("[data-look=glide]")
    before = settled(video)
    video.page.click("#forward")
    video.more(1, since=before)
    settled(video)
    found = video.canvas()
    video.page.uncheck("[data-look=glide]")
    assert (video.canvas() == found).all()
    assert video.page.evaluate(player.format("paused"))
    video.page.focus("#stage")
    video.page.keyboard.press(" ")
    video.more(1)
    video.page.locator("#play[aria-label=Pause]").wait_for()
    assert video.page.locator("#stage.mirrored").count() == 0


def test_chinese(visit: Visit, browser: Any, service: RunningService) -> None:
    visit.page.click("#language")
    shown = visit.page.evaluate(
        "[...document.querySelectorAll('[data-text]')].map(e => [e.dataset.text, e.textContent])"
    )
    assert len(shown) > 40
    western = [key for key, text in shown if not any("\u4e00" <= letter <= "\u9fff" for letter in text)]
    assert sorted(western) == ["mediapipe", "switchTo"]
    assert visit.page.get_attribute("html", "lang") == "zh-CN"
    visit.notice("看看自己的动作")
    visit.page.reload()
    visit.notice("看看自己的动作")
    with visiting(browser, service, options={"locale": "zh-TW"}) as other:
        other.notice("看看自己的动作")
        other.page.click("#language")
        other.notice("See yourself tracked")


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_nothing_is_wider_than_the_window(picture: Visit, width: int) -> None:
    picture.page.set_viewport_size({"width": width, "height": 800})
    picture.page.wait_for_function("width => innerWidth === width", arg=width)
    for mode in ("picture", "camera", "video"):
        picture.choose(mode)
        for _ in range(2):
            wide = "[document.documentElement.scrollWidth, innerWidth]"
            assert picture.page.evaluate(wide) == [width, width]
            picture.page.click("#language")


def test_everything_has_a_name_and_is_reached_by_keys(picture: Visit) -> None:
    nameless = """() => [...document.querySelectorAll('button, input, select, canvas, output')]
        .filter(e => e.checkVisibility() && !(e.ariaLabel || e.labels?.[0]?.textContent.trim() || e.textContent.trim()))
        .map(e => e.outerHTML)"""
    assert picture.page.evaluate(nameless) == []
    reached = set()
    picture.page.evaluate("document.activeElement.blur()")
    for _ in range(40):
        picture.page.keyboard.press("Tab")
        reached.add(picture.page.evaluate("document.activeElement.id || document.activeElement.name || ''"))
    assert {"mode", "language", "choose-picture", "snapshot", "format", "record", "space", "preset", "reset"} <= reached


def test_a_picture_turned_by_its_camera_is_upright(visit: Visit, tmp_path: Path) -> None:
    from PIL import Image

    turned = Image.fromarray(astronaut.frames()[0]).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter
    stream = io.BytesIO()
    turned.save(stream, "JPEG", quality=95, exif=exif)
    (tmp_path / "turned.jpg").write_bytes(stream.getvalue())
    visit.choose("picture")
    visit.page.set_input_files("#picture-file", tmp_path / "turned.jpg")
    visit.found()
    assert visit.canvas().shape == (480, 640, 4)
    lines = visit.saved("#record").read_text().splitlines()
    assert (json.loads(lines[0])["width"], len(lines)) == (640, 2)
