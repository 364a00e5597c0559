"""Put model files into one archive, for machines without a network."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from holistic_native.atomic_write import write_atomically
from holistic_native.model_files.manifest import MODELS, known_models
from holistic_native.model_files.store import ModelStore

# Zip files need a date; the earliest that they can have makes the same archive everywhere.
_DATE = (1980, 1, 1, 0, 0, 0)


def pack_models(names: Iterable[str], file: Path, *, store: ModelStore | None = None) -> int:
    """Write models into a zip archive, which `fetch_missing(source=...)` and the trackers' `models=` take.

    Args:
        names: models, with or without ".tflite".
        file: the archive, written in one step; the same models make the same bytes.
        store: where they are; None for the usual places.

    Returns:
        How many bytes it has.

    Raises:
        ValueError: a name is unknown, or what is there under it is another file than MediaPipe's.
        FileNotFoundError: a model is nowhere to be found.
        OSError: the archive cannot be written.
    """
    store = store or ModelStore()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for model in known_models(names, MODELS):
            content = store.read(model.name)
            if not model.matches(content):
                raise ValueError(f"{store.locate(model.name)} is a model of your own, not MediaPipe's {model.name}")
            archive.writestr(zipfile.ZipInfo(model.name, _DATE), content)
    content = stream.getvalue()
    write_atomically(file, content)
    return len(content)
