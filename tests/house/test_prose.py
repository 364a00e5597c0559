"""The language of pages and code: the field's own words, and short sentences where a newcomer begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.places import ROOT
from tests.support.prose import prose, sentences, texts_of_cpp, texts_of_python

# A word, and what to write instead. Words with an ordinary meaning here ("looks like", a file's "tell()", the "lanes"
# of a vector register) are left out.
BANNED = {
    r"look(s|ed|ing) (at|into)|an? look|the looks": "inference, run; examine, search",
    r"tells|told|telling|tell (you|us|it|the|whether|how|which)": "report, return, say",
    r"rehears\w*": "warm up",
    r"adopt(s|ed|ing|ion)?": "take over, copy",
    r"crews?": "worker threads",
    r"savings|spares": "optimisations; saves",
    r"in(to)? integers": "int8",
    r"moods?|in two minds": "state; near the threshold",
    r"surpris\w+": "differs from the prediction; unexpected",
    r"manners?": "behaviour; way",
    r"holds a frame rate": "sustains",
    r"ones? own|one's own|a word of|without a word": "own; about; silently",
    r"for ever|not? to be seen|speaks? of": "forever; invisible; is about",
}
ANY = re.compile(rf"\b({'|'.join(BANNED)})\b", re.IGNORECASE)
LONGEST_SENTENCE = 35
FOLDERS = {"python": "*.py", "tests": "*.py", "bench": "*.py", "tools": "*.py", "fuzz": "*.py", "examples": "*.py"}
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *(page for folder in ("docs", "bench", "fuzz", "examples") for page in sorted((ROOT / folder).rglob("*.md"))),
]
FIRST_PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "tutorials").glob("*.md"))]
HERE = Path(__file__)
Said = tuple[Path, int, str]  # where, the line, and what


def texts() -> Iterator[Said]:
    """Give all that is said, with its place; this file names the words that nobody else may write."""
    for page in PAGES:
        for number, line in enumerate(prose(page.read_text(encoding="utf-8")).splitlines(), 1):
            yield page, number, line
    for folder, pattern in FOLDERS.items():
        for path in sorted((ROOT / folder).rglob(pattern)):
            if path != HERE:
                yield from ((path, number, text) for number, text in texts_of_python(path))
    for path in sorted((ROOT / "cpp").rglob("*.[ch]pp")):
        yield from ((path, number, text) for number, text in texts_of_cpp(path))


def better(word: str) -> str:
    return next(instead for banned, instead in BANNED.items() if re.fullmatch(banned, word, re.IGNORECASE))


@pytest.fixture(scope="module")
def said() -> list[Said]:
    """Read all of it, which takes seconds: not where these tests are only collected."""
    return list(texts())


def test_all_that_is_said_is_read(said: list[Said]) -> None:
    suffixes = [path.suffix for path, _, _ in said]
    assert min(suffixes.count(suffix) for suffix in (".md", ".py", ".cpp", ".hpp")) > 100
    assert len(FIRST_PAGES) >= 1


def test_words_are_those_of_the_field(said: list[Said]) -> None:
    found = [(path.relative_to(ROOT), line, match[0]) for path, line, text in said for match in ANY.finditer(text)]
    assert [f"{path}:{line}: {word!r}, better: {better(word)}" for path, line, word in found] == []


@pytest.mark.parametrize(
    ("text", "word"),
    [("it looks at the hand", "looks at"), ("Models in integers.", "in integers"), ("it TELLS why", "TELLS")],
)
def test_words_that_are_not_are_found(text: str, word: str) -> None:
    assert [match[0] for match in ANY.finditer(text)] == [word]
    assert better(word) in BANNED.values()


@pytest.mark.parametrize("page", FIRST_PAGES, ids=lambda page: page.name)
def test_sentences_of_first_pages_are_short(page: Path) -> None:
    found = sentences(page.read_text(encoding="utf-8"))
    assert len(found) > 3
    assert [sentence for sentence in found if len(sentence.split()) > LONGEST_SENTENCE] == []


def test_a_sentence_is_counted_as_a_reader_would() -> None:
    page = "# A heading\n\nOne `a b c` [link text](x.md)\ngoes on. Two (e.g. so)? Yes.\n\n- item\n- another\n\n| x |\n"
    assert sentences(page) == ["One `c` link text goes on.", "Two (e.g. so)?", "Yes.", "item", "another"]
