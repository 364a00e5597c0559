"""From inputs to clips: folders, globs, lists and tables; ids that never collide; a million of them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native.extract.finding.catalogue import Catalogue, shard_of
from holistic_native.extract.finding.clip import Clip, safe_stem
from holistic_native.extract.finding.inputs import Found, find_clips
from holistic_native.formats.parquet_table import load_pyarrow
from tests.support.parquet import need_pyarrow


def clips_of(*inputs: str | Path, without: Path | None = None) -> list[Clip]:
    found = find_clips([str(name) for name in inputs], without=None if without is None else str(without))
    catalogue = Catalogue(found)
    clips = list(catalogue.clips(catalogue.kept((1, 1))))
    assert len(clips) == len(catalogue)
    assert len({clip.stem.casefold() for clip in clips}) == len({clip.id for clip in clips}) == len(clips)
    return clips


def ids_of(*inputs: str | Path) -> list[str]:
    return [clip.id for clip in clips_of(*inputs)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "videos"
    for name in ("b.mp4", "a.MOV", "day 1/x.webm", "day 1/deeper/y.gif", "day 2/x.png", "notes.txt", ".hidden.mp4"):
        file = top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (top / ".cache").mkdir()
    (top / ".cache" / "z.mp4").touch()
    (top / "day 2" / "again").symlink_to(top, target_is_directory=True)
    return top


def test_folders_globs_and_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = ["a", "b", "day 1_x", "day 1_deeper_y", "day 2_x"]
    assert ids_of(folder) == everything
    assert sorted(ids_of(folder / "**")) == sorted(everything)
    assert ids_of(folder / "day*1") == ["day 1_x", "day 1_deeper_y"]
    assert ids_of(folder / "*.mp4", folder / "a.MOV") == ["b", "a"]
    monkeypatch.chdir(folder)
    assert ids_of("day 1") == ["x", "deeper_y"]
    assert ids_of("*.mp4") == ["b"]
    assert [clip.path for clip in clips_of("day 1/x.webm")] == ["day 1/x.webm"]


def test_the_output_inside_an_input_is_no_input(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "x.png").touch()
    assert len(clips_of(folder, without=folder / "out")) == 5
    assert len(clips_of(folder / "**", without=folder / "out")) == 5


def test_names_that_repeat_get_a_hash(folder: Path) -> None:
    other = folder.parent / "other"
    (other / "day 1").mkdir(parents=True)
    for name in ("B.avi", "b.mp4", "day 1/x.mp4", "c.mp4"):
        (other / name).touch()
    one, two = clips_of(folder, other), clips_of(other, folder)
    assert {(clip.id, clip.path) for clip in one} == {(clip.id, clip.path) for clip in two}
    ids = [clip.id for clip in one]
    assert [name for name in ids if len(name) < 16] == ["a", "day 1_deeper_y", "day 2_x", "c"]
    assert sum(name.startswith("b-") for name in ids) == 2
    assert sum(name.startswith("B-") for name in ids) == 1
    assert ids_of(folder, folder) == ids_of(folder), "a clip that is named twice is one clip"


def test_a_list(folder: Path) -> None:
    names = folder.parent / "list.txt"
    names.write_text(f"videos/b.mp4\n\nvideos/a.MOV\r\n{folder}/day 2/x.png\n../elsewhere/b.mp4\n", encoding="utf-8")
    clips = clips_of(names)
    assert [clip.id for clip in clips] == ["videos_b", "videos_a", "videos_day 2_x", "elsewhere_b"]
    assert clips[0].path == str(folder / "b.mp4")


def test_a_table(folder: Path) -> None:
    table = folder.parent / "clips.csv"
    table.write_text(
        "\ufeffpath,start,more,end,ID\nb.mp4,1.5,,0:04,one\nb.mp4,,x,,\nb.mp4,2,y,3.25\nb.mp4,1:00:01,,,é/../x"
    )
    assert clips_of(table) == [
        Clip("one", str(folder.parent / "b.mp4"), 1.5, 4.0),
        Clip("b", str(folder.parent / "b.mp4")),
        Clip("b_2-3.25", str(folder.parent / "b.mp4"), 2.0, 3.25),
        Clip("é/../x", str(folder.parent / "b.mp4"), 3601.0, None, "é%2F..%2Fx"),
    ]


def test_parquet(tmp_path: Path) -> None:
    need_pyarrow()
    pa, pq = load_pyarrow(), load_pyarrow("pyarrow.parquet")
    columns = {"id": ["7", None, "9"], "path": ["/v/a.mp4", "b.mp4", "c.mp4"], "start": [None, 0.5, 2.0]}
    pq.write_table(pa.table(columns), tmp_path / "clips.parquet")
    assert clips_of(tmp_path / "clips.parquet") == [
        Clip("7", "/v/a.mp4"),
        Clip("b_0.5-", str(tmp_path / "b.mp4"), 0.5),
        Clip("9", str(tmp_path / "c.mp4"), 2.0),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,file\n1,a.mp4\n", "the first line must name the columns, among them path, got"),
        (
            "id,path\n1,a.mp4\n2,b.mp4\n1,c.mp4\n",
            r"the id '1' is given twice: .*clips.csv, row 2 and .*clips.csv, row 4",
        ),
        ("path,start\na.mp4,soon\n", "row 2: start must be seconds or .hours:.minutes:seconds, got 'soon'"),
        ("path,start,end\na.mp4,5,4\n", "clips.csv, row 2: end must be after start, got 4 s and 5 s"),
        ("path,end\na.mp4,-1\n", "clips.csv, row 2: end must be seconds, at least 0, got '-1'"),
        ("path,id\n,1\n", "clips.csv, row 2: path must not be empty"),
        ("path\n", "there are no clips"),
    ],
)
def test_tables_that_are_wrong(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "clips.csv").write_text(content)
    with pytest.raises(ValueError, match=message):
        clips_of(tmp_path / "clips.csv")


def test_inputs_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="does not exist"):
        clips_of(tmp_path / "nothing.mp4")
    with pytest.raises(ValueError, match="no pictures or videos"):
        clips_of(tmp_path)
    with pytest.raises(ValueError, match="no pictures or videos"):
        clips_of(tmp_path / "*.mp4")


@pytest.mark.parametrize(
    "name",
    [
        "../up",
        "/etc/passwd",
        ".hidden",
        "nul",
        "COM1.x",
        "ledger",
        "a\nb",
        "x" * 300,
        "é" * 120,
        "a.",
        " ",
        "%2F",
        "\udce9",
    ],
)
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    stem = safe_stem(name)
    file = tmp_path / f"{stem}.jsonl"
    file.touch()
    assert list(tmp_path.iterdir()) == [file]
    assert not stem.startswith((".", " "))
    assert stem.lower() not in ("nul", "com1.x", "ledger")
    assert Clip(name, "x").stem == stem
    assert stem not in {safe_stem(other) for other in ("..", "etc", "hidden", "a", "%", "2F")}


def test_ids_that_differ_in_case_alone_are_different_files(tmp_path: Path) -> None:
    (tmp_path / "clips.csv").write_text("id,path\ndQw4,a.mp4\ndqw4,b.mp4\nplain,c.mp4\n")
    clips = clips_of(tmp_path / "clips.csv")
    assert [clip.id for clip in clips] == ["dQw4", "dqw4", "plain"]
    assert clips[2].stem == "plain"


def test_ids_depend_on_no_order() -> None:
    names = [
        f"{folder}/{stem}.{suffix}" for folder in "pq" for stem in ("a", "A", "b-1", "b") for suffix in ("mp4", "gif")
    ]
    found = [Found("test", 0, "", Path(name).stem, name, start) for name in names for start in (None, 1.0)]
    ids: set[tuple[Any, ...]] = set()
    for seed in range(5):
        random.Random(seed).shuffle(found)
        catalogue = Catalogue(found)
        ids.add(
            tuple(sorted((clip.path, str(clip.start), clip.id) for clip in catalogue.clips(catalogue.kept((1, 1)))))
        )
    assert len(ids) == 1


def test_shards_share_all_clips() -> None:
    catalogue = Catalogue(Found("test", 0, f"clip {number}", "", f"{number}.mp4") for number in range(10_000))
    parts = np.array([catalogue.kept((part, 7)) for part in range(1, 8)])
    assert (parts.sum(axis=0) == 1).all()
    assert parts.sum(axis=1).min() > 1200
    assert [clip.id for clip in catalogue.clips(parts[2])][:2] == [
        name for name in (f"clip {number}" for number in range(40)) if shard_of(name, 7) == 3
    ][:2]
    assert (catalogue.keys == [hash(f"clip {number}") for number in range(10_000)]).all()


def test_settings_in_json_are_the_same() -> None:
    from holistic_native.extract.settings import Settings
    from holistic_native.fast.options import Fast
    from holistic_native.smoothing import OneEuro, Smoothing

    smoothing = Smoothing(hands=OneEuro(1.0), world=None)
    given = Settings.of(
        profile=Fast(face_every=3), smoothing=smoothing, model_complexity=1, min_tracking_confidence=0.4
    )
    assert given.tracker["profile"] == {"name": "fast", "face_every": 3}
    read = Settings(**json.loads(json.dumps(given.to_json())))
    assert read.arguments() == {
        "profile": Fast(face_every=3),
        "smoothing": smoothing,
        "min_tracking_confidence": 0.4,
        "num_threads": 1,
    }
