"""The pages of documentation: their code blocks, and the commands in those of a shell."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.support.places import ROOT

SHELL = ("sh", "console", "")
_FENCED = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_ENDS = frozenset({"&&", "||", ";", "|", "&"})
_PREFIXES = re.compile(r"^(?:\$ )?(?:sudo |nohup |nice -n \d+ |[A-Z_]+=\S+ )*")
_SCRIPT = re.compile(r"^(?:for|while|if) ", re.MULTILINE)
# What a block without a language is, if it is not what a program prints.
_PROGRAMS = re.compile(r"^(?:\$ )?(?:holistic-native|pip|python|nohup|curl)\b", re.MULTILINE)


class Block(NamedTuple):
    """A block of code.

    Attributes:
        page: its page, from the repository's root.
        line: where it begins.
        language: as the fence names it; empty without one.
        title: the file's name it is to be saved under; empty without one.
        text: what stands in it.
    """

    page: str
    line: int
    language: str
    title: str
    text: str

    @property
    def is_script(self) -> bool:
        """Whether a shell has to run it as a whole."""
        return self.language in SHELL and bool(_SCRIPT.search(self.text))


class Command(NamedTuple):
    """A command of a block.

    Attributes:
        block: where it stands.
        words: the program, by its name alone, and its arguments.
    """

    block: Block
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return shlex.join(self.words)


def pages() -> list[str]:
    """Return the pages whose code is tried, from the repository's root."""
    found = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def blocks(page: str) -> list[Block]:
    """Return a page's blocks of code, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = []
    for match in _FENCED.finditer(text):
        language, _, rest = match["info"].strip().partition(" ")
        title = re.search(r'title="([^"]+)"', rest)
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(page, line, language, title[1] if title else "", textwrap.dedent(match["text"])))
    return found


def commands(block: Block) -> list[Command]:
    """Return the commands of a block in a shell's language; what a command prints, in blocks with prompts, is none."""
    if block.language not in SHELL or block.is_script or (not block.language and not _PROGRAMS.search(block.text)):
        return []
    lines = re.sub(r"\\\n\s*", " ", block.text).splitlines()
    if any(line.startswith("$ ") for line in lines):
        lines = [line for line in lines if line.startswith("$ ")]
    return [Command(block, words) for line in lines for words in _simple(line)]


def _simple(line: str) -> Iterator[tuple[str, ...]]:
    lexer = shlex.shlex(_PREFIXES.sub("", line), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if word in _ENDS:
            if words:
                yield (Path(words[0]).name or words[0], *words[1:])
            words = []
        elif word.startswith(">"):  # where its output goes
            words = words[:-1] if words[-1].isdigit() else words
            words.append(">")
        elif words and words[-1] == ">":
            words.pop()
        else:
            words.append(word)
