"""The rewritten hand models give the same bits on every interpreter, and prepared models are kept safely."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.branches import hand
from holistic_native.runtime.interpreter import Interpreter, available_runtimes
from holistic_native.runtime.prepared import Recipe, prepare
from holistic_native.runtime.rounding import SEPARATE_SCALES, SplitMean, separate_scales
from holistic_native.tflite.graph import Graph, keep_outputs
from tests.support.recordings.cpu_class import rounds_like_the_recorder

ModelReader = Callable[[str], bytes]
RECROP, HAND = hand.model_names()
needs_litert = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")

# SHA-256 of what tflite-runtime 2.14 computes from the unchanged RECROP, and LiteRT 2.3 from the unchanged
# HAND, on `noise` below, on a CPU with AVX2 or AVX-512: the rounding MediaPipe 0.10.21 has, as whole
# sequences show (test_golden.py).
RECROP_BITS = "afab98211b1240807d47890c5b73a7372be8e0b9de33fbc9f3ffec417eb469d2"
HAND_BITS = "be250a62635825b2373803efc15a68f21ab1f4aaec5b27ae5f870f8c5c4f500f"


def noise(size: int) -> NDArray[np.float32]:
    return np.random.default_rng(7).integers(0, 256, (1, size, size, 3)).astype(np.float32) / np.float32(255)


def run(model: Interpreter | SplitMean, size: int) -> str:
    model.inputs[0][...] = noise(size)
    model.run()
    return hashlib.sha256(model.outputs[0].tobytes()).hexdigest()


@needs_litert
def test_separated_scales_replace_every_small_convolution(models: ModelReader) -> None:
    before, after = Graph(models(RECROP)), Graph(separate_scales(models(RECROP)))
    replaced = len(after.operators) - len(before.operators)
    assert replaced == 13
    assert (len(after.inputs), len(after.outputs)) == (1, 1)


@pytest.mark.skipif(not rounds_like_the_recorder(), reason="the bits are those of a CPU with AVX2")
def test_recrop_rounds_like_mediapipe(models: ModelReader, runtime: str) -> None:
    content = separate_scales(models(RECROP)) if runtime == "litert" else models(RECROP)
    assert run(Interpreter(content, name=RECROP, runtime=runtime), 256) == RECROP_BITS


@pytest.mark.skipif(not rounds_like_the_recorder(), reason="the bits are those of a CPU with AVX2")
@pytest.mark.parametrize("num_threads", [1, 2])
def test_hand_landmarks_round_like_mediapipe(models: ModelReader, runtime: str, num_threads: int) -> None:
    content = keep_outputs(models(HAND), (0, 1))
    split = SplitMean(content, name=HAND, runtime=runtime, num_threads=num_threads)
    assert run(split, 224) == HAND_BITS
    if runtime == "litert":
        assert run(Interpreter(content, name=HAND, runtime=runtime), 224) == HAND_BITS


@needs_litert
@pytest.mark.parametrize("size", [160, 256])
def test_other_input_sizes_have_the_same_bits_cut_at_the_mean(models: ModelReader, size: int) -> None:
    pytest.importorskip("torch", reason="models of other sizes are made with torch (extra distil)")
    from holistic_native.compress.network import Network

    content = Network.read(models(HAND)).resized(size, size).write()
    split = SplitMean(content, name=HAND, runtime="litert")
    assert run(split, size) == run(Interpreter(content, name=HAND, runtime="litert"), size)


def test_split_of_a_model_without_a_mean_is_refused(models: ModelReader) -> None:
    with pytest.raises(ValueError, match=f"model {RECROP} must have one MEAN operator, got 0"):
        SplitMean(models(RECROP), name=RECROP)


def test_prepared_model_is_made_once(tmp_path: Path) -> None:
    made: list[bytes] = []

    def twice(source: bytes) -> bytes:
        made.append(source)
        return source * 2

    recipe = Recipe("twice-1", twice)
    assert [prepare(b"model", recipe, folder=tmp_path).content for _ in range(3)] == [b"modelmodel"] * 3
    assert made == [b"model"]
    assert prepare(b"other", recipe, folder=tmp_path).content == b"otherother"
    assert prepare(b"model", recipe._replace(name="twice-2"), folder=tmp_path).content == b"modelmodel"
    assert len(made) == 3


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_damaged_prepared_model_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    recipe = Recipe("upper-1", bytes.upper)
    prepare(b"model", recipe, folder=tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] + b"?" if damage is None else damage)
    assert prepare(b"model", recipe, folder=tmp_path).content == b"MODEL"
    assert kept.read_bytes() == whole


def test_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    made = prepare(b"model", Recipe("upper-1", bytes.upper), folder=tmp_path / "file" / "cache")
    assert (made.content, made.file) == (b"MODEL", None)


@needs_litert
def test_two_processes_prepare_the_same_model(models: ModelReader, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(models(RECROP))
    code = (
        "import sys, pathlib\n"
        "from holistic_native.runtime.prepared import prepare\n"
        "from holistic_native.runtime.rounding import SEPARATE_SCALES\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "prepare((folder / 'source').read_bytes(), SEPARATE_SCALES, folder=folder / 'cache')\n"
    )
    children = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(3)]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    assert len(list((tmp_path / "cache").iterdir())) == 1
    assert prepare(models(RECROP), SEPARATE_SCALES, folder=tmp_path / "cache").content == separate_scales(
        models(RECROP)
    )
