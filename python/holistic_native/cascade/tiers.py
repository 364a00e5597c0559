"""The tiers that "auto" chooses from: what they run, and the errors that the recipes of their models record."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from holistic_native.model_files.store import ModelStore
from holistic_native.runtime.derived_models import FLOAT, INT8, OWN, shipped_errors

EXACT, FAST = "exact", "fast"


class OperatingPoint(NamedTuple):
    """What a tracker runs with; the name of a tier.

    Attributes:
        profile: "exact" or "fast".
        model_complexity: of the pose model: 0 lite, 1 full, 2 heavy.
        models: "float" for MediaPipe's; "int8" for those that the shipped recipes derive from them; "own" for those
            that were derived into the folder `models`, where `fast` takes the shipped recipes for all others.
    """

    profile: str
    model_complexity: int
    models: str = FLOAT


class Tier(NamedTuple):
    """An operating point and what is known of its errors.

    Attributes:
        point: what runs.
        error: the sum of the mean errors that the recipes of its models record, in pixels of the models' inputs.
    """

    point: OperatingPoint
    error: float


def tiers(
    asked_for: int,
    store: ModelStore,
    names: Callable[[int], Sequence[str]],
    *,
    own: Mapping[str, float],
    int8: bool,
) -> list[Tier]:
    """Return what "auto" chooses from, best first: nothing above the requested complexity, and only what has its files.

    A smaller pose model comes after all that is derived from larger ones: `lite` is off from `full` by 8 px in the
    mean, and recipes allow themselves one. What `fast` leaves out costs less than either.

    Args:
        asked_for: the complexity of the pose model.
        store: where MediaPipe's models are, with those in `own` passed over.
        names: the models that a tracker of a complexity runs.
        own: the errors of those that were derived into the folder `models`, by the models' names.
        int8: whether `fast` may run what the shipped recipes derive.
    """
    found = []
    for complexity in range(asked_for, -1, -1):
        used = names(complexity)
        shipped = shipped_errors(used) if int8 else {}
        owned = {name: error for name, error in own.items() if name in used}
        # Of the models that were asked for, a missing one is reported when it is loaded, unless others can stand in.
        certain = () if own else names(asked_for)
        for models, errors in ((FLOAT, {}), (INT8, shipped), (OWN, owned)):
            needed = [name for name in used if name not in certain and not (models == OWN and name in owned)]
            if (models != FLOAT and not errors) or store.missing(needed):
                continue
            if complexity == asked_for and models != INT8:
                found.append(Tier(OperatingPoint(EXACT, complexity, models), sum(errors.values())))
            of_fast = shipped | owned if models == OWN else errors
            found.append(Tier(OperatingPoint(FAST, complexity, models), sum(of_fast.values())))
    # Of two with the same errors the exact one, which comes first, stays the first.
    return sorted(found, key=lambda tier: (-tier.point.model_complexity, tier.error))


def undominated(times: Sequence[float]) -> list[int]:
    """Return which tiers are faster than all that are better.

    Args:
        times: ms a frame takes at each, best first.
    """
    return [index for index, ms in enumerate(times) if ms < min(times[:index], default=math.inf)]
