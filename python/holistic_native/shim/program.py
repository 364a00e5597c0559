"""Run a MediaPipe program on holistic_native: `python -m holistic_native.shim script.py args...`, or `-m module`.

`--enable` shims every program of this environment, until `--disable`.
"""

from __future__ import annotations

import builtins
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, TracebackType
from zipfile import is_zipfile

from holistic_native.shim import environment, install_as_mediapipe

USAGE = (
    "usage: python -m holistic_native.shim [-h] [--as VERSION] (SCRIPT | -m MODULE | --enable | --disable) "
    "[ARGUMENT ...]"
)


def run_program(program: str, arguments: Sequence[str], *, module: bool = False, version: str | None = None) -> int:
    """Run a script as `python SCRIPT ARGUMENT...` would, but with holistic_native installed as mediapipe.

    The stand-in stays installed, for threads and exit handlers of the program.

    Args:
        program: the script's path, or the module's name.
        arguments: what the program finds in `sys.argv[1:]`.
        module: whether `program` names a module, as after `python -m`.
        version: what `mediapipe.__version__` is; None for 0.10.21.

    Returns:
        The exit code: 0, 1 after an exception, whose traceback is on standard error, 2 when there is no such script.

    Raises:
        SystemExit: the program ended with it.
        KeyboardInterrupt: the program was interrupted.
        ValueError: `version` is no version.
    """
    if not module and not Path(program).exists():
        sys.stderr.write(f"holistic_native.shim: can't open file {str(Path(program).absolute())!r}: no such file\n")
        return 2
    install_as_mediapipe(version=version)
    sys.argv = [program, *arguments]
    try:
        if module:
            _set_first_path(Path.cwd())
            runpy.run_module(program, run_name="__main__", alter_sys=True)
        elif Path(program).is_file():
            _set_first_path(Path(program).resolve().parent)
            _run_file(Path(program).absolute())
        else:
            runpy.run_path(program, run_name="__main__")
    except Exception as error:
        trace = _below_runpy(error.__traceback__)
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        return 1
    return 0


def enable_in_environment(version: str | None = None) -> int:
    """Shim every process of this environment from now on, and say how; return the exit code.

    Args:
        version: what `mediapipe.__version__` is there; None for 0.10.21.
    """
    try:
        path = environment.enable(version)
    except OSError as error:
        sys.stderr.write(f"holistic_native.shim: cannot write it: {error}\n")
        return 1
    except ValueError as error:
        sys.stderr.write(f"holistic_native.shim: {error}\n")
        return 2
    sys.stdout.write(f"`import mediapipe` gives holistic_native in all of this environment: {path}\n")
    return 0


def disable_in_environment() -> int:
    """Undo `enable_in_environment`, and say what was done; return the exit code."""
    try:
        removed = environment.disable()
    except OSError as error:
        sys.stderr.write(f"holistic_native.shim: cannot remove it: {error}\n")
        return 1
    for path in removed:
        sys.stdout.write(f"removed {path}\n")
    if not removed:
        sys.stdout.write("this environment was not shimmed\n")
    return 0


def _set_first_path(folder: Path) -> None:
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = str(folder)


def _run_file(path: Path) -> None:
    """Run a script as the main module, which it stays: runpy would take it away while exit handlers need it."""
    if is_zipfile(path):
        runpy.run_path(str(path), run_name="__main__")
        return
    code = compile(path.read_bytes(), path, "exec", dont_inherit=True)
    main = ModuleType("__main__")
    main.__dict__.update(__builtins__=builtins, __file__=str(path), __cached__=None)
    sys.modules["__main__"] = main
    exec(code, main.__dict__)


def _below_runpy(trace: TracebackType | None) -> TracebackType | None:
    """Leave out the frames of this file and of runpy that stand before the program's."""
    while trace is not None and (
        trace.tb_frame.f_globals is globals() or trace.tb_frame.f_globals.get("__name__") == "runpy"
    ):
        trace = trace.tb_next
    return trace


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program that the arguments name.

    Args:
        argv: script and arguments, or `-m`, module and arguments, with `--as` and a version in front where another is
            wanted; or `--enable`, also with `--as` and a version, or `--disable`; None for those of the process.

    Returns:
        The program's exit code; 2 for wrong usage.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] in (["-h"], ["--help"]):
        sys.stdout.write(f"{USAGE}\n")
        return 0
    if given == ["--disable"]:
        return disable_in_environment()
    version = None
    if given[:1] == ["--enable"] and given[1:2] == ["--as"]:
        given = [*given[1:], "--enable"]
    if given[:1] == ["--as"] and len(given) > 1:
        version, given = given[1], given[2:]
    if given == ["--enable"]:
        return enable_in_environment(version)
    module = given[:1] == ["-m"]
    program = given[1:] if module else given
    if not program or (not module and program[0].startswith("-")):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    return run_program(program[0], program[1:], module=module, version=version)
