"""The profiles: "exact", "fast" and "auto", and which optimisations they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from holistic_native.options import checked_count, checked_flag, checked_rate


@dataclass(frozen=True, kw_only=True)
class _Optimisations:
    """What `Fast` and `Auto` have in common; `Fast` documents the fields."""

    dynamic_hands: bool = True
    redetect_every: int = 8
    face_every: int = 2
    hands_every: int = 1
    skip_unchanged: bool = True
    int8: bool = True
    float16: bool = True
    fold_constants: bool = True

    def __post_init__(self) -> None:
        for name in ("dynamic_hands", "skip_unchanged", "int8", "float16", "fold_constants"):
            object.__setattr__(self, name, checked_flag(name, getattr(self, name)))
        for name in ("redetect_every", "face_every", "hands_every"):
            object.__setattr__(self, name, checked_count(name, getattr(self, name)))


@dataclass(frozen=True, kw_only=True)
class Fast(_Optimisations):
    """The optimisations of the fast profile, for `Holistic(profile=...)`.

    `Fast()` is the profile "fast"; each argument changes one optimisation of it. `Fast.only(...)` starts from none
    instead. What each gains and costs is in docs/profiles.md.

    Attributes:
        dynamic_hands: run a hand's models only where the pose promises a hand, and rarely where none was found;
            `HolisticResult.left_hand_reason` says why one is missing.
        redetect_every: detect a face or hand that is followed anew after so many inferences at the latest, at least 1.
        face_every: run the face models on every so many frames of a steady face, at least 1; between, it goes on at
            constant speed.
        hands_every: the same of the hands.
        skip_unchanged: return the last result again for a frame that shows nothing new.
        int8: run int8 models where a recipe ships; they are derived on first use. tflite-runtime keeps the float
            models.
        float16: calculate in float16 what stays in float, on CPUs that can; the tracker's `precision`, where it is
            given, comes first.
        fold_constants: leave out channels of a model that always have one value; landmarks move by their rounding.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: a number is not at least 1.
    """

    @classmethod
    def only(
        cls,
        *,
        dynamic_hands: bool = False,
        redetect_every: int = 1,
        face_every: int = 1,
        hands_every: int = 1,
        skip_unchanged: bool = False,
        int8: bool = False,
        float16: bool = False,
        fold_constants: bool = False,
    ) -> Fast:
        """Return these optimisations alone, all else as in the profile "exact"; without arguments, that profile."""
        return cls(
            dynamic_hands=dynamic_hands,
            redetect_every=redetect_every,
            face_every=face_every,
            hands_every=hands_every,
            skip_unchanged=skip_unchanged,
            int8=int8,
            float16=float16,
            fold_constants=fold_constants,
        )

    @property
    def leaves_out_inferences(self) -> bool:
        """Whether it skips inferences, rather than only computing them with another precision."""
        return replace(self, int8=False, float16=False, fold_constants=False) != EXACT


@dataclass(frozen=True, kw_only=True)
class Auto(_Optimisations):
    """The profile "auto", for `Holistic(profile=...)`: the best that sustains a frame rate on this machine.

    It chooses among "exact" and "fast" with float models, int8 models and your own derived ones, then "fast" with
    smaller pose models, by speed and recorded error; see `Holistic.operating_point` and docs/profiles.md.

    Attributes:
        target_fps: the frames per second to sustain, above 0.
        dynamic_hands, redetect_every, face_every, hands_every, skip_unchanged, int8, float16, fold_constants: what its
            fast tiers optimise; see `Fast`, whose defaults they have.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: a number is out of range.
    """

    target_fps: float = 30.0

    def __post_init__(self) -> None:
        """Check every argument."""
        super().__post_init__()
        object.__setattr__(self, "target_fps", checked_rate("target_fps", self.target_fps))

    @property
    def fast(self) -> Fast:
        """The optimisations of its fast tiers."""
        return Fast(**{field.name: getattr(self, field.name) for field in fields(_Optimisations)})


EXACT = Fast.only()
PROFILES: Mapping[str, Fast | Auto] = MappingProxyType({"exact": EXACT, "fast": Fast(), "auto": Auto()})


def checked_profile(profile: object) -> Fast | Auto:
    """Return what a profile optimises, given by its name or as it is; ValueError when it is neither."""
    if isinstance(profile, (Fast, Auto)):
        return profile
    if not isinstance(profile, str) or profile not in PROFILES:
        names = ", ".join(map(repr, PROFILES))
        raise ValueError(f"profile must be one of {names}, or a Fast or an Auto, got {profile!r}")
    return PROFILES[profile]


def profile_from(name: object, **changes: object) -> Fast | Auto:
    """Return the profile of a name with some of its fields changed, as commands and JSON documents describe it.

    Raises:
        TypeError: a field is not one of the profile's, or of the wrong kind.
        ValueError: the name is no profile's, or a number is out of range.
    """
    profile = checked_profile(name)
    unknown = sorted(changes.keys() - {field.name for field in fields(profile)})
    if unknown:
        known = ", ".join(field.name for field in fields(profile))
        raise TypeError(f"profile {name!r} has {known}, got {', '.join(unknown)}")
    return replace(profile, **changes)  # type: ignore[arg-type]
