"""The page's cards: a figure that turns, bars for movements of the face, a switch for the avatar."""

from __future__ import annotations

import socket as sockets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holistic_native.topology.blendshapes import BLENDSHAPES
from tests.support.browser import Visit, visiting
from tests.support.bundles import official
from tests.support.hidden_tabs import hideable
from tests.support.osc import parsed
from tests.support.receivers import port_of
from tests.support.services import RunningService

# Draws a figure many times, and reads a pixel back, so that nothing is left undone: the median of milliseconds, since
# other processes may hold the cores meanwhile, and how many pixels are not empty.
DRAW = """async ([person, times]) => {
    const { Figure } = await import('/page/script/cards/figure.js');
    const context = new OffscreenCanvas(624, 500).getContext('2d', {willReadFrequently: true});
    const project = (x, y, z) => ({x: 312 + 200 * x, y: 250 + 200 * y, depth: z, scale: 1});
    const spent = [];
    for (let n = 0; n < times; n++) {
        const start = performance.now();
        context.clearRect(0, 0, 624, 500);
        new Figure(context, project, {line: '#888888', text: '#111111'}).draw(person);
        context.getImageData(0, 0, 1, 1);
        spent.push(performance.now() - start);
    }
    const alpha = context.getImageData(0, 0, 624, 500).data.filter((_, place) => place % 4 === 3);
    return [spent.sort((a, b) => a - b)[times >> 1], alpha.filter(Boolean).length]; }"""


@pytest.fixture
def visit(browser: Any, service: RunningService, person: Path) -> Iterator[Visit]:
    """Open the page with a picture of a person, for somebody who minds no motion."""
    with visiting(browser, service, options={"reduced_motion": "no-preference"}) as visit:
        show(visit, person)
        yield visit


def show(visit: Visit, file: Path) -> None:
    visit.choose("picture")
    visit.page.set_input_files("#picture-file", file)
    visit.found()


def turning(visit: Visit) -> bool:
    before = visit.canvas("space")
    visit.page.wait_for_timeout(100)
    return bool((visit.canvas("space") != before).any())


def test_the_figure_turns_until_somebody_turns_it(visit: Visit) -> None:
    visit.page.locator("#space").scroll_into_view_if_needed()
    visit.until(lambda: turning(visit), "it does not turn by itself")
    visit.page.locator("#space").press("ArrowLeft")
    assert not visit.page.is_checked("#spin")
    assert not turning(visit)
    visit.page.check("#spin")
    assert turning(visit)
    box = visit.page.locator("#space").bounding_box()
    visit.page.mouse.move(box["x"] + 100, box["y"] + 100)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + 150, box["y"] + 100)
    visit.page.mouse.up()
    assert not visit.page.is_checked("#spin")
    # The next visit turns, unless the reader has switched it off.
    visit.page.reload()
    assert visit.page.is_checked("#spin")
    visit.page.uncheck("#spin")
    visit.page.reload()
    assert not visit.page.is_checked("#spin")


def test_nothing_turns_for_those_who_want_it_calm(visit: Visit) -> None:
    visit.page.locator("#space").scroll_into_view_if_needed()
    visit.until(lambda: turning(visit), "it does not turn by itself")
    visit.page.emulate_media(reduced_motion="reduce")
    visit.page.locator("#spin").wait_for(state="hidden")
    assert not turning(visit)


def test_the_figure_can_be_hidden_and_then_costs_nothing(visit: Visit, person: Path) -> None:
    button = visit.page.get_by_role("button", name="Hide In space")
    with visit.page.expect_request("**/v1/image?**") as asked:
        button.click()
    assert "hand_world_landmarks" not in asked.value.url
    assert not visit.page.is_visible("#space")
    assert visit.page.get_attribute("#space-fold", "aria-expanded") == "false"
    visit.page.reload()
    assert not visit.page.is_visible("#space")
    show(visit, person)
    with visit.page.expect_request("**/v1/image?**") as asked:
        visit.page.get_by_role("button", name="Show In space").click()
    assert "hand_world_landmarks=1" in asked.value.url
    visit.page.locator("#space").wait_for()


def test_the_figure_has_hands_and_takes_less_than_a_millisecond(
    visit: Visit, service: RunningService, person: Path
) -> None:
    (found,) = service.post("/v1/image?hand_world_landmarks=1", person.read_bytes()).json["frames"]
    flat = {
        name: [value for row in found[field] for value in row]
        for name, field in (
            ("pose_world", "pose_world_landmarks"),
            ("left_hand", "left_hand_world_landmarks"),
            ("right_hand", "right_hand_world_landmarks"),
        )
    }
    spent, drawn = visit.page.evaluate(DRAW, [flat, 300])
    assert spent < 1, f"{spent:.3f} ms"
    for hand in ("left_hand", "right_hand"):
        assert drawn > visit.page.evaluate(DRAW, [{**flat, hand: None}, 1])[1]
    assert visit.page.evaluate(DRAW, [{"pose_world": None}, 1])[1] < drawn


def test_bars_show_what_the_service_says(visit: Visit, service: RunningService, person: Path) -> None:
    assert visit.page.locator(".meter").first.is_hidden()
    visit.page.click("#expression-fold")
    assert visit.page.is_checked("[data-option=refine]"), "which it needs"
    visit.page.locator("#expression-hint", has_text="How far").wait_for()
    shown = dict(
        visit.page.evaluate("[...document.querySelectorAll('.meter')].map(m => [m.ariaLabel, m.ariaValueNow])")
    )
    scales = dict(
        visit.page.evaluate(
            "[...document.querySelectorAll('.meter')].map(m => "
            "[m.ariaLabel, new DOMMatrix(getComputedStyle(m.firstChild).transform).a])"
        )
    )
    (found,) = service.post("/v1/image?refine=1&face_blendshapes=1", person.read_bytes()).json["frames"]
    expected = {name: value for name, value in found["face_blendshapes"].items() if name != BLENDSHAPES[0]}
    assert max(expected.values()) > 0.1
    assert {name: f"{value:.2f}" for name, value in expected.items()} == shown
    assert scales == pytest.approx(expected, abs=0.005)
    # What is shown is in the lines that do it again; what the figure needs is not.
    lines = visit.page.text_content("#lines")
    assert "refine=1" in lines
    assert "face_blendshapes=1&face_transform=1" in lines
    assert "hand_world" not in lines
    visit.choose("camera")
    assert "--refine-face --blendshapes --face-transform --to" in visit.page.text_content("#lines")
    visit.choose("picture")
    visit.found("face")
    # Without irises there are none.
    visit.page.uncheck("[data-option=refine]")
    visit.page.locator("#movements").wait_for(state="hidden")
    assert visit.page.get_attribute("#expression-fold", "aria-expanded") == "false"
    visit.found("face")


def test_without_the_bundle_and_without_avatars_there_are_no_cards(
    browser: Any, without_bundle: RunningService
) -> None:
    with visiting(browser, without_bundle, script="localStorage.setItem('holistic.expression', 'true')") as visit:
        assert not visit.page.is_visible("#expression")
        assert not visit.page.is_visible("#avatar")
        assert not visit.page.is_checked("[data-option=refine]")


@pytest.mark.slow
def test_the_avatar_moves_with_one_page(browser: Any, sending: RunningService, receiver: sockets.socket) -> None:
    to = f"VMC 127.0.0.1:{port_of(receiver)}"
    with visiting(browser, sending) as first:
        state = first.page.locator("#avatar-state")
        assert state.text_content() == f"Sends to {to} while you are live"
        first.page.click("#notice-action")
        first.page.locator("#avatar-state", has_text=f"Sending to {to}").wait_for()
        assert parsed(receiver.recv(2048))
        colour = "getComputedStyle(document.querySelector('#avatar b'), '::before').backgroundColor"
        assert first.page.evaluate(colour) == "rgb(18, 135, 90)", "green, as what is found"
        with visiting(browser, sending) as second:
            second.page.click("#notice-action")
            second.page.locator("#avatar-state", has_text="Another page").wait_for()
            first.page.click("text=中文")
            assert state.text_content() == f"正在发送到 {to}"
            first.page.click("text=English")
            first.page.uncheck("#send")
            assert state.text_content() == f"Nothing is sent to {to}"
            second.page.locator("#avatar-state", has_text=f"Sending to {to}").wait_for()
        first.page.check("#send")
        first.page.locator("#avatar-state", has_text=f"Sending to {to}").wait_for()
        # With other options it is another stream.
        first.page.uncheck("[data-option=hands]")
        first.more()
        assert state.text_content() == f"Sending to {to}"
        first.page.uncheck("#send")
        first.page.reload()
        assert not first.page.is_checked("#send")


def test_the_avatars_face_moves_where_the_bundle_is(
    browser: Any, sending: RunningService, receiver: sockets.socket
) -> None:
    official("face_landmarker.task")
    with visiting(browser, sending) as visit:
        assert visit.page.is_checked("#send-face")
        assert visit.page.is_checked("[data-option=refine]"), "which it needs"
        visit.page.click("#notice-action")
        visit.found("face")
        while "/VMC/Ext/Blend/Val" not in {address for address, _, _ in parsed(receiver.recv(2048))}:
            pass
        # Without irises the body alone moves.
        visit.page.uncheck("[data-option=refine]")
        assert not visit.page.is_checked("#send-face")
        visit.page.locator("#avatar-state", has_text="Sending to").wait_for()
        visit.more()
        visit.page.check("#send-face")
        assert visit.page.is_checked("[data-option=refine]")


@pytest.mark.slow
def test_the_avatar_moves_while_nobody_sees_the_page(
    sending: RunningService, receiver: sockets.socket, films: Path
) -> None:
    with hideable(f"http://127.0.0.1:{sending.port}/", films / "camera.mjpeg") as tab:
        tab.start_camera()
        # Without an avatar, once a second, and two that were on their way.
        assert tab.away(2.5).unseen > 6
        assert parsed(receiver.recv(2048))
