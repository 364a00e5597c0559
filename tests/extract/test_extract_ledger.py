"""The ledger and the folder: lines that are whole, locks, shards side by side, one line for each id at the end."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from holistic_native.extract.errors import LockedError, OutputError
from holistic_native.extract.store.destination import Destination
from holistic_native.extract.store.entry import Entry
from holistic_native.extract.store.ledger import Ledger, LedgerIndex, read_entries
from tests.support.disks import short_files

ENTRY = Entry("a", "videos/a.mp4", "ok", size=7, frames=3, pose=2, output="a.json", sha256="0", settings="s")


def test_an_entry_is_a_line() -> None:
    entry = replace(ENTRY, id="é\n\udce9", message="x\ny", error="OSError", options={"to": "json"})
    line = entry.line()
    assert line.count(b"\n") == 1
    assert line.isascii()
    assert Entry.parse(line) == entry
    for wrong in (b"[]", b"{}", b'{"id": 1'):
        with pytest.raises(ValueError, match=r"entry|Expecting"):
            Entry.parse(wrong)


def test_a_line_that_was_cut_is_removed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "ledger.jsonl"
    whole = ENTRY.line() * 400  # more than is read at once
    path.write_bytes(whole + ENTRY.line()[:-20] + b"x" * 70_000)
    assert len(list(read_entries(path))) == 1
    ledger = Ledger(path)
    other = replace(ENTRY, id="b")
    ledger.append([other])
    assert path.read_bytes() == whole + other.line()
    ledger.close()
    assert "the last line was cut and is removed" in caplog.text
    path.write_bytes(b"x" * 70_000)
    ledger = Ledger(path)
    ledger.append([other])
    ledger.close()
    assert path.read_bytes() == other.line()


def test_a_disk_that_gets_full_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    with Destination(tmp_path / "out") as out:
        out.commit([replace(ENTRY, output=None)])
        before = out.ledger.path.read_bytes()
        (out.work / "big.json").write_text("x")
        with short_files(kilobytes=4), pytest.raises(OutputError, match="File too large"):
            out.commit([replace(ENTRY, id="b", output="big.json", message="x" * 5000)])
        assert out.ledger.path.read_bytes() == before
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"ledger.jsonl"}


def test_one_run_at_a_time_but_shards_side_by_side(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with Destination(out, shard=(1, 3)) as first, Destination(out, shard=(2, 3)) as second:
        for shard in ((1, 1), (1, 2), (2, 3), (3, 4)):
            with pytest.raises(LockedError, match=f"process {os.getpid()} on "):
                Destination(out, shard=shard)
        with Destination(out, shard=(7, 8)):
            pass
        assert first.work.is_dir()
        for at, name in ((first, "a"), (second, "b"), (first, "c")):
            (at.work / f"{name}.json").write_text(name)
            at.commit([replace(ENTRY, id=name, output=f"{name}.json")])
    assert [entry.id for entry in read_entries(out / "ledger.jsonl")] == ["a", "b", "c"]
    assert sorted(path.name for path in out.iterdir()) == ["a.json", "b.json", "c.json", "ledger.jsonl"]


def test_who_waits_gets_the_folder_even_if_it_was_taken_away(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with Destination(out):
        ledger = Ledger(out / "ledger.jsonl")
        assert not ledger.claim((1, 1), wait=False)
    assert not out.exists()
    assert ledger.claim((1, 1), wait=True)
    ledger.append([ENTRY])
    ledger.close()
    assert [entry.id for entry in read_entries(out / "ledger.jsonl")] == ["a"]


def test_what_a_killed_run_left_is_removed_by_the_next_of_its_part(tmp_path: Path) -> None:
    out = tmp_path / "out"
    left = {part: out / f".extract-{part}-4-0123abcd.part" for part in (1, 3)}
    for folder in left.values():
        (folder / "deeper").mkdir(parents=True)
        (folder / "deeper" / "half.parquet").write_text("half")
    (out / "ledger.jsonl").write_bytes(ENTRY.line())
    with Destination(out, shard=(1, 2)):
        assert not left[1].exists()
        assert left[3].exists()


def test_what_is_done_again_has_one_line_at_the_end(tmp_path: Path) -> None:
    out = tmp_path / "out"
    again = replace(ENTRY, frames=4)
    with Destination(out, shard=(1, 2)) as first:
        with Destination(out, shard=(2, 2)) as second:
            second.commit([replace(ENTRY, id=name, output=None) for name in "abc"])
            second.commit([replace(again, output=None)])
        assert LedgerIndex(out / "ledger.jsonl").lines == 4, "another run works on the file"
        first.commit([replace(ENTRY, id="d", output=None)])
    entries = list(read_entries(out / "ledger.jsonl"))
    assert [(entry.id, entry.frames) for entry in entries] == [("b", 3), ("c", 3), ("a", 4), ("d", 3)]
    assert LedgerIndex(out / "ledger.jsonl").lines == 4
    with Destination(out) as third:  # the file is another one: its lock is too
        with pytest.raises(LockedError):
            Destination(out)
        third.commit([again_of("a")])


def test_a_run_that_is_stopped_leaves_repeated_lines_to_the_next(tmp_path: Path) -> None:
    with Destination(tmp_path / "out") as out:
        out.commit([again_of("a"), again_of("b")])
    with Destination(tmp_path / "out") as out:
        assert out.ledger.index().lines == 2
        out.commit([again_of("b")])
        out.commit([again_of("c")])
        out.ledger.leave_repeated()
    assert LedgerIndex(tmp_path / "out" / "ledger.jsonl").lines == 4
    with Destination(tmp_path / "out") as out:
        assert out.ledger.index().lines == 4
    assert LedgerIndex(tmp_path / "out" / "ledger.jsonl").lines == 3


@pytest.mark.parametrize("repeated", [False, True])
def test_only_what_is_repeated_needs_the_file_read_again(repeated: bool, tmp_path: Path) -> None:
    with Destination(tmp_path / "out") as out:
        out.commit([again_of("a")])
    with Destination(tmp_path / "out") as out:
        out.ledger.index()
        out.commit([again_of("b")])
        out.commit([again_of("a" if repeated else "c")])
    assert [entry.id for entry in read_entries(tmp_path / "out" / "ledger.jsonl")] == (
        ["b", "a"] if repeated else ["a", "b", "c"]
    )


def again_of(name: str) -> Entry:
    return replace(ENTRY, id=name, status="failed", output=None)


def test_folders_of_files_are_replaced(tmp_path: Path) -> None:
    with Destination(tmp_path / "out") as out:
        for number in (1, 2):
            new = out.work / "x_openpose_json"
            new.mkdir()
            (new / f"{number}.json").write_text("")
            out.commit([replace(ENTRY, output=new.name)])
    assert [path.name for path in (tmp_path / "out" / "x_openpose_json").iterdir()] == ["2.json"]


@pytest.mark.parametrize("now", ["a.npz", None])
def test_an_output_of_another_format_or_of_a_clip_that_fails_now_is_removed(now: str | None, tmp_path: Path) -> None:
    for output in ("a.json", now):
        with Destination(tmp_path / "out") as out:
            out.ledger.index()
            for name in filter(None, (output, "b.json")):
                (out.work / name).write_text(name)
            out.commit([replace(ENTRY, output=output), replace(ENTRY, id="b", output="b.json")])
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"b.json", "ledger.jsonl", *filter(None, (now,))}


def test_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(FileExistsError, match=r"has files in it and no ledger.jsonl"):
        Destination(tmp_path)
    with pytest.raises(OSError, match="mine"):
        Destination(tmp_path / "mine.txt")
    with Destination(tmp_path / "mistyped"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
