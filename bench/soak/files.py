"""Scenarios: models that are missing or damaged, and the command's outputs, written and removed."""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np

from bench.soak.expecting import refused
from bench.soak.settings import CHOICES
from bench.soak.world import World
from holistic_native.app.main import main


def bad_models(world: World) -> None:
    """A folder with files that are no models, and one that is not there."""
    with world.disturbed() as (_, tracker), tempfile.TemporaryDirectory(dir=world.folder) as name:
        folder = Path(name)
        make = world.random.choice(list(CHOICES))
        for content in (b"no model " * 1000, b"", b"\0" * 100):
            for model in _model_names():
                (folder / model).write_bytes(content)
            refused(ValueError, lambda: make(models=folder).process(world.frames[0]))
        refused(ValueError, lambda: make(models=folder / "absent"))
        tracker.process(world.frames[0])


def _model_names() -> list[str]:
    from holistic_native.model_files.manifest import MODELS

    return list(MODELS)


def outputs(world: World) -> None:
    """The command `run`: a picture, landmarks as JSON and .npz; the same bytes each time, and nothing else is left."""
    folder = world.folder / "outputs"  # JSON has the picture's path in it, so that it must be the same
    folder.mkdir()
    try:
        _run(folder, world)
    finally:
        shutil.rmtree(folder)
    if left := list(world.folder.iterdir()):
        raise AssertionError(f"files are left over: {left}")


def _run(folder: Path, world: World) -> None:
    import cv2

    picture = folder / "picture.png"
    cv2.imwrite(str(picture), world.frames[0][:, :, ::-1])
    arguments = ("-o", folder / "drawn.png", "--json", folder / "landmarks.json", "--npz", folder / "landmarks.npz")
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = main(["run", str(picture), *map(str, arguments)])
    if code != 0:
        raise AssertionError(f"run ended with {code}: {said.getvalue()}")
    written = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    if list(written) != ["drawn.png", "landmarks.json", "landmarks.npz", "picture.png"]:
        raise AssertionError(f"run wrote {list(written)}")
    with np.load(folder / "landmarks.npz") as arrays:
        numbers = {name: arrays[name].tobytes() for name in arrays.files}
    found = repr((written["landmarks.json"], written["drawn.png"], numbers))
    world.expect_bits("outputs", hashlib.sha256(found.encode()).hexdigest())
