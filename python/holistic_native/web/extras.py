"""What clients may ask for beyond landmarks: movements of the face, where it is, hands in metres."""

from __future__ import annotations

from typing import NamedTuple

from holistic_native.model_files.official_bundles import BUNDLES
from holistic_native.model_files.store import ModelStore
from holistic_native.web.problems import ProblemError

FACE_BUNDLE = "face_landmarker.task"
"""MediaPipe's, with the model of blendshapes and the average face."""
_OF_FACES = ("face_blendshapes", "face_transform")


class Extras(NamedTuple):
    """What is wanted beside landmarks; the names are those of `Holistic`'s arguments.

    Attributes:
        face_blendshapes: how far 52 movements of the face go.
        face_transform: where the face is, and how it is turned.
        hand_world_landmarks: the hands in metres.
    """

    face_blendshapes: bool = False
    face_transform: bool = False
    hand_world_landmarks: bool = False

    @property
    def wanted(self) -> dict[str, bool]:
        """Those that are wanted, by their names."""
        return {name: True for name, wanted in self._asdict().items() if wanted}

    def check(self, *, refined: bool) -> None:
        """Refuse what cannot be had.

        Args:
            refined: whether the face is found, and its irises.

        Raises:
            ProblemError: something needs a refined face (400).
        """
        for name in _OF_FACES:
            if getattr(self, name) and not refined:
                raise ProblemError(400, f"{name} needs refine=1 and face=1")

    def missing(self) -> str | None:
        """Return which file is not on this machine, and how to get it; None where none is missing."""
        for name in _OF_FACES:
            if getattr(self, name) and not bundle_there():
                return f"{name} needs the face bundle: holistic-native models fetch {FACE_BUNDLE}"
        return None


NOTHING = Extras()


def bundle_there() -> bool:
    """Return whether MediaPipe's face bundle is on this machine; it is read for that."""
    return not ModelStore(manifest=BUNDLES).missing([FACE_BUNDLE])
