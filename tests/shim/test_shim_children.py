"""The shim reaches children: those of multiprocessing, other interpreters, and with `--enable` a whole environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from holistic_native.python_path import FOLDER
from tests.support.shimmed import INSTALL, SOURCES, python, write_package

OURS = "holistic_native.solutions.pose\n"
SHOW = "import mediapipe as mp; print(mp.solutions.pose.__name__)"
POOL = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
def work(number):
    import mediapipe.python.solutions.pose as pose
    return pose.__name__
if __name__ == "__main__":
    HERE
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("METHOD")) as pool:
        print(pool.submit(work, 0).result(60))
"""
METHODS = ["spawn", *(["forkserver", "fork"] if sys.platform == "linux" else [])]


def printed(*arguments: str, path: Path | None = None) -> str:
    done = python(*arguments, path=path)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("start", ["shim script", "shim module", "line"])
def test_multiprocessing(method: str, start: str, tmp_path: Path) -> None:
    script = tmp_path / "pooling.py"
    line = "from holistic_native import install_as_mediapipe; install_as_mediapipe()" if start == "line" else "pass"
    top = "" if start == "line" else "import mediapipe\n"  # a child imports the main module again
    script.write_text(top + POOL.replace("METHOD", method).replace("HERE", line))
    command = {
        "shim script": ("-m", "holistic_native.shim", str(script)),
        "shim module": ("-m", "holistic_native.shim", "-m", "pooling"),
        "line": (str(script),),
    }
    # A process forked from one with threads is warned of on Python 3.12 and newer.
    assert printed("-W", "ignore::DeprecationWarning", *command[start], path=tmp_path) == OURS


THREADS = """
import threading
def work():
    import mediapipe.python.solutions.pose as pose
    found.append(pose.__name__)
found = []
threads = [threading.Thread(target=work) for _ in range(2)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(*set(found))
"""
CHILDREN = {
    "a child": ["-c", SHOW],
    "safe of the current folder": ["-s", "-c", SHOW],
    "a grandchild": ["-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SHOW!r}], check=True)"],
    "another import": ["-c", "from mediapipe.python.solutions import pose; print(pose.__name__)"],
    "an import of a message": [
        *("-c", "import mediapipe.framework.formats.landmark_pb2, mediapipe; print(mediapipe.solutions.pose.__name__)")
    ],
    "installed there again": ["-c", INSTALL + SHOW],
    "two threads at once": ["-c", THREADS],
}


@pytest.mark.slow
@pytest.mark.parametrize("child", CHILDREN)
def test_other_interpreters(child: str) -> None:
    program = f"{INSTALL}import subprocess, sys\nsubprocess.run([sys.executable, *{CHILDREN[child]!r}], check=True)"
    assert printed("-c", program) == OURS


def test_a_child_that_does_not_import_mediapipe_pays_nothing() -> None:
    report = "import sys; print([name for name in ('holistic_native', 'numpy', 'mediapipe') if name in sys.modules])"
    program = f"{INSTALL}import subprocess, sys\nsubprocess.run([sys.executable, '-c', {report!r}], check=True)"
    assert printed("-c", program) == "[]\n"


def test_a_child_falls_through_to_the_installed_one(tmp_path: Path) -> None:
    write_package(tmp_path, {"__init__.py": "kept = 'theirs'\n__version__ = '1.0.0'\n", "modules/a/b.tflite": ""})
    child = """
import mediapipe as mp
from holistic_native.model_files.places import mediapipe_place
print(mp.kept, mp.__version__, mp.solutions.pose.__name__, mediapipe_place().path)
"""
    program = f"{INSTALL}import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}], check=True)"
    expected = f"theirs 0.10.21 holistic_native.solutions.pose {tmp_path / 'mediapipe'}\n"
    assert printed("-c", program, path=tmp_path) == expected


def test_a_child_of_another_environment_gets_what_is_there(tmp_path: Path) -> None:
    write_package(tmp_path, {"__init__.py": "name = 'theirs'\n"})
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([FOLDER, str(tmp_path)])}
    command = [sys.executable, "-S", "-c", "import mediapipe, sys; print(mediapipe.name, 'numpy' in sys.modules)"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert (done.stdout, done.stderr) == ("theirs False\n", "")


def test_the_path_is_as_before_after_uninstalling() -> None:
    program = """
import os, sys
before = sys.path[:], os.environ.get("PYTHONPATH")
os.environ["PYTHONPATH"] = "a" + os.pathsep + "b"
from holistic_native import install_as_mediapipe
with install_as_mediapipe() as undo:
    install_as_mediapipe()
    first, *rest = os.environ["PYTHONPATH"].split(os.pathsep)
    print(rest, sys.path.count(first), sys.path[0] == before[0][0], os.path.isdir(first + "/mediapipe"))
print(sys.path == before[0], os.environ["PYTHONPATH"] == "a" + os.pathsep + "b")
del os.environ["PYTHONPATH"]
install_as_mediapipe().uninstall()
print("PYTHONPATH" in os.environ)
"""
    assert printed("-c", program) == "['a', 'b'] 1 True True\nTrue True\nFalse\n"


def test_uninstalling_in_a_child() -> None:
    child = f"""{INSTALL}
undo.uninstall()
try:
    import mediapipe
except ModuleNotFoundError as error:
    print(error)
"""
    program = f"{INSTALL}import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}], check=True)"
    is_installed = python("-c", "import mediapipe").returncode == 0
    assert printed("-c", program) == ("" if is_installed else "No module named 'mediapipe'\n")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment that has the packages of this one, but folders of its own; return its Python."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=os.name != "nt")
    scripts = "Scripts" if os.name == "nt" else "bin"
    (packages,) = folder.glob("[Ll]ib/**/site-packages")
    lines = [f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})", SOURCES]
    (packages / "outer.pth").write_text("\n".join(lines))
    return folder / scripts / Path(sys.executable).name


def in_environment(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(python), *arguments], capture_output=True, text=True, timeout=300)


COMMAND = "import sys; from holistic_native.app.main import main; sys.exit(main(sys.argv[1:]))"


@pytest.mark.slow
@pytest.mark.parametrize("command", [("-m", "holistic_native.shim"), ("-c", COMMAND, "shim")])
def test_a_whole_environment(environment: Path, command: tuple[str, ...]) -> None:
    (packages,) = environment.parents[1].glob("[Ll]ib/**/site-packages")
    before = {path: path.read_bytes() for path in packages.iterdir() if path.is_file()}
    plain = in_environment(environment, "-I", "-c", "import mediapipe")
    for _ in range(2):
        done = in_environment(environment, *command, "--enable")
        assert (done.returncode, done.stderr) == (0, "")
    (path,) = {*packages.iterdir()} - {*before, packages / "__pycache__"}
    assert str(path) in done.stdout
    assert len(path.read_text().splitlines()) == 1
    assert in_environment(environment, "-I", "-c", SHOW).stdout == OURS
    assert in_environment(environment, "-c", SHOW).stdout == OURS

    done = in_environment(environment, *command, "--disable")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"removed {path}\n", "")
    assert {path: path.read_bytes() for path in packages.iterdir() if path.is_file()} == before
    again = in_environment(environment, "-I", "-c", "import mediapipe")
    assert (again.returncode, again.stdout) == (plain.returncode, plain.stdout)
    done = in_environment(environment, *command, "--disable")
    assert (done.returncode, done.stdout) == (0, "this environment was not shimmed\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("-m", "holistic_native.shim", "--enable", "--as"),
        ("-c", COMMAND, "shim", "--enable", "--as"),
        ("-c", COMMAND, "shim", "--as", "1.2.2", "--enable"),
    ],
)
def test_a_whole_environment_of_another_version(environment: Path, command: tuple[str, ...]) -> None:
    show = "import mediapipe as mp; print(mp.__version__)"
    # A child of a child, which starts without what its parents have in their variables.
    deep = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {show!r}], check=True, env={{}})"
    done = in_environment(environment, *command, *([] if "1.2.2" in command else ["1.2.2"]))
    assert (done.returncode, done.stderr) == (0, "")
    assert in_environment(environment, "-I", "-c", show).stdout == "1.2.2\n"
    assert in_environment(environment, "-c", deep).stdout == "1.2.2\n"
    chosen = f"import holistic_native as hn; hn.install_as_mediapipe(version='0.10.30'); {show}"
    assert in_environment(environment, "-c", chosen).stdout == "0.10.30\n"
    in_environment(environment, "-m", "holistic_native.shim", "--enable")
    assert in_environment(environment, "-I", "-c", show).stdout == "0.10.21\n"
    in_environment(environment, "-m", "holistic_native.shim", "--enable", "--as", "1.2.2")
    in_environment(environment, "-m", "holistic_native.shim", "--disable")
    assert not [*environment.parents[1].glob("[Ll]ib/**/holistic_native_shim.pth")]


def test_an_environment_keeps_no_version_that_is_none(environment: Path) -> None:
    for version, message in (["latest"], "version must be one such as '1.2.2'; got 'latest'"), ([], "usage: "):
        done = in_environment(environment, "-m", "holistic_native.shim", "--enable", "--as", *version)
        assert (done.returncode, message in done.stderr) == (2, True)
    assert not [*environment.parents[1].glob("[Ll]ib/**/holistic_native_shim.pth")]


def test_doctor_shows_it(environment: Path) -> None:
    show = "from holistic_native.app.checkup import Checkup; print(dict(Checkup().lines())['mediapipe shim'])"
    show = show.replace("dict(Checkup().lines())", "dict(next(l) for l in [Checkup().lines()] for _ in range(6))")
    assert in_environment(environment, "-c", show).stdout == "off for this environment\n"
    in_environment(environment, "-m", "holistic_native.shim", "--enable")
    shown = in_environment(environment, "-c", show).stdout
    assert re.fullmatch(r"on for this environment: .*holistic_native_shim\.pth\n", shown)
    (path,) = environment.parents[1].glob("[Ll]ib/**/holistic_native_shim.pth")
    path.write_text("import sys; sys.path.insert(0, '/moved')\n")
    assert "written by another installation" in in_environment(environment, "-c", show).stdout
    in_environment(environment, "-m", "holistic_native.shim", "--disable")
    assert not path.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_an_environment_that_cannot_be_written(environment: Path) -> None:
    (packages,) = environment.parents[1].glob("[Ll]ib/**/site-packages")
    mode = packages.stat().st_mode
    packages.chmod(0o555)
    done = in_environment(environment, "-m", "holistic_native.shim", "--enable")
    packages.chmod(mode)
    assert done.returncode == 1
    assert str(packages) in done.stderr
