"""What expressions are called in the Virtual Motion Capture protocol: presets of VRM 0 and 1, and "perfect sync"."""

from __future__ import annotations

from collections.abc import Mapping

# Presets of VRM 0.x and VRM 1.0, whose names are case-sensitive.
_PRESETS = {
    "A": "aa",
    "I": "ih",
    "U": "ou",
    "E": "ee",
    "O": "oh",
    "Blink_L": "blinkLeft",
    "Blink_R": "blinkRight",
    "Joy": "happy",
    "Angry": "angry",
    "Sorrow": "sad",
    "Fun": "relaxed",
}
# A jaw that drops as far as it goes has 0.7 of the model's scale.
_OPEN = 0.7
# A face at rest smiles and frowns a little: emotions begin here.
_EMOTION = 0.5
TONGUE = "tongueOut"
"""The 52nd movement of perfect sync, which the model of blendshapes does not have: always 0."""


def expressions(
    movements: Mapping[str, float], naming: str = "both", known: frozenset[str] = frozenset()
) -> dict[str, float]:
    """Return names and values, 0..1, of what a face expresses.

    Presets are computed from the movements, and the movements themselves follow under their names of perfect sync:
    with a capital letter for VRM 0, as ARKit has them for VRM 1. An avatar that knows most of these names would move
    twice with the presets, which are left at 0 then.

    Args:
        movements: how far they go, by their names in `topology.blendshapes.BLENDSHAPES`.
        naming: "vrm0", "vrm1" or "both".
        known: names of the avatar's own expressions; empty where they are not known.
    """
    folded = {name.casefold() for name in known}
    detailed = 2 * sum(name.casefold() in folded for name in movements) > len(movements)
    found: dict[str, float] = {}
    for name, value in presets(movements).items():
        found.update(_named(name, _PRESETS[name], 0.0 if detailed else value, naming))
    for name, value in {**movements, TONGUE: 0.0}.items():
        found.update(_named(name[0].upper() + name[1:], name, value, naming))
    return found


def presets(movements: Mapping[str, float]) -> dict[str, float]:
    """Return the presets of VRM 0, 0..1: vowels share what the mouth does, so that they are at most 1 together."""

    def both(name: str) -> float:
        return (movements[f"{name}Left"] + movements[f"{name}Right"]) / 2

    opened = min(1.0, movements["jawOpen"] / _OPEN) * (1.0 - movements["mouthClose"])
    round_ = max(movements["mouthFunnel"], movements["mouthPucker"])
    wide = both("mouthStretch")
    smile, frown, brows = both("mouthSmile"), both("mouthFrown"), both("browDown")
    return {
        "A": opened * (1 - round_) * (1 - wide),
        "I": (1 - opened) * (1 - round_) * wide,
        "U": (1 - opened) * round_,
        "E": opened * (1 - round_) * wide,
        "O": opened * round_,
        "Blink_L": movements["eyeBlinkLeft"],
        "Blink_R": movements["eyeBlinkRight"],
        "Joy": _emotion(smile),
        "Angry": _emotion(brows) * (1 - smile),
        "Sorrow": _emotion(max(frown, movements["browInnerUp"])) * (1 - smile) * (1 - brows),
        "Fun": 0.0,  # nothing in a face says which of two kinds of joy it is
    }


def _emotion(value: float) -> float:
    return max(0.0, value - _EMOTION) / (1.0 - _EMOTION)


def _named(old: str, new: str, value: float, naming: str) -> dict[str, float]:
    names = {"vrm0": (old,), "vrm1": (new,), "both": (old, new)}[naming]
    return dict.fromkeys(names, value)
