"""What a tracker may leave out, and where that makes it another tracker: the `fast` profile's part of the work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from holistic_native.options import checked_count, checked_flag


@dataclass(frozen=True)
class Savings:
    """Where work is saved. As made, nowhere: every frame is tracked as MediaPipe does.

    Attributes:
        dynamic_hands: run a hand's models only where the pose promises a hand, and rarely where none was found.
        redetect_every: of a part that is followed, the frames from one detection to the next.
        face_every: the frames from one look at the face to the next.
        hands_every: the frames from one look at a hand to the next.
        skip_unchanged: give the last result again for a frame that shows nothing new.
        int8: run models in 8-bit integers where a recipe ships.
    """

    dynamic_hands: bool = False
    redetect_every: int = 1
    face_every: int = 1
    hands_every: int = 1
    skip_unchanged: bool = False
    int8: bool = False


EXACT = Savings()
FAST = Savings(dynamic_hands=True, redetect_every=8, face_every=2, hands_every=1, skip_unchanged=True, int8=True)
PROFILES = {"exact": EXACT, "fast": FAST}
AUTO = "auto"


def checked_profile(profile: object) -> str:
    """Return the name of a profile, or "auto"; ValueError when it is neither."""
    names = (*PROFILES, AUTO)
    if not isinstance(profile, str) or profile not in names:
        raise ValueError(f"profile must be one of {', '.join(map(repr, names))}, got {profile!r}")
    return profile


def checked_savings(
    profile: str,
    *,
    dynamic_hands: bool | None,
    redetect_every: int | None,
    face_every: int | None,
    hands_every: int | None,
    skip_unchanged: bool | None,
    int8: bool | None,
) -> Savings:
    """Return the savings of a profile, "exact" or "fast", with those that are not None in their place.

    Raises:
        TypeError: one is of the wrong kind.
        ValueError: a number is not at least 1.
    """
    flags = {"dynamic_hands": dynamic_hands, "skip_unchanged": skip_unchanged, "int8": int8}
    counts = {"redetect_every": redetect_every, "face_every": face_every, "hands_every": hands_every}
    asked: dict[str, Any] = {name: checked_flag(name, value) for name, value in flags.items() if value is not None}
    asked |= {name: checked_count(name, value) for name, value in counts.items() if value is not None}
    return replace(PROFILES[profile], **asked)
