"""One writer for all outputs: files whole or not there; links and modes stay what they are."""

from __future__ import annotations

import os
import secrets
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from holistic_native.atomic_write import AtomicFile, write_atomically
from tests.support.disks import short_files, small_disk

CONTENT = bytes(range(256)) * 300

pytestmark = pytest.mark.usefixtures("nothing_left_behind")


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600), (0, 0o666)])
def test_a_new_file_follows_the_umask(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        write_atomically(tmp_path / "new", CONTENT)
    finally:
        os.umask(before)
    assert (tmp_path / "new").read_bytes() == CONTENT
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == mode


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666])
def test_a_replaced_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "old"
    path.write_text("old")
    path.chmod(mode)
    with AtomicFile(path) as file:
        assert stat.S_IMODE(file.temporary.stat().st_mode) == mode, "nobody may read meanwhile either"
        file.stream.write(CONTENT)
        assert path.read_text() == "old"
    assert path.read_bytes() == CONTENT
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_replaced_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "old"
    path.touch(0o640)
    os.chown(path, 1234, 2345)
    write_atomically(path, CONTENT)
    state = path.stat()
    assert (state.st_uid, state.st_gid, stat.S_IMODE(state.st_mode)) == (1234, 2345, 0o640)


@pytest.mark.parametrize("existing", [True, False], ids=["to a file", "to nothing yet"])
@pytest.mark.parametrize("chain", [1, 3])
@pytest.mark.parametrize("relative", [True, False], ids=["relative", "absolute"])
def test_the_target_of_a_link_is_replaced(tmp_path: Path, existing: bool, chain: int, relative: bool) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    target = folder / "target"
    if existing:
        target.write_text("old")
    links = [tmp_path / f"link{number}" for number in range(chain)]
    for link, to in zip(links, [*links[1:], target], strict=True):
        link.symlink_to(os.path.relpath(to, tmp_path) if relative else to)
    write_atomically(links[0], CONTENT)
    assert all(link.is_symlink() for link in links)
    assert target.read_bytes() == CONTENT
    assert not target.is_symlink()
    assert list(folder.iterdir()) == [target]


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("folder", IsADirectoryError, "folder' is a folder; a file name is wanted"),
        ("linked folder", IsADirectoryError, "is a folder; a file name is wanted"),
        ("nowhere/file", FileNotFoundError, "the folder of the output '.*nowhere/file' does not exist"),
        ("file/file", FileNotFoundError, "the folder of the output '.*file/file' does not exist"),
        ("lost", FileNotFoundError, "the folder of the output '.*lost' does not exist"),
        ("circle", OSError, "[Ll]evels of symbolic links.*circle"),
        ("x" * 300, OSError, "too long"),
    ],
)
def test_bad_names(tmp_path: Path, name: str, error: type[OSError], message: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "linked folder").symlink_to("folder")
    (tmp_path / "file").touch()
    (tmp_path / "lost").symlink_to("nowhere/file")
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(error, match=message):
        write_atomically(tmp_path / name, CONTENT)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_protected_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "protected"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(PermissionError, match=r"write-protected.*protected'"):
        write_atomically(path, CONTENT)
    assert path.read_text() == "old"


@pytest.mark.parametrize("name", [b"x" * 255, b"\xe9t\xe9\xff", "täst 中".encode(), b"-o", b"a\nb"], ids=repr)
def test_names_of_all_kinds(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    write_atomically(path, CONTENT)
    write_atomically(path, CONTENT[1:])
    assert path.read_bytes() == CONTENT[1:]


def test_a_relative_name_stays_where_it_was_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other").mkdir()
    with AtomicFile(Path("file")) as file:
        monkeypatch.chdir(tmp_path / "other")
        file.stream.write(CONTENT)
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert not list((tmp_path / "other").iterdir())


@pytest.mark.parametrize("existing", [False, True])
def test_full_disk(tmp_path: Path, existing: bool) -> None:
    content = secrets.token_bytes(100_000)
    with small_disk(tmp_path / "disk", kilobytes=64) as disk:
        path = disk / "file"
        if existing:
            path.write_text("old")
        with pytest.raises(OSError, match=r"No space left on device: '.*disk/file'"):
            write_atomically(path, content)
        assert [(found, found.read_text()) for found in disk.iterdir()] == ([(path, "old")] if existing else [])
        write_atomically(path, content[:20_000])
        assert path.read_bytes() == content[:20_000]


@pytest.mark.parametrize("over", [1, 4096, 1 << 20])
def test_a_file_that_may_not_grow(tmp_path: Path, over: int) -> None:
    with short_files(kilobytes=64), pytest.raises(OSError, match=r"File too large: '.*file'"):
        write_atomically(tmp_path / "file", bytes((64 << 10) + over))
    assert not (tmp_path / "file").exists()


def test_what_is_taken_away_meanwhile_is_noticed(tmp_path: Path) -> None:
    def write(instead: bytes | None) -> None:
        with AtomicFile(tmp_path / "file") as file:
            file.stream.write(CONTENT)
            file.temporary.unlink()
            if instead is not None:
                file.temporary.write_bytes(instead)

    with pytest.raises(FileNotFoundError, match="file'"):
        write(None)
    with pytest.raises(OSError, match="76800 bytes were written"):
        write(CONTENT[1:])


@pytest.mark.parametrize("way", ["sys.exit(3)", "raise KeyboardInterrupt", "del file; gc.collect()", "pass"])
def test_nothing_is_left_when_a_program_ends(tmp_path: Path, way: str) -> None:
    program = (
        "import gc, os, sys; from pathlib import Path; from holistic_native.atomic_write import AtomicFile\n"
        "file = AtomicFile(Path('file')); file.stream.write(b'x'); assert len(os.listdir()) == 1\n"
        f"{way}"
    )
    folder = tmp_path / "work"
    folder.mkdir()
    subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, timeout=600, check=False)
    assert not list(folder.iterdir())


def test_a_forked_child_takes_nothing_away(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from holistic_native.atomic_write import AtomicFile\n"
        "with AtomicFile(Path('file')) as file:\n"
        "    file.stream.write(b'x'); file.stream.flush()\n"
        "    if (child := os.fork()) == 0: sys.exit()\n"
        "    os.waitpid(child, 0)\n"
    )
    folder = tmp_path / "work"
    folder.mkdir()
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, timeout=600, check=False)
    assert [path.name for path in folder.iterdir()] == ["file"], done.stderr
    assert (folder / "file").read_bytes() == b"x"
