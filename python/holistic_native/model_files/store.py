"""Find model files: the caller's own, the cache's, or those of an installed mediapipe package."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from holistic_native.model_files.cache_folder import cache_folder
from holistic_native.model_files.manifest import MODELS, ModelFile, known_models
from holistic_native.model_files.places import FolderPlace, Place, mediapipe_place, user_place
from holistic_native.options import checked_path

__all__ = ["MODELS", "ModelFile", "ModelNotFoundError", "ModelStore", "Source", "models_folder"]

_LOG = logging.getLogger("holistic_native")
ENVIRONMENT_VARIABLE = "HOLISTIC_NATIVE_MODELS"


class ModelNotFoundError(FileNotFoundError):
    """A model file is in none of the places searched; the message names them and the command that gets the file."""


@dataclass(frozen=True)
class Source:
    """Where a model was found.

    Attributes:
        place: "models argument", "$HOLISTIC_NATIVE_MODELS", "cache" or "mediapipe package".
        path: the model file, or the bundle that holds it.
        member: the name inside the bundle; None for a plain file.
        matches: whether the content is the pinned file. False means damaged in the cache and the mediapipe package,
            and merely the user's own model elsewhere.
        usable: whether `ModelStore.read` gives this content.
    """

    place: str
    path: Path
    member: str | None
    matches: bool
    usable: bool

    def __str__(self) -> str:
        """Spell the path, with the name inside a bundle."""
        return str(self.path) if self.member is None else f"{self.path} ({self.member})"


def models_folder() -> Path:
    """Return the folder of the user's cache that `holistic-native models fetch` fills; it need not exist yet.

    Raises:
        FileNotFoundError: the user has no home, and so no cache.
    """
    folder = cache_folder("models")
    if folder is None:
        raise FileNotFoundError(
            "this user has no home folder, and so no cache for models: set XDG_CACHE_HOME, or fetch them into a folder "
            f"with 'holistic-native models fetch --dir DIR' and set {ENVIRONMENT_VARIABLE} to it"
        )
    return folder


class ModelStore:
    """Gives model files by name, from the first place that has them.

    The order: the `models` argument, $HOLISTIC_NATIVE_MODELS, the user's cache, an installed mediapipe package. The
    first two may be a folder or a `.task` bundle and may hold the user's own models, so their files are taken as they
    are; the others are checked against their SHA-256 on every read. Nothing is ever downloaded here.
    """

    def __init__(
        self,
        models: str | os.PathLike[str] | None = None,
        *,
        manifest: Mapping[str, ModelFile] = MODELS,
        cache: Path | None = None,
        passed_over: Collection[str] = (),
    ) -> None:
        """List the places.

        Args:
            models: folder or `.task` bundle to search first.
            manifest: the files that may be asked for, by name.
            cache: the folder to use as cache; None for the user's, where there is one.
            passed_over: models that are not taken from `models`, but from the other places.

        Raises:
            ValueError: `models` or $HOLISTIC_NATIVE_MODELS is neither a folder nor a readable bundle.
            TypeError: `models` is no path.
        """
        self._manifest = manifest
        environment = os.environ.get(ENVIRONMENT_VARIABLE)
        mediapipe = mediapipe_place()
        self._absent: list[str] = []
        self._places: list[Place] = []
        self._passed_over = passed_over
        self._given = None if models is None else user_place(checked_path("models", models), "models argument")
        if self._given is not None:
            self._places.append(self._given)
        if environment:
            self._places.append(user_place(environment, f"${ENVIRONMENT_VARIABLE}"))
        else:
            self._absent.append(f"${ENVIRONMENT_VARIABLE}: not set")
        cache = cache or cache_folder("models")
        if cache is not None:
            self._places.append(FolderPlace(cache, "cache", pinned=True))
        else:
            self._absent.append("cache: this user has no home folder")
        if mediapipe is not None:
            self._places.append(mediapipe)
        else:
            self._absent.append("mediapipe package: not installed")

    @property
    def given_folder(self) -> Path | None:
        """The folder that was given as `models`; None without one."""
        return self._given.path if isinstance(self._given, FolderPlace) else None

    def read(self, name: str) -> bytes:
        """Return a model file's bytes.

        Raises:
            ValueError: `name` is not in the manifest, or the user's bundle cannot be read.
            ModelNotFoundError: no place has the file.
            RuntimeError: the only copies are in the cache or the mediapipe package and do not match their pin.
        """
        (model,) = known_models([name], self._manifest)
        damaged: list[Path] = []
        for place, entry, content in self._copies(model):
            if not place.pinned or model.matches(content):
                if damaged:
                    _LOG.warning("%s; using %s instead", self._repair(model, damaged), place.path / entry)
                return content
            damaged.append(place.path / entry)
        if damaged:
            raise RuntimeError(self._repair(model, damaged))
        raise ModelNotFoundError(self._not_found(model))

    def locate(self, name: str) -> Source | None:
        """Say where `read` takes a model from, or where its damaged copy is; None when no place has it.

        Raises:
            ValueError: `name` is not in the manifest, or the user's bundle cannot be read.
        """
        (model,) = known_models([name], self._manifest)
        sources = []
        for place, entry, content in self._copies(model):
            matches = model.matches(content)
            is_file = isinstance(place, FolderPlace)
            path, member = (place.path / entry, None) if is_file else (place.path, entry)
            sources.append(Source(place.title, path, member, matches, usable=matches or not place.pinned))
            if sources[-1].usable:
                return sources[-1]
        return sources[0] if sources else None

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """Name those of the models that `read` cannot give, because no place has them or only damaged copies exist.

        Raises:
            ValueError: a name is not in the manifest, or the user's bundle cannot be read.
        """
        models = known_models(names, self._manifest)
        located = {model.name: self.locate(model.name) for model in models}
        return tuple(name for name, source in located.items() if source is None or not source.usable)

    def _copies(self, model: ModelFile) -> Iterator[tuple[Place, str, bytes]]:
        for place in self._places:
            if place is self._given and model.name in self._passed_over:
                continue
            entry = place.find(model)
            if entry is None:
                continue
            try:
                content = place.read(entry)
            except (OSError, ValueError) as error:
                if not place.pinned:
                    raise
                _LOG.warning("%s cannot be read: %s", place.path / entry, error)
            else:
                yield place, entry, content

    def _repair(self, model: ModelFile, damaged: list[Path]) -> str:
        files = " and ".join(str(path) for path in damaged)
        return (
            f"{files} is damaged or another version: it does not have the pinned SHA-256 {model.sha256}. "
            f"Repair with: {fetch_command(model)}"
        )

    def _not_found(self, model: ModelFile) -> str:
        places = [f"{place.title}: {place.path}" for place in self._places] + self._absent
        searched = "".join(f"\n  {line}" for line in places)
        return f"{model.name} was not found. Searched:{searched}\nGet it with: {fetch_command(model)}"


def fetch_command(model: ModelFile) -> str:
    """Spell the command that puts a model into the cache."""
    return f"holistic-native models fetch {model.name.removesuffix('.tflite')}"
