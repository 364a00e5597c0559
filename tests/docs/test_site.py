"""The documentation site: builds without a warning, shows every public name, and is whole without a network."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import site_hooks
from holistic_native import solutions
from tests.support.browser import driving, launched
from tests.support.places import ROOT

pytestmark = pytest.mark.slow
# Modules that are imported by name; those of `solutions` are added.
PUBLIC = (
    "holistic_native",
    "holistic_native.avatar",
    "holistic_native.compress.network",
    "holistic_native.evaluate",
    "holistic_native.extract",
    "holistic_native.formats",
    "holistic_native.framework.formats.classification_pb2",
    "holistic_native.framework.formats.detection_pb2",
    "holistic_native.framework.formats.landmark_pb2",
    "holistic_native.framework.formats.location_data_pb2",
    "holistic_native.messages",
    "holistic_native.result",
    "holistic_native.tasks.components.containers",
    "holistic_native.tasks.vision",
    "holistic_native.timing.timings",
)
# Elements that fetch something, and the attribute that says what; links to other pages are none.
LOADING = {"audio": "src", "embed": "src", "iframe": "src", "img": "src", "link": "href", "object": "data"}
LOADING |= {"script": "src", "source": "src", "use": "href", "video": "src"}
NOT_LOADED = {"canonical", "next", "prev"}  # kinds of <link>


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("mkdocs", "material", "mkdocstrings", "mdx_truly_sane_lists"):
        pytest.importorskip(name, reason="the site needs the extra 'docs'")
    folder = tmp_path_factory.mktemp("site")
    command = (sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder))
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


class Tags(HTMLParser):
    """Collects what a page loads, and the places that links can lead to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.places: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.places.add(given.get("id") or "")
        address = given.get(LOADING.get(tag, ""))
        if address is not None and given.get("rel") not in NOT_LOADED:
            self.loaded.append(address)


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    pytest.importorskip("torch", reason="networks need torch")
    places = {place for page in (site / "reference").glob("*.html") for place in Tags(page).places}
    places = {place for place in places if place.startswith("holistic_native.")}
    # A name that stands for the same thing under several paths is shown once.
    shown = [thing for thing in map(thing_at, places) if callable(thing) or isinstance(thing, ModuleType)]
    missing, names = [], 0
    for module in [*PUBLIC, *(f"holistic_native.solutions.{name}" for name in solutions.__all__)]:
        imported = importlib.import_module(module)
        for name in imported.__all__:
            names += 1
            thing = getattr(imported, name)
            if f"{module}.{name}" not in places and not any(thing is one for one in shown):
                missing.append(f"{module}.{name}")
    assert missing == []
    assert names > 150


def thing_at(place: str) -> object:
    """Return what a place in the reference is about; None for what an instance has."""
    try:
        return pkgutil.resolve_name(place)
    except AttributeError:
        return None


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    loaded = {page: Tags(page).loaded for page in site.rglob("*.html")}
    assert len(loaded) > 50
    assert all(len(addresses) > 3 for addresses in loaded.values())
    foreign = {address for addresses in loaded.values() for address in addresses if re.match(r"(\w+:)?//", address)}
    assert foreign == set()
    sheets = [path.read_text(encoding="utf-8") for path in [*site.rglob("*.css"), *site.rglob("*.svg")]]
    assert len(sheets) > 4
    assert [
        found for sheet in sheets for found in re.findall(r"""url\(["']?(?:https?:)?//[^)]*|@import[^;]*""", sheet)
    ] == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with driving() as driver, launched(driver, "--host-resolver-rules=MAP * ~NOTFOUND") as browser:
        yield browser


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_pages_in_a_browser(site: Path, browser: Any, width: int, scheme: str) -> None:
    """From a folder, without a server and without a network: nothing fails, no page is wider than the window."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: set[str] = set()
    errors: list[str] = []
    page.on("request", lambda request: asked.add(request.url.partition(":")[0]))
    page.on("requestfailed", lambda request: errors.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for name in ("index", "profiles", "reference/solutions", "tutorials/first-picture", "project/measurements"):
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate("document.body.dataset.mdColorScheme") == {"light": "default", "dark": "slate"}[scheme]
        images = page.locator("article img")
        assert all(images.nth(index).evaluate("image => image.naturalWidth > 0") for index in range(images.count()))
    page.close()
    assert errors == []
    assert asked <= {"file", "about", "data", "blob"}


def test_search_from_a_folder(site: Path, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((site / "tutorials" / "service.html").as_uri())
    page.locator("input.md-search__input").click()
    page.locator("input.md-search__input").press_sequentially("redetect_every")  # what it waits for are keys
    found = page.locator(".md-search-result__link").first
    found.wait_for()
    links = page.locator(".md-search-result__link").evaluate_all("links => links.map(link => link.href)")
    page.close()
    assert any("/reference/options.html" in link or "/profiles.html" in link for link in links)


def test_links_lead_where_files_are_in_the_site() -> None:
    links = "[a](../bench/README.md#drawing) [b](input.md) [c](https://example.org/x) [d](#here) [e](../cpp/nms.hpp)"
    assert site_hooks.relinked(links, "profiles.md") == (
        "[a](project/measurements.md#drawing) [b](input.md) [c](https://example.org/x) [d](#here) [e](../cpp/nms.hpp)"
    )
    assert site_hooks.relinked("[a](../docs/speed.svg) [b](README.md#x)", "project/measurements.md") == (
        "[a](../speed.svg) [b](measurements.md#x)"
    )
    assert site_hooks.relinked("[a](docs/service.md) [b](LICENSE)", "project/notice.md") == (
        "[a](../service.md) [b](LICENSE.txt)"
    )


def test_the_page_of_commands_has_all_of_them() -> None:
    page = site_hooks.commands_page()
    for name in ("run", "replay", "serve", "evaluate", "doctor", "shim", "models fetch", "compress camera"):
        assert f"## holistic-native {name}\n" in page
    assert "--profile {exact,fast,auto}" in page
