"""What mkdocs calls while it builds the site: pages from outside docs/, and the commands' help as a page.

Links between the repository's pages are relative, so that they work in a clone and on any host. Pages that stand
outside docs/ become pages of the site, and links are set to where those are.
"""

from __future__ import annotations

import argparse
import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.app.main import command_parser

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
# Files outside docs/ that pages link to, and where they are in the site.
OUTSIDE = {
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "LICENSE": "project/LICENSE.txt",
    "NOTICE.md": "project/notice.md",
    "SECURITY.md": "project/security.md",
    "bench/README.md": "project/measurements.md",
    "bench/history/0.1.0.md": "project/history/0.1.0.md",
    "bench/history/0.2.0.md": "project/history/0.2.0.md",
    "examples/Containerfile.ray": "project/Containerfile.ray.txt",
    "examples/kuberay.yaml": "project/kuberay.yaml.txt",
    "examples/picamera.py": "project/picamera.py.txt",
    "examples/slurm_array.sh": "project/slurm_array.sh.txt",
    "fuzz/README.md": "project/fuzzing.md",
}
COMMANDS_PAGE = "reference/commands.md"
HELP_COLUMNS = "100"
_LINK = re.compile(r"\]\((?!\w+:|#)([^)\s#]+)(#[^)\s]*)?\)")
_INSIDE = {site: repository for repository, site in OUTSIDE.items()}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that do not lie in docs/."""
    from mkdocs.structure.files import File

    for repository, site in OUTSIDE.items():
        files.append(File.generated(config, site, content=(ROOT / repository).read_text(encoding="utf-8")))
    files.append(File.generated(config, COMMANDS_PAGE, content=commands_page()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001, by name
    """Set a page's links to where the files are in the site."""
    return relinked(markdown, page.file.src_uri)


def relinked(markdown: str, site: str) -> str:
    """Return a page, whose place in the site is given, with its links as they have to be there.

    A link to a file that is not in the site stays as it is, and mkdocs refuses it.
    """
    folder = posixpath.dirname(_INSIDE.get(site, f"docs/{site}"))

    def replaced(match: re.Match[str]) -> str:
        repository = posixpath.normpath(posixpath.join(folder, match[1]))
        target = OUTSIDE.get(repository)
        if target is None:
            if not repository.startswith("docs/"):
                return match[0]
            target = repository.removeprefix("docs/")
        return f"]({posixpath.relpath(target, posixpath.dirname(site) or '.')}{match[2] or ''})"

    return _LINK.sub(replaced, markdown)


def commands_page() -> str:
    """Return the help of every command as a page."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = HELP_COLUMNS  # argparse has no other way to set the width
    try:
        sections = [f"## {parser.prog}\n\n```text\n{parser.format_help()}```\n" for parser in parsers(command_parser())]
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    head = "# Commands\n\nWhat `--help` prints. [The command line](../command-line.md) says what they have in common.\n"
    return "\n".join([head, *sections])


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Give a command's parser and those of its own commands, each once."""
    yield parser
    for action in parser._actions:  # noqa: SLF001 (argparse shows them nowhere else)
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for child in dict.fromkeys(action.choices.values()):
                yield from parsers(child)
