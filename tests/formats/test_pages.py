"""The readers in the pages of documentation, run as they stand there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from holistic_native import formats
from holistic_native.formats import FORMATS
from tests.support.parquet import need_pyarrow
from tests.support.places import ROOT
from tests.support.sequences import recorded, sequence_of

PAGES = ("formats", "formats-tables", "formats-sign-language", "formats-motion")
FILES = {
    "dance.csv": "csv",
    "dance.parquet": "parquet",
    "dance.jsonl": "jsonl",
    "dance.npz": "npz",
    "dance.pose": "pose",
    "dance.trc": "trc",
    "dance.bvh": "bvh",
    "dance_json": "openpose",
    "kaggle.parquet": "kaggle",
    "freemocap.npy": "freemocap",
    "coco.json": "coco-wholebody",
}


def programs() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = (ROOT / "docs" / f"{page}.md").read_text()
        found += [
            (f"{page}-{number}", code) for number, code in enumerate(re.findall(r"```python\n(.*?)```", text, re.S))
        ]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need_pyarrow()
    path = tmp_path_factory.mktemp("files")
    sequence = sequence_of(recorded()[0])
    for name, kind in FILES.items():
        formats.write(sequence, path / name, kind)
    scores = np.linspace(0, 1, len(sequence) * 52, dtype=np.float32).reshape(-1, 52)
    matrices = np.tile(np.eye(4, dtype=np.float32), (len(sequence), 1, 1))
    for name in ("expressed.csv", "expressed.parquet"):
        formats.write(sequence.with_extras(face_blendshapes=scores, face_transform=matrices), path / name)
    return path


@pytest.mark.parametrize(("name", "code"), programs(), ids=[name for name, _ in programs()])
def test_programs_run(name: str, code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "import pandas" in code:
        pytest.importorskip("pandas", reason="this program needs pandas")
    monkeypatch.chdir(folder)
    exec(compile(code, name, "exec"), {})


def test_readers_are_short() -> None:
    lengths = {name: sum(map(bool, code.splitlines())) for name, code in programs()}
    assert {name: length for name, length in lengths.items() if length > 13} == {}
    assert len(programs()) > 9
    plain = [code for _, code in programs() if not re.search(r"import (pandas|numpy)|holistic_native", code)]
    modules = {module for code in plain for module in re.findall(r"^import (\w+)", code, re.M)}
    assert modules <= sys.stdlib_module_names
    assert len(plain) >= 6


def test_every_format_is_in_the_table() -> None:
    text = (ROOT / "docs" / "formats.md").read_text()
    rows = re.findall(r"^\| `([\w-]+)` \| (?:`(\.\w+)`)? ?\|", text, re.M)
    assert rows == [
        (entry.name, entry.suffix)
        for entry in sorted(FORMATS, key=lambda entry: [row[0] for row in rows].index(entry.name))
    ]
    readable = re.findall(r"^\| `([\w-]+)` .* (?:all|pixels) \|$", text, re.M)
    assert set(readable) == {entry.name for entry in FORMATS if entry.read is not None}
