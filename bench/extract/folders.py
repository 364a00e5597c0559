"""A folder that `extract` has filled: its ledger, and what must be true of both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from holistic_native.extract.store.hashing import sha256_of

Entries = dict[str, dict[str, Any]]
# What differs between two runs on the same clips.
_OF_THE_RUN = ("seconds",)


def entries(folder: Path) -> Entries:
    """Read a ledger that has one line for each id.

    Raises:
        AssertionError: an id has two.
    """
    lines = [json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines()]
    found = {entry["id"]: entry for entry in lines}
    assert len(found) == len(lines), "an id has several lines"
    return found


def check(folder: Path, ids: set[str] | None = None) -> Entries:
    """Return a ledger's entries once they and the outputs were found to fit.

    Args:
        folder: of a run that has ended.
        ids: that must be there, and no others; None for any.

    Raises:
        AssertionError: an output is missing, is not the recorded one, or is not in the ledger; or an id is missing.
    """
    found = entries(folder)
    assert ids is None or set(found) == ids, f"{sorted(set(found) ^ ids)[:5]} are missing, or are too many"
    outputs = {entry["output"]: entry["sha256"] for entry in found.values() if "output" in entry}
    names = {path.name for path in folder.iterdir()} - {"ledger.jsonl"}
    assert names == set(outputs), f"{sorted(names ^ set(outputs))[:5]} are in the folder or in the ledger alone"
    for name, digest in outputs.items():
        assert sha256_of(folder / name) == digest, f"{name} is not what the ledger says"
    return found


def check_equal(folder: Path, undisturbed: Path) -> None:
    """Compare with a folder of a run that nothing has disturbed: entries, and every byte of every output.

    Raises:
        AssertionError: something differs.
    """
    found, wanted = (
        {
            name: {key: value for key, value in entry.items() if key not in _OF_THE_RUN}
            for name, entry in check(of).items()
        }
        for of in (folder, undisturbed)
    )
    assert found.keys() == wanted.keys(), f"{sorted(found.keys() ^ wanted.keys())[:5]} are in one of both"
    for name, entry in wanted.items():
        assert found[name] == entry, f"{name}: {found[name]} instead of {entry}"
