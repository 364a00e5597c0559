"""A tracker's keyword arguments as JSON has them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from holistic_native.fast.options import Auto, Fast, profile_from
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


def json_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON object that describes keyword arguments: `tracker_arguments` makes the same ones of it.

    A profile that is the one of a name is that name; a path is absolute.
    """
    described = dict(arguments)
    if isinstance(profile := described.get("profile"), (Fast, Auto)):
        described["profile"] = _profile(profile)
    if isinstance(smoothing := described.get("smoothing"), Smoothing):
        described["smoothing"] = asdict(smoothing)
    if described.get("models") is not None:
        described["models"] = str(Path(os.fsdecode(described["models"])).absolute())
    return described


def _profile(profile: Fast | Auto) -> str | dict[str, Any]:
    # From the nearer of the two profiles of its kind, so that people see what was changed.
    names = ("auto",) if isinstance(profile, Auto) else ("fast", "exact")
    changed = {}
    for name in names:
        known = profile_from(name)
        changed[name] = {
            field.name: getattr(profile, field.name)
            for field in fields(profile)
            if getattr(profile, field.name) != getattr(known, field.name)
        }
    name = min(names, key=lambda name: len(changed[name]))
    return {"name": name, **changed[name]} if changed[name] else name
