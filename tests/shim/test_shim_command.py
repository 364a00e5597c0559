"""`holistic-native shim` and `python -m holistic_native.shim` run a program as python itself would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import holistic_native

SOURCES = str(Path(holistic_native.__file__).parents[1])
COMMANDS = {
    "module": [sys.executable, "-m", "holistic_native.shim"],
    "command": [
        sys.executable,
        "-c",
        "import sys; from holistic_native.app.main import main; sys.exit(main())",
        "shim",
    ],
}
PLAIN = [sys.executable]
REPORT = """
import sys
import beside
print(sys.argv, sys.path[0], __name__, __file__, sys.modules["__main__"].__dict__ is globals())
"""


@pytest.fixture(params=COMMANDS)
def shim(request: pytest.FixtureRequest) -> list[str]:
    """Each way to start the shim."""
    return COMMANDS[request.param]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with scripts, which is not the current one."""
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "beside.py").write_text("")
    (scripts / "report.py").write_text(REPORT)
    return scripts


def run(command: list[str], *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": SOURCES}
    return subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=600, cwd=cwd, env=environment)


def same(shim: list[str], *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program with plain Python and with the shim; check that both do the same."""
    plain = run(PLAIN, *arguments, cwd=cwd)
    ours = run(shim, *arguments, cwd=cwd)
    assert (ours.returncode, ours.stdout, ours.stderr) == (plain.returncode, plain.stdout, plain.stderr)
    return ours


def test_arguments_path_and_main(shim: list[str], folder: Path) -> None:
    done = same(shim, "scripts/report.py", "-m", "--help", "--", "a b", cwd=folder.parent)
    assert "['scripts/report.py', '-m', '--help', '--', 'a b']" in done.stdout
    assert str(folder) in done.stdout


def test_modules(shim: list[str], folder: Path) -> None:
    done = same(shim, "-m", "report", "--debug", "-x", cwd=folder)
    assert "'--debug', '-x']" in done.stdout


def test_a_script_behind_a_link(shim: list[str], folder: Path) -> None:
    link = folder.parent / "link.py"
    link.symlink_to(folder / "report.py")
    same(shim, "link.py", cwd=folder.parent)


def test_a_folder_with_a_main(shim: list[str], folder: Path) -> None:
    (folder / "__main__.py").write_text("import beside, sys\nprint(sys.argv, __name__)\n")
    same(shim, "scripts", "x", cwd=folder.parent)


@pytest.mark.slow
@pytest.mark.parametrize("end", ["sys.exit(7)", "sys.exit('a message')", "sys.exit()", "pass", "raise SystemExit(-1)"])
def test_exit_codes(end: str, shim: list[str], folder: Path) -> None:
    (folder / "ends.py").write_text(f"import sys\n{end}\n")
    same(shim, "ends.py", cwd=folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    "failure", ["raise ValueError('wrong')", "import nothing_of_this_name", "int('x')", "def f(:", "raise OSError(5)"]
)
def test_tracebacks(failure: str, shim: list[str], folder: Path) -> None:
    (folder / "fails.py").write_text(f"def deep():\n    import beside\n    {failure}\ndeep()\n")
    done = same(shim, "fails.py", cwd=folder)
    assert done.returncode == 1
    assert str(folder / "fails.py") in done.stderr


def test_exit_handlers_find_their_module(shim: list[str], folder: Path) -> None:
    program = (
        "import atexit, pickle\nclass Thing: ...\natexit.register(lambda: print(len(pickle.dumps(Thing())) > 0))\n"
    )
    (folder / "late.py").write_text(program)
    assert same(shim, "late.py", cwd=folder).stdout == "True\n"


def test_the_program_gets_our_solutions(shim: list[str], folder: Path) -> None:
    program = """
import mediapipe as mp
import holistic_native
from holistic_native.shim import install_as_mediapipe
with install_as_mediapipe():
    print(mp.solutions.pose.__name__)
"""
    (folder / "program.py").write_text(program)
    done = run(shim, "program.py", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "holistic_native.solutions.pose\n", "")


def test_no_such_script(shim: list[str], folder: Path) -> None:
    done = run(shim, "nobody.py", cwd=folder)
    assert done.returncode == 2
    assert done.stderr == f"holistic_native.shim: can't open file '{folder}/nobody.py': no such file\n"


@pytest.mark.parametrize("arguments", [[], ["-m"], ["-z", "report.py"]])
def test_wrong_usage(arguments: list[str], shim: list[str], folder: Path) -> None:
    done = run(shim, *arguments, cwd=folder)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(("usage: ", "holistic-native"))
    assert not done.stdout


def test_help(shim: list[str], folder: Path) -> None:
    done = run(shim, "--help", cwd=folder)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: ")
