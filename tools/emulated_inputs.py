"""What the outcome of a test file depends on, as two hashes: `tree` of everything, `imports` of what it imports.

`tree` changes with the native code, any file of the package or of tests/, and the project's file. `imports` changes
with the native code, the test file, what it imports from tests/, tools/ and the package (within functions too, and
modules that it names in text, as for `python -m`), and those folders of data and programs in tests/ whose names stand
in those files. It does not see what a test reads in another way, nor what importing the packages around a module runs,
so `tree` decides unless someone asks for less.

Test files that read the repository around them (they import its ROOT) depend on every file, either way.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

READS_REPOSITORY = re.compile(r"^from tests\.support\.places import .*\bROOT\b", re.MULTILINE)
# Modules of tests/ are named from the root, the others from their folder.
MODULES = re.compile(r"(?:python/|tools/|(?=tests/))(.+?)(?:/__init__)?\.pyi?")
CODE_OF_TESTS = re.compile(r"tests/(?:\w+\.py|support/.+|\w+/test_\w+\.py)")
DOTTED_NAME = re.compile(r"\b\w+(?:\.\w+)+")


@dataclass(frozen=True)
class Key:
    """Hashes of what one test file depends on."""

    tree: str
    imports: str


@dataclass(frozen=True)
class Tree:
    """A copy of the repository's files, and a hash of the native code that its tests run against."""

    root: Path
    native: str

    def key(self, test: str) -> Key:
        """Give the hashes for a test file, named by its path from the root."""
        needed = self._needed(test)
        if any(READS_REPOSITORY.search(self._texts[path]) for path in needed):
            return Key(self._hash(self._hashes), self._hash(self._hashes))
        others = (path for path in self._hashes if path.startswith("tests/") and not CODE_OF_TESTS.fullmatch(path))
        folders = {path.rpartition("/")[0] for path in others}
        named = tuple(
            f"{folder}/" for folder in folders if any(Path(folder).name in self._texts[path] for path in needed)
        )
        return Key(self.whole, self._hash({*needed, *(path for path in self._hashes if path.startswith(named))}))

    @cached_property
    def whole(self) -> str:
        """The hash of the package, the tests and the project's file."""
        return self._hash(
            path for path in self._hashes if path.startswith(("python/", "tests/")) or path == "pyproject.toml"
        )

    def _hash(self, paths: Iterable[str]) -> str:
        lines = [f"{path} {self._hashes[path]}" for path in sorted(paths)]
        return hashlib.sha256("\n".join([self.native, *lines]).encode()).hexdigest()[:16]

    @cached_property
    def _hashes(self) -> dict[str, str]:
        """The hash of every file, by its path from the root."""
        files = [path for path in self.root.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        return {path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    @cached_property
    def _modules(self) -> dict[str, str]:
        """The file of every module, by the name it is imported by."""
        matches = [match for match in map(MODULES.fullmatch, self._hashes) if match]
        return {match[1].replace("/", "."): match[0] for match in matches}

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {path: (self.root / path).read_text(encoding="utf-8") for path in self._modules.values()}

    @cached_property
    def _imports(self) -> dict[str, set[str]]:
        """The files that every Python file imports."""
        return {path: set(self._named(text)) for path, text in self._texts.items()}

    def _needed(self, test: str) -> set[str]:
        """Find the files that a test file imports, and those that these import."""
        found: set[str] = set()
        waiting = {test, *({"tests/conftest.py"} & self._hashes.keys())}
        while waiting:
            path = waiting.pop()
            found.add(path)
            waiting |= self._imports[path] - found
        return found

    def _named(self, source: str) -> Iterator[str]:
        """Give the files of the modules that a file names, without the packages around them."""
        for node in ast.walk(ast.parse(source)):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                inner = [f"{node.module}.{alias.name}" for alias in node.names]
                names = [name if name in self._modules else str(node.module) for name in inner]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names = DOTTED_NAME.findall(node.value)
            yield from (self._modules[name] for name in names if name in self._modules)
