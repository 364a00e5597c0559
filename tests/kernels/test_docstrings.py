"""The docstrings of the compiled module say what each argument is, and of arrays the shape and the type."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest

from holistic_native import _core

ARRAY = re.compile(r"numpy\.typing\.NDArray\[numpy\.(\w+)\]")
SHAPE = r"(?<!\w)\([^()]*[\w.][^()]*,[^()]*\)"


def bound() -> dict[str, Callable[..., Any]]:
    """Return the functions and methods of the module that take arguments, by their names."""
    found = {}
    for name, value in vars(_core).items():
        members = {name: value}
        if inspect.isclass(value):
            members = {f"{name}.{member}": method for member, method in vars(value).items() if member != "__repr__"}
        found.update({name: member for name, member in members.items() if _signature(member)})
    return found


def _signature(member: Any) -> str | None:
    head, *_ = (getattr(member, "__doc__", None) or "").splitlines() or [""]
    return head if re.match(r"\w+\(.*\) -> ", head) else None


def _sections(member: Any) -> tuple[dict[str, str], str]:
    """Return what a docstring says of each argument, and of the result."""
    text = inspect.cleandoc(member.__doc__.split("\n", 1)[1])
    _, _, rest = text.partition("\nArgs:\n")
    arguments, _, returned = rest.partition("\nReturns:\n") if rest else ("", "", text.partition("\nReturns:\n")[2])
    said: dict[str, str] = {}
    for names, meaning in re.findall(r"^ {4}(\w[\w, ]*): (.+(?:\n {8}.+)*)", arguments, re.MULTILINE):
        said.update(dict.fromkeys(names.split(", "), meaning))
    return said, returned


BOUND = bound()


def test_all_of_the_module_is_seen() -> None:
    assert {"warp", "_rows", "apply"} <= {name.rpartition(".")[2] for name in BOUND}
    assert len(BOUND) > 40


@pytest.mark.parametrize("name", sorted(BOUND))
def test_a_docstring_says_the_shape_of_every_array(name: str) -> None:
    member = BOUND[name]
    head = _signature(member)
    assert head is not None
    arguments, returned = head.rsplit(" -> ", 1)
    said, result = _sections(member)
    for argument, kind in re.findall(rf"(\w+): {ARRAY.pattern}", arguments):
        assert argument in said, f"{name} says nothing about {argument}"
        assert re.search(rf"{SHAPE}[^.:]*\b{kind}\b", said[argument]), f"{name}, {argument}: {said[argument]}"
    for kind in ARRAY.findall(returned):
        assert re.search(rf"{SHAPE}[^.:]*\b{kind}\b", result), f"{name} returns: {result!r}"


@pytest.mark.parametrize("name", sorted(set(BOUND) - {"LandmarkValues._copy_values", "LandmarkValues._has_number"}))
def test_a_docstring_names_arguments_that_exist(name: str) -> None:
    head = _signature(BOUND[name])
    said, _ = _sections(BOUND[name])
    for argument in said:
        assert re.search(rf"\b{argument}\b", head or ""), f"{name} has no argument {argument}"
