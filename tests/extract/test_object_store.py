"""Data sets in an object store: a server that speaks S3 has what a folder of this machine would have."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from holistic_native import extract
from holistic_native.model_files.store import MODELS
from tests.support import object_store
from tests.support.astronaut_clips import fill

pytestmark = [pytest.mark.slow, *object_store.MARKS]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("clips"), 2)


@pytest.fixture
def bucket() -> Iterator[Any]:
    with object_store.bucket() as system:
        yield system


def test_from_s3_to_s3(bucket: Any, clips: Path, tmp_path: Path, models: Callable[[str], bytes]) -> None:
    for name in MODELS:
        models(name)
    bucket.put(f"{clips}/", "s3://data/clips/", recursive=True)
    here = {entry.id: entry for entry in extract.clips(clips, tmp_path / "out", workers=1)}
    at = {entry.id: entry for entry in extract.clips("s3://data/clips", "s3://data/out", workers=2)}
    assert {name: entry.sha256 for name, entry in at.items()} == {name: entry.sha256 for name, entry in here.items()}
    assert {entry.status for entry in at.values()} == {"ok", "failed"}
    assert all(entry.size == here[name].size for name, entry in at.items())
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {Path(path).name for path in bucket.find("s3://data/out")} == names
    for name in names - {"ledger.jsonl"}:
        assert bucket.cat(f"s3://data/out/{name}") == (tmp_path / "out" / name).read_bytes()
    assert list(extract.clips("s3://data/clips", "s3://data/out")) == []
    bucket.pipe("s3://data/out/video-0.parquet", b"spoilt")
    manifest = "id,path\n" + "".join(f"{name},clips/{Path(entry.path).name}\n" for name, entry in at.items())
    bucket.pipe("s3://data/list.csv", manifest.encode())
    again = list(extract.clips("s3://data/list.csv", "s3://data/out", verify=True))
    assert [(entry.id, entry.sha256) for entry in again] == [("video-0", here["video-0"].sha256)]


def test_what_the_server_refuses_ends_the_run(bucket: Any, clips: Path) -> None:
    with pytest.raises(OSError, match="s3://no-such-bucket/out"):
        list(extract.clips(clips, "s3://no-such-bucket/out", workers=1))
    assert bucket.ls("s3://data") == []


def test_a_server_that_never_answers_costs_its_clip(clips: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(f"id,path\nsilent,s3://data/x.mp4\nhere,{clips / 'video-0.avi'}\n")
    with (
        socket.create_server(("127.0.0.1", 0)) as server,  # connections wait for whoever takes them up
        mock.patch.dict(os.environ, object_store.environment(f"http://127.0.0.1:{server.getsockname()[1]}")),
    ):
        done = list(extract.clips(tmp_path / "list.csv", tmp_path / "out", workers=1, seconds_per_frame=5))
    assert [(entry.id, entry.error) for entry in done] == [("silent", "DecoderHung"), ("here", None)]
    assert done[0].message == "no frame for 5 s, after 0 frames"
