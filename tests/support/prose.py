"""What the repository says in words: sentences of pages; docstrings, comments, messages and names of code."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

_BLOCKS = re.compile(r"^( *)(```|~~~).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ITEM = re.compile(r"^(?:[-*+]|\d+\.) ")
_END = re.compile(r"(?<=[.!?])[)\"*_]*\s+(?=[\"'(*_A-Z0-9`])")


def prose(page: str) -> str:
    """Return a page of Markdown without its blocks of code; code within a sentence becomes `c`."""
    text = _BLOCKS.sub("", page)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    return re.sub(r"`+[^`]+`+", "`c`", _LINK.sub(r"\1", text))


def sentences(page: str) -> list[str]:
    """Return the sentences of a page's paragraphs and lists, without headings and tables."""
    found: list[str] = []
    for paragraph in _paragraphs(prose(page)):
        found += [sentence for sentence in _END.split(paragraph) if sentence]
    return found


def _paragraphs(text: str) -> Iterator[str]:
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        stripped = line.strip()
        apart = not stripped or stripped[0] in "#|" or re.fullmatch(r"[-=*_]{3,}", stripped)
        if lines and (apart or _ITEM.match(stripped)):
            yield " ".join(lines)
            lines = []
        if not apart:
            lines.append(_ITEM.sub("", stripped.lstrip("> ")))


def texts_of_python(path: Path) -> Iterator[tuple[int, str]]:
    """Give docstrings, comments, messages and names of tests, each with its line."""
    with tokenize.open(path) as file:
        source = file.read()
        for token in tokenize.generate_tokens(iter(source.splitlines(keepends=True)).__next__):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.lineno, node.name.replace("_", " ")


def texts_of_cpp(path: Path) -> Iterator[tuple[int, str]]:
    """Give comments and texts of C++, each with its line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for found in re.finditer(r'//.*|"(?:[^"\\]|\\.)*"', line):
            yield number, found[0]
