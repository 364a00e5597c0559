"""Models in files of the cache: the same bits, and none of their memory stays with the process."""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from holistic_native.model_files.manifest import MODELS
from holistic_native.model_files.open_file import OpenFile
from holistic_native.runtime.interpreter import Interpreter, available_runtimes
from holistic_native.runtime.live_channels import live_channels
from holistic_native.runtime.loadable import loadable
from holistic_native.runtime.prepared import Recipe, lasts, prepare
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS
from holistic_native.tflite.graph import Graph
from tests.support.shipped_models import SMALL

ModelReader = Callable[[str], bytes]
HAND = LANDMARK_MODELS[1]
# The others have operators of MediaPipe's own; they are cut into parts, and never mapped.
WHOLE = [name for name in MODELS if not name.startswith(("face_landmark_with_attention", "selfie"))]

needs_names_of_open_files = pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="open files have no names on this system"
)


def outputs(model: Interpreter) -> bytes:
    (image,) = model.inputs
    image[...] = np.random.default_rng(7).random(image.shape, np.float32)
    model.run()
    return b"".join(output.tobytes() for output in model.outputs)


def unpackers(content: bytes) -> int:
    """How many operators of a model unpack constants."""
    packers = {6, 124}  # DEQUANTIZE and DENSIFY in TFLite's schema
    return sum(operator.builtin in packers for operator in Graph(content).operators) if content else 0


def resident_bytes(path: Path) -> int:
    """How much of a file this process has in its memory."""
    found, counts = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.partition(" ")[0]:
            counts = line.endswith(str(path))
        elif counts and line.startswith("Rss:"):
            found += 1024 * int(line.split()[1])
    return found


@needs_names_of_open_files
def test_memory_of_a_mapped_file_is_given_back(tmp_path: Path) -> None:
    path = tmp_path / "file"
    content = np.random.default_rng(0).bytes(1 << 20)
    path.write_bytes(content)
    file = OpenFile.opened(path)
    assert file is not None
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert mapped[:] == content
        assert resident_bytes(path) == len(content)
        file.release_memory()
        assert resident_bytes(path) == 0
        assert mapped[:] == content


@needs_names_of_open_files
def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (None, tmp_path, tmp_path / "absent", pipe):
        assert OpenFile.opened(path) is None
    (tmp_path / "file").write_bytes(b"content")
    file = OpenFile.opened(tmp_path / "file")
    assert file is not None
    assert (file.size, file.read(0, 7), file.read(3, 100), file.read(5, 2)) == (7, b"content", b"tent", b"")


@needs_names_of_open_files
@pytest.mark.parametrize("size", [0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 1_000_000])
def test_the_digest_is_that_of_the_bytes_before_the_end(tmp_path: Path, size: int) -> None:
    content = np.random.default_rng(size).bytes(size)
    (tmp_path / "file").write_bytes(content + b"behind it")
    file = OpenFile.opened(tmp_path / "file")
    assert file is not None
    assert file.sha256(size) == hashlib.sha256(content).digest()
    assert file.sha256(size + 100) == hashlib.sha256(content + b"behind it").digest()


@needs_names_of_open_files
def test_a_model_outlives_its_file(models: ModelReader, runtime: str, tmp_path: Path) -> None:
    prepared = prepare(models(SMALL), Recipe("same-1", bytes), folder=tmp_path)
    assert prepared.file is not None
    content = prepared.content
    (path,) = tmp_path.iterdir()
    path.unlink()
    path.write_bytes(b"something else")
    loaded = [Interpreter(source, name=SMALL, runtime=runtime) for source in (prepared.file, content)]
    assert prepared.content == content
    assert outputs(loaded[0]) == outputs(loaded[1])


@needs_names_of_open_files
def test_an_interpreter_keeps_little_of_its_file(models: ModelReader, runtime: str, tmp_path: Path) -> None:
    prepared = prepare(models(HAND), Recipe("same-1", bytes), folder=tmp_path)
    (path,) = tmp_path.iterdir()
    assert prepared.file is not None
    model = Interpreter(prepared.file, name=HAND, runtime=runtime)
    outputs(model)
    assert resident_bytes(path) < prepared.size / 10


@pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
@pytest.mark.parametrize("name", WHOLE)
def test_unpacked_constants_give_the_same_bits(models: ModelReader, name: str, tmp_path: Path) -> None:
    source = models(name)
    plain = prepare(source, loadable(live_channels(None), None, plain=True), folder=tmp_path)
    expected = Interpreter(source, name=name, runtime="litert")
    found = Interpreter(plain.file or source, name=name, runtime="litert")
    assert not unpackers(plain.content)
    assert outputs(found) == outputs(expected)


@pytest.mark.parametrize("keep", [None, (1, 0)])
def test_the_outputs_that_are_kept_belong_to_the_name(models: ModelReader, keep: tuple[int, ...] | None) -> None:
    nothing = Recipe("nothing-1", lambda _: b"")
    recipe = loadable(nothing, keep, plain=False)
    assert recipe.name == ("nothing-1" if keep is None else "nothing-1-outputs-1.0")
    made = recipe.make(models(HAND))
    assert (made == b"") == (keep is None)


def test_constants_stay_packed_where_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Recipe("some-1", bytes)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert lasts(recipe, "0" * 64)
    (tmp_path / "file").write_text("a file where the cache should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert not lasts(recipe, "0" * 64)
