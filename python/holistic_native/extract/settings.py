"""How the clips of a run are tracked and written, as JSON has it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from holistic_native.fast.options import Auto, checked_profile
from holistic_native.fast.tracker_arguments import json_arguments, tracker_arguments
from holistic_native.formats.schema import extras_of
from holistic_native.formats.table import Format, format_of
from holistic_native.holistic import Holistic
from holistic_native.media.readers import choose_reader

FACES = ("mesh", "68")
# What `Holistic` takes and a run has its own word for, or no use of.
_NOT_TRACKING = ("self", "static_image_mode", "num_threads", "timings")
# Where model files are found changes nothing; what is in them is hashed.
_PLACES = ("models",)


@dataclass(frozen=True)
class Settings:
    """How clips are tracked and written.

    Attributes:
        tracker: keyword arguments of `Holistic` that differ from its defaults, as JSON has them.
        to: name of the output's format.
        face: "mesh", or "68" for iBUG's points.
        reader: "av" or "cv2".
        static: every frame is a picture of its own; of an animation, the first.
        threads: of each worker's tracker; results do not depend on it.
        hash_inputs: record the SHA-256 of every input.
    """

    tracker: Mapping[str, Any] = field(default_factory=dict)
    to: str = "parquet"
    face: str = "mesh"
    reader: str = "av"
    static: bool = False
    threads: int = 1
    hash_inputs: bool = False

    @classmethod
    def of(
        cls,
        *,
        to: str = "parquet",
        face: str = "mesh",
        reader: str = "auto",
        static: bool = False,
        threads: int = 1,
        hash_inputs: bool = False,
        **tracker: Any,
    ) -> Settings:
        """Check settings and return them.

        Args:
            to: see the class, as for the others.
            face: "mesh" or "68".
            reader: "auto" too.
            static: every frame is a picture of its own.
            threads: of each worker's tracker.
            hash_inputs: record the SHA-256 of every input.
            tracker: keyword arguments of `Holistic`.

        Raises:
            TypeError: `Holistic` has no such argument, or a run does not.
            ValueError: a setting is out of range, or the profile is "auto", whose results depend on speed.
        """
        format_of(Path(), to)
        if face not in FACES:
            raise ValueError(f"face must be one of {', '.join(FACES)}, got {face!r}")
        known = inspect.signature(Holistic.__init__).parameters
        unknown = sorted(name for name in tracker if name not in known or name in _NOT_TRACKING)
        if unknown:
            raise TypeError(f"no setting is called {', '.join(unknown)}; the tracker's are those of Holistic")
        if isinstance(checked_profile(tracker.get("profile", "exact")), Auto):
            raise ValueError("profile must be exact or fast, got auto: results would depend on the machine's speed")
        described = sorted(json_arguments(tracker).items())
        given = {name: value for name, value in described if value != known[name].default}
        # What this process has loaded is nothing to its workers.
        own = "av" if reader == "auto" and find_spec("av") is not None else choose_reader(reader)
        return cls(given, to, face, own, static, threads, hash_inputs)

    @property
    def format(self) -> Format:
        """The output's format."""
        return format_of(Path(), self.to)

    @property
    def extras(self) -> tuple[str, ...]:
        """What outputs have beside body, hands and face, as recordings call it."""
        return extras_of(self.tracker)

    def arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of `Holistic`, without `static_image_mode`."""
        return {**tracker_arguments(self.tracker), "num_threads": self.threads}

    def options(self) -> dict[str, Any]:
        """Return what bytes depend on and differs from the defaults, for people to read."""
        plain = {name: value for name, value in self.tracker.items() if name not in _PLACES}
        own = {"to": self.to, "face": self.face, "reader": self.reader, "static": self.static}
        usual = {entry.name: entry.default for entry in fields(self)}
        return {**plain, **{name: value for name, value in own.items() if value != usual[name] or name == "to"}}

    def to_json(self) -> dict[str, Any]:
        """Return the settings as JSON has them."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}
