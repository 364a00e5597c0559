"""Refuse to be imported where the import would never end: in a subinterpreter."""

from __future__ import annotations

import importlib

# Names of CPython's module of subinterpreters: since 3.13, before.
_MODULES = ("_interpreters", "_xxsubinterpreters")


def require_main_interpreter() -> None:
    """Check that this is a process's main interpreter.

    The compiled module waits for the main interpreter's lock when a subinterpreter loads it, forever; NumPy and the
    TFLite interpreters do not support subinterpreters either.

    Raises:
        ImportError: this is a subinterpreter.
    """
    for name in _MODULES:
        try:
            interpreters = importlib.import_module(name)
        except ImportError:  # another version of Python, or one without
            continue
        if interpreters.get_current() != interpreters.get_main():
            raise ImportError(
                "holistic_native cannot be used in a subinterpreter, only in a process's main interpreter. Use threads "
                "or processes; in mod_wsgi, 'WSGIApplicationGroup %{GLOBAL}' keeps to the main interpreter"
            )
        return
