"""Data sets at addresses, by fsspec: the same clips, ids and bytes as in folders of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native import extract
from holistic_native.extract.errors import LockedError, OutputError
from holistic_native.extract.finding.catalogue import Catalogue
from holistic_native.extract.finding.inputs import find_clips
from holistic_native.extract.remote.destination import RemoteDestination
from holistic_native.extract.remote.fetching import Fetcher, put
from holistic_native.extract.remote.urls import is_url, joined, path_of, plain
from holistic_native.extract.store.entry import Entry
from holistic_native.model_files.store import MODELS
from tests.support import astronaut

TOP = "memory://data-set"
SETTINGS: dict[str, Any] = {"to": "npz", "enable_face": False, "enable_hands": False, "workers": 1}


@pytest.fixture
def memory() -> Iterator[Any]:
    fsspec = pytest.importorskip("fsspec", reason="addresses need the extra 'cloud'")
    system = fsspec.filesystem("memory")
    yield system
    if system.exists("/data-set"):
        system.rm("/data-set", recursive=True)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with pictures in it, in a folder inside it, and with a file that is none."""
    image = pytest.importorskip("PIL.Image", reason="pictures are written with Pillow")
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "in").mkdir()
    first, second = astronaut.frames()[:2]
    image.fromarray(first).save(folder / "one.png")
    image.fromarray(second).save(folder / "in" / "two.png")
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / ".hidden.png").write_bytes(b"")
    (folder / "notes.md").write_bytes(b"")
    return folder


def upload(system: Any, folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            system.pipe(f"/data-set/clips/{path.relative_to(folder).as_posix()}", path.read_bytes())


def found(*inputs: str) -> list[tuple[str, str, float | None, float | None]]:
    clips = Catalogue(find_clips(inputs))
    return [(clip.id, clip.path, clip.start, clip.end) for clip in clips.clips(np.ones(len(clips.keys), bool))]


def contents(system: Any) -> dict[str, bytes]:
    return {path.rpartition("/")[2]: system.cat(path) for path in system.find("/data-set/out")}


def test_folders_and_globs(memory: Any, pictures: Path) -> None:
    upload(memory, pictures)
    here = [(name, path.replace(str(pictures), f"{TOP}/clips")) for name, path, *_ in found(str(pictures))]
    at = [(name, path.replace("memory:///", "memory://")) for name, path, *_ in found(f"{TOP}/clips")]
    assert sorted(at) == sorted(here)
    assert len(at) == 3
    assert [name for name, *_ in found(f"{TOP}/clips/*.png")] == ["broken", "one"]
    assert {name for name, *_ in found(f"{TOP}/clips/**")} == {name for name, _ in here}
    assert [name for name, *_ in found(f"{TOP}/clips/one.png")] == ["one"]
    for missing in (f"{TOP}/clips/three.png", f"{TOP}/nowhere"):
        with pytest.raises(FileNotFoundError, match="does not exist"):
            found(missing)
    with pytest.raises(ValueError, match="no pictures or videos"):
        found(f"{TOP}/clips/*.gif")
    with pytest.raises(ValueError, match="Protocol not known: nosuch"):
        found("nosuch://data")


def test_manifests(memory: Any, tmp_path: Path) -> None:
    rows = "id,path,start,end\nfirst,clips/a.mp4,1,2\n,clips/a.mp4,2.5,\n,s3://other/b.mp4,,\nlast,/data/c.mp4,,\n"
    expected = [("first", "clips/a.mp4", 1.0, 2.0), ("clips_a_2.5-", "clips/a.mp4", 2.5, None)]
    rest = [("other_b", "s3://other/b.mp4", None, None), ("last", "/data/c.mp4", None, None)]
    memory.pipe("/data-set/list.csv", rows.encode())
    (tmp_path / "list.csv").write_text(rows)
    at = [(name, f"{TOP}/{path}", *times) for name, path, *times in expected]
    here = [(name, str(tmp_path / path), *times) for name, path, *times in expected]
    assert found(f"{TOP}/list.csv") == at + rest
    assert found(str(tmp_path / "list.csv")) == here + rest
    memory.pipe("/data-set/list.csv", b"id,path,start\nx,a.mp4,soon\n")
    with pytest.raises(ValueError, match=f"{TOP}/list.csv, row 2: start must be seconds"):
        found(f"{TOP}/list.csv")


def test_one_clip(memory: Any, pictures: Path, tmp_path: Path, models: Callable[[str], bytes]) -> None:
    for name in MODELS:
        models(name)
    upload(memory, pictures)
    settings: dict[str, Any] = {name: value for name, value in SETTINGS.items() if name not in ("to", "workers")}
    here = extract.clip(pictures / "one.png", tmp_path / "one.npz", **settings)
    at = extract.clip(f"{TOP}/clips/one.png", f"{TOP}/out/one.npz", **settings)
    assert (here.status, at.status) == ("ok", "ok")
    assert memory.cat("/data-set/out/one.npz") == (tmp_path / "one.npz").read_bytes()
    assert (at.path, at.size, at.sha256) == (f"{TOP}/clips/one.png", (pictures / "one.png").stat().st_size, here.sha256)
    assert at.modified == memory.modified("/data-set/clips/one.png").timestamp()
    broken = extract.clip(f"{TOP}/clips/broken.png", f"{TOP}/out/broken.npz", **settings)
    assert broken.status == "failed"
    assert f"{TOP}/clips/broken.png" in str(broken.message)
    missing = extract.clip(f"{TOP}/clips/none.png", f"{TOP}/out/none.npz", **settings)
    assert (missing.status, missing.error) == ("failed", "FileNotFoundError")
    for files in ("first", "second"):  # a folder takes the place of what was there
        memory.pipe("/data-set/out/people/left_over.json", b"")
        folder = extract.clip(f"{TOP}/clips/one.png", f"{TOP}/out/people", to="openpose", **settings)
        assert folder.status == "ok", files
        assert [path.rpartition("_")[2] for path in memory.find("/data-set/out/people")] == ["keypoints.json"]


@pytest.mark.slow
def test_many_clips(memory: Any, pictures: Path, tmp_path: Path, models: Callable[[str], bytes]) -> None:
    for name in MODELS:
        models(name)
    plain_entries = list(extract.clips(f"file://{pictures}", f"file://{tmp_path}/out", **SETTINGS))
    entries = list(extract.clips(pictures, f"{TOP}/out", **SETTINGS))
    assert sorted(entry.status for entry in entries) == ["failed", "ok", "ok"]
    assert {entry.id: entry.sha256 for entry in entries} == {entry.id: entry.sha256 for entry in plain_entries}
    there = contents(memory)
    assert there.keys() == {"one.npz", "in_two.npz", "ledger.jsonl"}
    assert all((tmp_path / "out" / name).read_bytes() == there[name] for name in there if name != "ledger.jsonl")
    assert [Entry.parse(line) for line in there["ledger.jsonl"].splitlines()] == entries
    # Resumed: nothing is left to do, until an output is not what the ledger says, or missing.
    assert list(extract.clips(pictures, f"{TOP}/out", **SETTINGS)) == []
    memory.pipe("/data-set/out/one.npz", b"spoilt")
    memory.rm("/data-set/out/in_two.npz")
    assert {entry.id for entry in extract.clips(pictures, f"{TOP}/out", verify=True, **SETTINGS)} == {"one", "in_two"}
    assert {name: held for name, held in contents(memory).items() if name != "ledger.jsonl"} == {
        name: held for name, held in there.items() if name != "ledger.jsonl"
    }
    assert len(contents(memory)["ledger.jsonl"].splitlines()) == 3


def test_a_run_owns_its_ledger(memory: Any, tmp_path: Path) -> None:
    memory.pipe("/data-set/out/other.txt", b"somebody else's")
    with pytest.raises(FileExistsError, match=r"files in it and no ledger\.jsonl"):
        RemoteDestination(f"{TOP}/out")
    memory.rm("/data-set/out/other.txt")
    entry = Entry("a", "a.mp4", "failed")
    with RemoteDestination(f"{TOP}/out") as first:
        first.commit([entry])
        assert not memory.exists("/data-set/out/ledger.jsonl"), "it is put there now and then"
    assert memory.cat("/data-set/out/ledger.jsonl") == entry.line()
    one = RemoteDestination(f"{TOP}/out")
    with RemoteDestination(f"{TOP}/out") as other:
        other.commit([Entry("b", "b.mp4", "failed")])
    one.commit([Entry("c", "c.mp4", "failed")])
    with pytest.raises(LockedError, match="another run has written"):
        one.__exit__(None, None, None)
    assert [Entry.parse(line).id for line in memory.cat("/data-set/out/ledger.jsonl").splitlines()] == ["a", "b"]
    assert not one.work.exists()
    with pytest.raises(ValueError, match="shards need a folder"):
        list(extract.clips(tmp_path, f"{TOP}/out", shard=(1, 2), **SETTINGS))


def test_an_output_that_is_no_longer_one_is_removed(memory: Any) -> None:
    for output in ("a.json", "a.npz", None):
        with RemoteDestination(f"{TOP}/out") as there:
            there.ledger.index()
            if output is not None:
                (there.work / output).write_text("x")
            there.commit([Entry("a", "a.mp4", "failed" if output is None else "ok", output=output, settings="s")])
        names = {path.rpartition("/")[2] for path in memory.ls(f"{TOP}/out", detail=False)}
        assert names == {"ledger.jsonl", *filter(None, (output,))}


def test_what_cannot_be_written_ends_the_run(memory: Any, tmp_path: Path) -> None:
    memory.pipe("/data-set/file", b"")
    with RemoteDestination(f"{TOP}/out") as there:
        (there.work / "a.npz").write_bytes(b"landmarks")
        there.folder = "nosuch://out"
        with pytest.raises(OutputError, match="Protocol not known"):
            there.commit([Entry("a", "a.mp4", "ok", output="a.npz")])
    assert not memory.exists("/data-set/out/ledger.jsonl"), "what is not there is in no ledger"
    (tmp_path / "b.npz").write_bytes(b"landmarks")
    put(tmp_path / "b.npz", f"{TOP}/b.npz")
    assert memory.cat("/data-set/b.npz") == b"landmarks"
    assert not (tmp_path / "b.npz").exists()


def test_a_file_is_fetched_once_for_its_clips(memory: Any, tmp_path: Path) -> None:
    beats = 0

    def beat() -> None:
        nonlocal beats
        beats += 1

    memory.pipe("/data-set/a.mp4", b"a" * 100_000)
    memory.pipe("/data-set/b.mp4", b"b")
    with Fetcher(tmp_path) as fetcher:
        held = fetcher.get(f"{TOP}/a.mp4", beat)
        assert (held.path.read_bytes(), held.size, held.path.suffix) == (b"a" * 100_000, 100_000, ".mp4")
        assert beats > 0
        assert fetcher.get(f"{TOP}/a.mp4", beat) is held
        assert fetcher.readdressed(f"cannot read {held.path}") == f"cannot read {TOP}/a.mp4"
        assert fetcher.get(f"{TOP}/b.mp4", beat).path.read_bytes() == b"b"
        assert len(list(tmp_path.iterdir())) == 1
        assert fetcher.get(__file__, beat).path == Path(__file__)
    assert list(tmp_path.iterdir()) == []


def test_names() -> None:
    assert is_url("s3://bucket/a.mp4")
    assert not any(map(is_url, ("a.mp4", "/data/a:b.mp4", "C://data/a.mp4", "C:\\a.mp4", "://a")))
    assert path_of("s3://bucket/a?b#c.mp4") == "bucket/a?b#c.mp4"
    assert path_of("https://host/a%20b.mp4?signature=s#t") == "host/a b.mp4"
    assert (path_of("/data/a.mp4"), plain("a%20b.mp4")) == ("/data/a.mp4", "a%20b.mp4")
    assert plain("file:///data/a%20b.mp4") == "/data/a b.mp4"
    with pytest.raises(ValueError, match="another machine"):
        plain("file://host/a.mp4")
    assert joined("s3://bucket/list.csv", "in/a.mp4") == "s3://bucket/in/a.mp4"
    assert joined("s3://bucket/list.csv", "gs://other/a.mp4") == "gs://other/a.mp4"
