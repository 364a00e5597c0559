"""Every measurement has a section on the page of methods: its command, what it measures, its bar."""

from __future__ import annotations

import re

import pytest

from tests.support.places import ROOT

BENCH = ROOT / "bench"
PAGE = (BENCH / "README.md").read_text(encoding="utf-8")
SECTIONS = re.split(r"^#{2,3} ", PAGE, flags=re.MULTILINE)[1:]
PROGRAMS = sorted(
    [path.stem for path in BENCH.glob("*.py") if '__name__ == "__main__"' in path.read_text(encoding="utf-8")]
    + [path.parent.name for path in BENCH.glob("*/__main__.py")]
)


def test_all_programs_are_seen() -> None:
    assert {"compare", "overhead", "soak", "recipes"} <= set(PROGRAMS)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_has_a_section_with_its_bar(program: str) -> None:
    sections = [section for section in SECTIONS if re.search(rf"python -m bench\.{program}\b", section)]
    assert sections, f"bench/README.md has no section with the command of bench.{program}"
    assert any(re.search(r"\bbars?\b", section, re.IGNORECASE) for section in sections), f"{program}: which bar?"


def test_releases_have_their_own_pages() -> None:
    pages = sorted(path.name for path in (BENCH / "history").glob("*.md"))
    assert pages == sorted(set(re.findall(r"\(history/([\d.]+md)", PAGE)))
    assert len(PAGE.splitlines()) < 800, "older figures belong into bench/history"
