"""Users without a home, disks that cannot be written, folders that cannot be read: trackers work all the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from holistic_native.model_files.cache_folder import CacheFile, cache_folder
from holistic_native.model_files.store import ModelStore
from tests.support.shipped_models import CASCADE

ModelReader = Callable[[str], bytes]
# A user number that no database has.
NOBODY = 54321
TRACK = (
    "import os, sys, numpy as np\n"
    "import holistic_native as hn\n"
    "from holistic_native.app.main import main\n"
    "folder = sys.argv[1]\n"
    "def track():\n"
    "    with hn.Holistic(models=folder) as tracker: tracker.process(np.zeros((64, 64, 3), np.uint8))\n"
    "    with hn.Pose(models=folder) as tracker: tracker.process(np.zeros((64, 64, 3), np.uint8))\n"
)


def python(code: str, *arguments: str, **options: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ.get("PATH", ""), **options}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)


@pytest.fixture(scope="module")
def folder(models: ModelReader) -> Iterator[Path]:
    """Holistic's models in a folder that every user can read."""
    place = Path(tempfile.mkdtemp())
    for name in CASCADE:
        (place / name).write_bytes(models(name))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may become another user")
@pytest.mark.parametrize("home", ["", "/root", "~"])
def test_user_without_a_home(folder: Path, home: str) -> None:
    code = (
        f"{TRACK}track()\n"  # what is imported late, is imported while this user can read it
        "main(['doctor', '--models', folder])\n"
        "os.environ.pop('HOME', None); os.environ.pop('XDG_CACHE_HOME', None); os.environ['TMPDIR'] = '/nowhere'\n"
        f"if {home!r}: os.environ['HOME'] = {home!r}\n"
        "os.chdir('/')\n"
        f"os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "track()\n"
        "sys.stdout.write('tracked\\n')\n"
        "sys.exit(main(['doctor', '--models', folder]))\n"
    )
    out = python(code, str(folder), HOME=str(folder / "home"))
    shutil.rmtree(folder / "home", ignore_errors=True)
    assert (out.returncode, out.stderr) == (0, "")
    assert out.stdout.partition("tracked\n")[2].endswith("All is well.\n")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may become another user")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["models", "path"], "this user has no home folder"),
        (["models", "fetch", "face_landmark"], "models fetch --dir DIR"),
        (["models", "path", "face_landmark"], "cache: this user has no home folder"),
    ],
)
def test_commands_that_need_a_home_say_so(arguments: list[str], words: str) -> None:
    code = (
        "import os, sys\n"
        "from holistic_native.app.main import main\n"
        "import platformdirs, tqdm, holistic_native.model_files.fetch\n"
        f"os.setuid({NOBODY})\n"
        f"sys.exit(main({arguments!r}))\n"
    )
    out = python(code)
    assert out.returncode == 1
    assert words in out.stderr
    assert "Traceback" not in out.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system")
@pytest.mark.parametrize("variable", ["HOME", "XDG_CACHE_HOME", "TMPDIR"])
def test_read_only_disk(folder: Path, tmp_path: Path, variable: str) -> None:
    probe = ["unshare", "--mount", "mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(tmp_path)]
    if shutil.which("unshare") is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a file system")
    code = (
        f"{TRACK}assert os.statvfs(os.environ[{variable!r}]).f_flag & os.ST_RDONLY\n"
        "track()\n"
        "sys.exit(main(['doctor', '--models', folder]))\n"
    )
    mount = f'mount -t tmpfs -o ro tmpfs "{tmp_path}" && exec "$@"'
    environment = {"PATH": os.environ["PATH"], variable: str(tmp_path)}
    command = ["unshare", "--mount", "sh", "-c", mount, "sh", sys.executable, "-c", code, str(folder)]
    out = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert (out.returncode, out.stderr) == (0, "")
    assert out.stdout.endswith("All is well.\n")


def test_cache_that_is_a_file(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "holistic_native").write_text("no folder")
    out = python(
        f"{TRACK}track()\nsys.exit(main(['doctor', '--models', folder]))\n", str(folder), XDG_CACHE_HOME=str(tmp_path)
    )
    assert (out.returncode, out.stderr) == (0, "")


def test_tilde_is_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be expanded is no cache: nothing is written into a folder named "~"."""
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/cache")
    found = cache_folder("models")
    assert found is None or found.is_absolute()
    with pytest.raises(ValueError, match=r"models argument must be a folder .* got '~nobody-of-that-name/models'"):
        ModelStore("~nobody-of-that-name/models")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_no_file_is_neither_read_nor_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # whoever opens it waits forever
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder", "missing/pipe"):
        file = CacheFile(tmp_path, name)
        assert file.read() == b""
        file.write(b"content")
        assert file.read() == (b"content" if name.startswith("missing") else b"")
