"""Every format holds a part that is beside body, hands and face, or it is said that it leaves it out; people, too."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native import formats
from holistic_native.app.main import main
from holistic_native.formats import FORMATS, Sequence
from holistic_native.formats.schema import EXTRAS, OPTIONAL_PARTS
from tests.support.parquet import need_pyarrow
from tests.support.sequences import random_sequence

ALL = tuple(EXTRAS)
# What each format holds, or computes from, and whether it holds several people.
HOLDS: dict[str, tuple[tuple[str, ...], bool]] = {
    **dict.fromkeys(("csv", "json", "jsonl", "npz", "parquet"), (ALL, True)),
    "bvh": (("hand_world", "face_transform"), False),
    **dict.fromkeys(("openpose", "openpose-blazepose", "coco-wholebody"), ((), True)),
    **dict.fromkeys(("pose", "trc", "kaggle", "kaggle-wide", "freemocap"), ((), False)),
}
every_format = pytest.mark.parametrize("name", HOLDS)
Logs = pytest.LogCaptureFixture


def made(extras: tuple[str, ...] = (), *, several: bool = False) -> Sequence:
    """Return frames whose numbers every format takes, the same ones whatever else there is; several: with two people
    on the first, of whom the second is left out otherwise.
    """
    sequence = random_sequence(3, 3, extras=ALL)
    rows: dict[str, Any] = {"index": np.array([0, 0, 1]), "time": np.array([0, 0, 0.04])}
    rows["person"] = np.array([0, 1, 0], np.int32)
    for part in sequence.recording.parts:
        array = getattr(sequence, part.name)
        rows[part.name] = np.nan_to_num(np.clip(array, -2, 2)) + np.float32(0.5)
    rows["face_transform"] = np.tile(np.diag(np.array([-1, 1, -1, 1], np.float32)), (3, 1, 1))
    rows |= {"size": sequence.size, "left_hand_reason": (None,) * 3, "right_hand_reason": (None,) * 3}
    if not several:
        rows = {name: values[::2] for name, values in rows.items()}
    kept = {part for extra in extras for part in EXTRAS[extra]}
    missing = {part.name: None for part in OPTIONAL_PARTS if part not in kept}
    return replace(sequence, **rows).with_extras(**missing)


def written(sequence: Sequence, path: Path, name: str, caplog: Logs) -> tuple[bytes, list[str]]:
    """Write a file; return what is in it, and what is said about it."""
    if name in ("parquet", "kaggle", "kaggle-wide"):
        need_pyarrow()
    caplog.clear()
    path.parent.mkdir()  # some files say what they are called
    with caplog.at_level(logging.WARNING, "holistic_native"):
        formats.write(sequence, path, name)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return b"".join(file.read_bytes() for file in files), [record.getMessage() for record in caplog.records]


def test_the_table_is_whole() -> None:
    assert {entry.name: (entry.extras, entry.people) for entry in FORMATS} == HOLDS


@every_format
def test_a_part_is_held_or_named(name: str, tmp_path: Path, caplog: Logs) -> None:
    plain, said = written(made(), tmp_path / "plain" / "out", name, caplog)
    assert said == []
    for extra in ALL:
        path = tmp_path / extra / "out"
        full, said = written(made((extra,)), path, name, caplog)
        holds = extra in HOLDS[name][0]
        assert (full != plain) == holds, extra
        assert said == ([] if holds else [f"{path}: the format {name} does not hold {extra}"])


@every_format
def test_people_are_held_or_named(name: str, tmp_path: Path, caplog: Logs) -> None:
    path = tmp_path / "several" / "out"
    several, said = written(made(several=True), path, name, caplog)
    alone, _ = written(made(), tmp_path / "alone" / "out", name, caplog)
    holds = HOLDS[name][1]
    assert (several != alone) == holds
    assert said == ([] if holds else [f"{path}: the format {name} holds the first person alone"])


def test_a_command_says_it_once_for_each_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need_pyarrow()
    formats.write(made(ALL, several=True), tmp_path / "in.npz")
    files = [f"--to={name}:{tmp_path}/{name}-{copy}" for copy in "ab" for name in HOLDS]
    assert main(["replay", f"{tmp_path}/in.npz", *files]) == 0
    notes = []
    for name, (extras, people) in HOLDS.items():
        lacking = ", ".join(extra for extra in ALL if extra not in extras)
        notes += [f"note: the format {name} does not hold {lacking}"] if lacking else []
        notes += [] if people else [f"note: the format {name} holds the first person alone"]
    assert capsys.readouterr().err.splitlines() == notes


def test_data_sets_say_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [f"{tmp_path}/nothing.mp4", "-o", f"{tmp_path}/out", "--models", str(tmp_path), "--hand-world"]
    for name, notes in (("pose", ["note: the format pose does not hold hand_world"]), ("csv", [])):
        assert main(["extract", *arguments, "--to", name]) == 1
        *said, error = capsys.readouterr().err.splitlines()
        assert said == notes
        assert "does not exist" in error
