"""Every command of the documentation can be given as it stands: real parsers, and names of things that are there."""

from __future__ import annotations

import argparse
import ast
import json
import re
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from urllib.parse import urlsplit

import pytest

from holistic_native.app.main import command_parser
from site_hooks import parsers
from tests.support.pages import Command, blocks, commands, pages
from tests.support.places import ROOT

Words = tuple[str, ...]
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
# Programs of the system: nothing of ours is in their arguments.
OF_THE_SYSTEM = {".", "apt", "kill", "kubectl", "podman", "sbatch", "touch"}


def parser_of(words: Sequence[str]) -> tuple[argparse.ArgumentParser, Sequence[str]]:
    """Return the parser that a command line ends in, and the words it gets."""
    known = {tuple(parser.prog.split()[1:]): parser for parser in parsers(command_parser())}
    end = max(end for end in range(len(words) + 1) if tuple(words[:end]) in known)
    return known[tuple(words[:end])], words[end:]


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    return set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", parser.format_help()))


def own(words: Words) -> None:
    if words[0] == "shim":  # its options act while they are parsed
        parser, rest = parser_of(words)
        assert {word for word in rest if word.startswith("-")} <= options_of(parser)
    else:
        command_parser().parse_args(words)


def pip(words: Words) -> None:
    assert words[0] == "install"
    optional = PROJECT.partition("[project.optional-dependencies]")[2].partition("\n[")[0]
    known = set(re.findall(r"^([a-z]+) = \[", optional, re.MULTILINE))
    for extras in re.findall(r"(?:\.|holistic_native|whl)\[([\w,]+)\]", " ".join(words)):
        assert set(extras.split(",")) <= known


def python(words: Words) -> None:
    if words[0] == "-m":
        assert find_spec(words[1]) is not None
    else:
        assert (ROOT / words[0]).is_file()
        program = (ROOT / words[0]).read_text(encoding="utf-8")
        assert [word for word in words if word.startswith("--") and f'"{word}"' not in program] == []


def nox(words: Words) -> None:
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    sessions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list}
    assert words[0] == "-s"
    assert words[1] in sessions


def paths(words: Words) -> None:
    assert [word for word in words if word.startswith("tests/") and not (ROOT / word).exists()] == []


def curl(words: Words) -> None:
    description = json.loads((ROOT / "python/holistic_native/web/openapi.json").read_text(encoding="utf-8"))
    (address,) = (urlsplit(word) for word in words if word.startswith("http://127.0.0.1:8000/"))
    methods = description["paths"][address.path]
    named = [
        one.get("$ref", "").rpartition("/")[2] for method in methods.values() for one in method.get("parameters", [])
    ]
    known = {description["components"]["parameters"][name]["name"] for name in named}
    assert {option.partition("=")[0] for option in address.query.split("&") if option} <= known


def emulated(words: Words) -> None:
    assert re.search(rf"^case .command in .*\b{words[0]}\b", (ROOT / "tools/aarch64.sh").read_text(), re.MULTILINE)


CHECKS: dict[str, Callable[[Words], None]] = {
    "aarch64.sh": emulated,
    "curl": curl,
    "holistic-native": own,
    "nox": nox,
    "pip": pip,
    "pytest": paths,
    "python": python,
    "python3": python,
}
COMMANDS = [command for page in pages() for block in blocks(page) for command in commands(block)]


@pytest.mark.parametrize(
    "command", COMMANDS, ids=[f"{one.block.page}:{one.block.line}-{one.words[0]}" for one in COMMANDS]
)
def test_commands_are_understood(command: Command) -> None:
    program, *words = command.words
    if program in OF_THE_SYSTEM:
        return
    CHECKS[program](tuple(words))


def test_programs_of_the_table_are_there() -> None:
    programs = {command.words[0] for command in COMMANDS}
    assert programs == {*CHECKS, *OF_THE_SYSTEM}
    assert len(COMMANDS) > 60


def test_wrong_commands_are_found() -> None:
    for program, *words in (
        ("holistic-native", "run", "dance.mp4", "--two", "a.csv"),
        ("pip", "install", ".[pictures]"),
        ("python", "-m", "bench.no_such_module"),
        ("nox", "-s", "no_such_session"),
        ("pytest", "tests/no_such_room"),
        ("curl", "http://127.0.0.1:8000/v1/picture"),
        ("curl", "http://127.0.0.1:8000/v1/image?faces=0"),
        ("aarch64.sh", "kernel"),
    ):
        with pytest.raises((AssertionError, KeyError, SystemExit)):
            CHECKS[program](tuple(words))


@pytest.mark.parametrize("page", pages())
def test_options_named_in_sentences_exist(page: str) -> None:
    text = re.sub(r"^ *```.*?^ *```$", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    unknown = []
    for said in re.findall(r"`holistic-native\s+([^`]+)`", text):
        words = said.split()
        parser, rest = parser_of(words)
        options = [word.partition("=")[0] for word in rest if re.fullmatch(r"--[a-z][\w=-]*", word)]
        unknown += [said for option in options if option not in options_of(parser)]
        if parser.prog == "holistic-native" and words[0] != "COMMAND" and not words[0].startswith("-"):
            unknown.append(said)
    assert unknown == []
