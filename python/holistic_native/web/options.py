"""What clients may choose of trackers: of those of pictures, and of those of streams."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holistic_native.holistic import Holistic
from holistic_native.web.extras import NOTHING, Extras
from holistic_native.web.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holistic_native.web.settings import ServiceSettings

_FLAGS: Mapping[str, bool] = {"0": False, "1": True, "false": False, "true": True}
_PROFILES = ("exact", "fast", "auto")
_SHARE = re.compile(r"0(\.[0-9]{1,4})?|1(\.0{1,4})?")


@dataclass(frozen=True)
class TrackerOptions:
    """What a client may choose of a tracker.

    Attributes:
        complexity: of the pose model: 0 lite, 1 full, 2 heavy.
        refine: find the irises, and refine eyes and lips.
        hands: find the hands.
        face: find the face.
        extras: what is wanted beside landmarks.
    """

    complexity: int
    refine: bool = False
    hands: bool = True
    face: bool = True
    extras: Extras = NOTHING

    @classmethod
    def of_query(cls, query: Mapping[str, str], settings: ServiceSettings) -> TrackerOptions:
        """Read them from a query, where each may be given by its name.

        Raises:
            ProblemError: a value is none of the allowed ones, or they do not go together (400).
        """
        text = query.get("complexity", str(settings.complexity))
        if text not in ("0", "1", "2"):
            raise ProblemError(400, f"complexity must be 0, 1 or 2, got {text[:20]!r}")
        flags = {name: flag_of(query, name, default=name != "refine") for name in ("refine", "hands", "face")}
        extras = Extras(*(flag_of(query, name, default=False) for name in Extras._fields))
        extras.check(refined=flags["refine"] and flags["face"])
        return cls(int(text), **flags, extras=extras)

    @property
    def settings(self) -> dict[str, object]:
        """What files say about landmarks that were found so."""
        flags = {"refine": self.refine, "hands": self.hands, "face": self.face}
        return {"static": True, "complexity": self.complexity, **flags, **self.extras.wanted}

    def opened(self, *, profile: str, threads: int | None = None, **arguments: Any) -> Holistic:
        """Make such a tracker.

        Args:
            profile: of it, by name.
            threads: CPU threads it may use; None for those it takes by itself.
            arguments: more of `Holistic`.

        Raises:
            ProblemError: the models for these options are not on this machine (400).
        """
        try:
            return Holistic(
                model_complexity=self.complexity,
                refine_face_landmarks=self.refine,
                enable_hands=self.hands,
                enable_face=self.face,
                num_threads=threads,
                profile=profile,
                **self.extras._asdict(),
                **arguments,
            )
        except FileNotFoundError as error:
            missing = self.extras.missing() or "the models for these options are not on this machine"
            raise ProblemError(400, missing) from error


def flag_of(query: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Return a flag of a query; ProblemError (400) when it is neither true nor false."""
    text = query.get(name)
    if text is None:
        return default
    if text not in _FLAGS:
        raise ProblemError(400, f"{name} must be 0 or 1, got {text[:20]!r}")
    return _FLAGS[text]


@dataclass(frozen=True)
class StreamOptions:
    """What a client may choose of the tracker of a stream.

    Attributes:
        tracker: what pictures have as well.
        profile: "exact", "fast" or "auto".
        smooth: filter the body's landmarks over time.
        detection: score that a detected body needs, 0 to 1.
        tracking: presence that a followed body needs, 0 to 1.
    """

    tracker: TrackerOptions
    profile: str
    smooth: bool = True
    detection: float = 0.5
    tracking: float = 0.5

    @classmethod
    def of_query(cls, query: Mapping[str, str], settings: ServiceSettings) -> StreamOptions:
        """Read them from a query, where each may be given by its name.

        Raises:
            ProblemError: a value is none of the allowed ones (400).
        """
        profile = query.get("profile", settings.profile)
        if profile not in _PROFILES:
            raise ProblemError(400, f"profile must be one of {', '.join(_PROFILES)}, got {profile[:20]!r}")
        shares = {name: _share_of(query, name) for name in ("detection", "tracking")}
        smooth = flag_of(query, "smooth", default=True)
        return cls(TrackerOptions.of_query(query, settings), profile, smooth, **shares)

    @property
    def settings(self) -> dict[str, object]:
        """What files say about landmarks that were found so."""
        own = {"profile": self.profile, "smooth": self.smooth, "detection": self.detection, "tracking": self.tracking}
        return {**self.tracker.settings, "static": False, **own}

    def opened(self) -> Holistic:
        """Make such a tracker.

        Raises:
            ProblemError: the models for these options are not on this machine (400).
        """
        return self.tracker.opened(
            profile=self.profile,
            smooth_landmarks=self.smooth,
            min_detection_confidence=self.detection,
            min_tracking_confidence=self.tracking,
        )


def _share_of(query: Mapping[str, str], name: str) -> float:
    text = query.get(name, "0.5")
    if not _SHARE.fullmatch(text):
        raise ProblemError(400, f"{name} must be a number from 0 to 1, got {text[:20]!r}")
    return float(text)
