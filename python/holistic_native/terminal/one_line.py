"""Errors and names as one line of printable text."""

from __future__ import annotations

import argparse
import os

# Their messages are written for users; other kinds need their name to be understood.
_PLAIN = (ValueError, OSError, RuntimeError, ImportError, argparse.ArgumentError)


def described(error: BaseException) -> str:
    """Return an exception's message, with the name of its class where that helps."""
    kind = type(error)
    text = one_line(str(error))
    if isinstance(error, MemoryError):
        return f"out of memory: {text}" if text else "out of memory"
    if isinstance(error, _PLAIN) and text:
        return text
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return f"{name}: {text}" if text else name


def one_line(text: str) -> str:
    """Return a text of several lines as one, with escapes in place of what cannot be printed."""
    whole = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        whole += f"{_between(whole)}{line}"
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in whole)


def printable(name: str | os.PathLike[str]) -> str:
    r"""Return a file name in which bytes that are not UTF-8 are written as escapes, e.g. \xe9t\xe9.mp4."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _between(before: str) -> str:
    if not before:
        return ""
    return " " if before[-1] in ".:;,!?" else "; "
