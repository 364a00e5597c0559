"""Data sets on the machines of a Ray cluster: bytes and ledger of a local run, whatever becomes of a machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from holistic_native import extract
from holistic_native.extract.finding.clip import Clip
from holistic_native.extract.origin import Origin
from holistic_native.extract.remote.actor import ClipActor
from holistic_native.extract.settings import Settings
from holistic_native.extract.store.entry import Entry
from holistic_native.model_files.store import MODELS
from tests.support import object_store
from tests.support.astronaut_clips import fill

ray = pytest.importorskip("ray", reason="clusters need the extra 'ray'")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
RUN = """
import sys
from holistic_native import extract
for entry in extract.clips(sys.argv[1], sys.argv[2], ray=sys.argv[3]):
    print(entry.id, flush=True)
"""
STORE = 100 << 20  # of objects, in bytes, which no clip is


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("clips"), 10)


@pytest.fixture(scope="module")
def local(clips: Path, tmp_path_factory: pytest.TempPathFactory, models: Callable[[str], bytes]) -> dict[str, bytes]:
    """Return the outputs of a run on this machine, by name."""
    for name in MODELS:
        models(name)
    folder = tmp_path_factory.mktemp("local") / "out"
    assert len(list(extract.clips(clips, folder, workers=2))) == 12
    return outputs(folder)


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Give a cluster of two machines, with a core each."""
    from ray.cluster_utils import Cluster

    made = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False, "object_store_memory": STORE}
    )
    made.other = made.add_node(num_cpus=1, object_store_memory=STORE)
    yield made
    made.shutdown()


def outputs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".parquet"}


def held(folder: Path) -> list[Entry]:
    return [Entry.parse(line) for line in (folder / "ledger.jsonl").read_bytes().splitlines()]


def test_a_machine_is_lost_half_way(cluster: Any, clips: Path, local: dict[str, bytes], tmp_path: Path) -> None:
    entries = []
    for entry in extract.clips(clips, tmp_path / "out", ray=cluster.address):
        entries.append(entry)
        if len(entries) == 5:
            cluster.remove_node(cluster.other, allow_graceful=False)
    assert outputs(tmp_path / "out") == local
    assert held(tmp_path / "out") == entries
    assert sorted(entry.id for entry in entries) == sorted([*(Path(name).stem for name in local), "broken"])
    assert [entry.id for entry in entries if entry.status != "ok"] == ["broken"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*local, "ledger.jsonl"}


def test_a_run_goes_on_without_the_cluster(cluster: Any, clips: Path, local: dict[str, bytes], tmp_path: Path) -> None:
    run = extract.clips(clips, tmp_path / "out", ray=cluster.address, workers=1)
    before = [next(run).id for _ in range(3)]
    run.close()
    assert {entry.id for entry in held(tmp_path / "out")} >= set(before)
    assert not list((tmp_path / "out").glob(".extract*"))
    known = {entry.id for entry in held(tmp_path / "out")}
    assert {entry.id for entry in extract.clips(clips, tmp_path / "out")}.isdisjoint(known)
    assert outputs(tmp_path / "out") == local
    assert len({entry.id for entry in held(tmp_path / "out")}) == len(held(tmp_path / "out")) == 12


def test_a_run_is_killed(cluster: Any, clips: Path, local: dict[str, bytes], tmp_path: Path) -> None:
    arguments = (str(clips), str(tmp_path / "out"), cluster.address)
    with subprocess.Popen([sys.executable, "-c", RUN, *arguments], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert all(process.stdout.readline() for _ in range(3)), "three clips are done"
        process.kill()
    known = {entry.id for entry in held(tmp_path / "out")}
    assert {entry.id for entry in extract.clips(clips, tmp_path / "out")}.isdisjoint(known)
    assert outputs(tmp_path / "out") == local
    assert len({entry.id for entry in held(tmp_path / "out")}) == len(held(tmp_path / "out")) == 12


def test_a_decoder_that_hangs_costs_its_clip(cluster: Any, clips: Path, tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    os.mkfifo(folder / "hangs.avi")
    (folder / "video-0.avi").write_bytes((clips / "video-0.avi").read_bytes())
    begun = time.monotonic()
    entries = {e.id: e for e in extract.clips(folder, tmp_path / "out", ray=cluster.address, seconds_per_frame=4.0)}
    assert (entries["hangs"].error, entries["video-0"].status) == ("DecoderHung", "ok")
    assert time.monotonic() - begun < 60.0


@pytest.mark.skipif(object_store.MARKS[0].args[0], reason="the server needs moto[server] and s3fs")
def test_from_s3_to_s3(clips: Path, local: dict[str, bytes], request: pytest.FixtureRequest) -> None:
    with object_store.bucket() as bucket:  # its environment is that of the machines
        cluster = request.getfixturevalue("cluster")
        bucket.put(f"{clips}/", "s3://data/clips/", recursive=True)
        entries = list(extract.clips("s3://data/clips", "s3://data/out", ray=cluster.address))
        names = {Path(path).name for path in bucket.find("s3://data/out")}
        assert names == {*local, "ledger.jsonl"}
        assert {name: bucket.cat(f"s3://data/out/{name}") for name in local} == local
        ledger = bucket.cat("s3://data/out/ledger.jsonl").splitlines()
        assert [Entry.parse(line) for line in ledger] == entries


def test_a_machine_that_would_give_other_results(clips: Path, tmp_path: Path) -> None:
    settings = Settings.of()
    origin = replace(Origin.of(settings), version="0.0.1")
    batch = {"clip": [json.dumps(asdict(Clip("a", str(clips / "picture.png"))))]}
    arguments: dict[str, Any] = {"settings": asdict(settings), "seconds_per_frame": 60.0}
    other = ClipActor(origin=asdict(origin), folder=str(tmp_path), **arguments)
    assert "version was 0.0.1, is " in other(batch)["answer"][0]
    absent = ClipActor(origin=asdict(Origin.of(settings)), folder=str(tmp_path / "none"), **arguments)
    assert "all machines of the cluster see" in absent(batch)["answer"][0]
