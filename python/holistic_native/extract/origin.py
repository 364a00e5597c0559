"""What the bytes of an output depend on, beside the clip; and a hash of all of it, by which entries are compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holistic_native import __version__
from holistic_native.extract.libraries import decoder_versions, version_of, writer_versions
from holistic_native.fast.options import Fast, checked_profile
from holistic_native.holistic import Holistic
from holistic_native.landmarkers.faces.expression import face_bundle
from holistic_native.model_files.store import ModelStore
from holistic_native.runtime.derived_models import own_errors
from holistic_native.runtime.interpreter import DISTRIBUTIONS, choose_runtime
from holistic_native.runtime.precision import default_precision

if TYPE_CHECKING:
    from holistic_native.extract.settings import Settings
    from holistic_native.extract.store.entry import Entry

# What entries say of it, beside options and decoder.
_RECORDED = ("models", "version", "runtime", "writer")


@dataclass(frozen=True)
class Origin:
    """What the bytes of a run's outputs depend on, beside the clip.

    Which library decodes a clip shows when it is opened: pictures and videos of one run have different ones, and a new
    version of one changes nothing of what the other has decoded.

    Attributes:
        options: the settings that differ from the defaults.
        models: a hash of the model files.
        version: of this package.
        runtime: the interpreter's name and version, and its arithmetic.
        writer: the libraries that write the format, with their versions; "" for none.
        decoders: by their names, the versions of the libraries that may decode a clip.
    """

    options: Mapping[str, Any]
    models: str
    version: str
    runtime: str
    writer: str
    decoders: Mapping[str, str]

    @classmethod
    def of(cls, settings: Settings) -> Origin:
        """Read the model files and return what results depend on.

        Raises:
            FileNotFoundError: a model is nowhere to be found.
            ImportError: no interpreter is installed.
            ValueError, RuntimeError: a model is damaged.
        """
        arguments = settings.arguments()
        runtime = choose_runtime(arguments.get("runtime"))
        profile = checked_profile(arguments.get("profile", "exact"))
        float16 = isinstance(profile, Fast) and profile.float16
        precision = arguments.get("precision") or default_precision(float16=float16)
        return cls(
            settings.options(),
            _models_hash(arguments),
            __version__,
            f"{runtime} {version_of(DISTRIBUTIONS[runtime])} {precision}",
            writer_versions(settings.format.written_by),
            decoder_versions(settings.reader),
        )

    def decoder(self, library: str) -> str:
        """Return a library that decodes, with its version."""
        return f"{library} {self.decoders.get(library, 'unknown')}"

    def hash_with(self, decoder: str) -> str:
        """Return the hash for clips that a library decodes, with its version; "" for those that none could open."""
        whole = [self.options, *(getattr(self, name) for name in _RECORDED), decoder]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]

    def hashes(self) -> set[str]:
        """Return the hashes that entries of such a run may have."""
        return {self.hash_with(decoder) for decoder in ("", *map(self.decoder, self.decoders))}

    def changes_since(self, entry: Entry) -> list[str]:
        """Say what differs from what an entry was made with, each in a few words."""
        changes = self._differences(entry)
        if entry.reader and entry.decoder not in map(self.decoder, self.decoders):
            library = entry.decoder.partition(" ")[0]
            now = [library] if library in self.decoders else self.decoders
            changes += _changed("decoder", entry.decoder, " and ".join(map(self.decoder, now)))
        return changes

    def changes(self, other: Origin) -> list[str]:
        """Say what differs from another origin, each in a few words."""
        changes = self._differences(other)
        for library in {**other.decoders, **self.decoders}:
            changes += _changed(library, other.decoders.get(library, ""), self.decoders.get(library, ""))
        return changes

    def _differences(self, other: Origin | Entry) -> list[str]:
        changes = []
        for name in sorted({*self.options, *other.options}):
            changes += _changed(name, other.options.get(name, "default"), self.options.get(name, "default"))
        for name in _RECORDED:
            changes += _changed(name, getattr(other, name), getattr(self, name))
        return changes


def _changed(name: str, before: Any, now: Any) -> list[str]:
    if before == now:
        return []
    return [f"{name} was {'not recorded' if before == '' else before}, is {'none' if now == '' else now}"]


def _models_hash(arguments: Mapping[str, Any]) -> str:
    names = Holistic.model_names(
        arguments.get("model_complexity", 1),
        refine_face_landmarks=arguments.get("refine_face_landmarks", False),
        enable_hands=arguments.get("enable_hands", True),
        enable_face=arguments.get("enable_face", True),
    )
    store = ModelStore(arguments.get("models"))
    whole = hashlib.sha256()
    for name in names:
        whole.update(hashlib.sha256(store.read(name)).digest())
    if arguments.get("face_blendshapes") or arguments.get("face_transform"):
        bundle = face_bundle(arguments.get("models"))
        for name in sorted(bundle.names):
            whole.update(hashlib.sha256(bundle.read(name)).digest())
    # Whether a model counts as derived decides what else is done with it.
    derived = own_errors(store.given_folder)
    whole.update(json.dumps(sorted(name for name in names if name in derived)).encode())
    return whole.hexdigest()[:16]
