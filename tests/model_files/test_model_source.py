"""Where a model's bytes come from: its digest, also in children that are forked while a thread computes another."""

from __future__ import annotations

import os

import pytest

from holistic_native.model_files.model_source import KeptModel, ReadModel, model_source
from tests.support.programs import run_python

DIGEST = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # of b"x"

FORKING = """
import os, signal, threading
from holistic_native.model_files.model_source import KeptModel, ReadModel

LARGE, SMALL = bytes(1 << 27), b"x"
for make in (KeptModel, lambda content: ReadModel(lambda: content)):
    large = make(LARGE)
    hashing = threading.Thread(target=lambda: large.digest)
    hashing.start()
    children = 0
    while hashing.is_alive():
        child = os.fork()
        if not child:
            signal.alarm(20)  # ends a child that waits for a lock
            os._exit(0 if make(SMALL).digest.startswith("2d711642b726b044") else 1)
        children += 1
        assert os.waitpid(child, 0)[1] == 0, "a child hangs, or its digest is wrong"
    assert children
print("right")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_children_forked_while_a_digest_is_computed_compute_their_own() -> None:
    out = run_python("-c", FORKING, capture_output=True)
    assert (out.returncode, out.stdout.strip()) == (0, "right"), out.stderr


def test_both_kinds_have_the_same_digest() -> None:
    assert model_source(b"x").digest == KeptModel(b"x").digest == ReadModel(lambda: b"x").digest == DIGEST


def test_a_file_that_changes_is_refused() -> None:
    contents = iter([b"x", b"y"])
    model = ReadModel(lambda: next(contents))
    assert model.digest == DIGEST
    with pytest.raises(RuntimeError, match="written to since"):
        model.read()
