"""The pages a newcomer opens first: short, and what they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import holistic_native
from tests.support.places import ROOT

PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "NOTICE.md", "docs/architecture.md")
# Folders of the repository, by which a path in a page is known as one; and those of the package, for short.
FOLDERS = ("bench", "cpp", "docs", "fuzz", "python", "tests", "tools")
README_LINES = 110
LONGEST_SENTENCE = 35


def text_of(page: str) -> str:
    return (ROOT / page).read_text()


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[\w-]*)?\)", text_of(page))
    local = [link for link in links if not link.startswith("https://")]
    assert local, "the pattern finds no link"
    assert [link for link in local if not (ROOT / page).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_named_files_exist(page: str) -> None:
    package = Path("python/holistic_native")
    rooms = {path.name for path in (ROOT / package).iterdir() if path.is_dir()}
    missing = []
    for name in re.findall(r"`([\w.*-]+/[\w./*-]+)`", text_of(page)):
        first = name.partition("/")[0]
        if "NAME" in name or first not in {*FOLDERS, *rooms}:
            continue
        places = [Path(), package] if first in FOLDERS else [package]
        if not any([*(ROOT / place).glob(name.rstrip("/"))] for place in places):
            missing.append(name)
    assert missing == []


def test_readme_fits_two_screens() -> None:
    text = text_of("README.md")
    assert len(text.splitlines()) <= README_LINES
    prose = re.sub(r"```.*?```|^[|#!].*?$", "", text, flags=re.DOTALL | re.MULTILINE)
    sentences = re.split(r"(?<=[.!?])\s+|\n\n", prose)
    assert len(sentences) > 15
    assert [sentence for sentence in sentences if len(sentence.split()) > LONGEST_SENTENCE] == []


def test_the_changelog_has_this_version() -> None:
    headings = re.findall(r"^## \[([\w.]+)\](?: - \d{4}-\d\d-\d\d)?$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", holistic_native.__version__]


def test_every_page_is_on_the_map() -> None:
    """Every page of docs/ is linked from the README, or from a page that is."""
    pages = {path.name for path in (ROOT / "docs").glob("*.md")}
    linked = set(re.findall(r"\(docs/([\w-]+\.md)", text_of("README.md")))
    beyond = {name for page in linked for name in re.findall(r"\(([\w-]+\.md)", text_of(f"docs/{page}"))}
    assert pages - linked - beyond == set()
