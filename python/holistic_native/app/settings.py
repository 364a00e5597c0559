"""A tracker's keyword arguments as JSON has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from holistic_native.fast.options import profile_from
from holistic_native.smoothing import OneEuro, Smoothing


def tracker_arguments(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments that a JSON object describes.

    They are as they stand there, but for what JSON has no word for: a `profile` may be an object with the `name` of a
    profile and the fields to change, as in `{"name": "fast", "int8": false}`, and `smoothing` one with the parts to
    change, as in `{"hands": {"min_cutoff": 1.0}, "world": null}`.

    Raises:
        TypeError: such an object has a key that there is no field for, or a value of the wrong kind.
        ValueError: a value is out of range.
    """
    arguments = dict(settings)
    if isinstance(profile := arguments.get("profile"), dict):
        arguments["profile"] = profile_from(**{"name": None, **profile})
    if isinstance(smoothing := arguments.get("smoothing"), dict):
        filters = {part: OneEuro(**of) if isinstance(of, dict) else of for part, of in smoothing.items()}
        arguments["smoothing"] = Smoothing(**filters)
    return arguments
