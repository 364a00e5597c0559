"""Which classes of a classifier are returned."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class ClassifierOptions:
    """Which classes of a classifier are returned.

    Attributes:
        display_names_locale: the language of display names; no model here has any.
        max_results: how many, best first; None or 0 and less for all.
        score_threshold: what a score must reach; None or 0 for what the model's metadata says.
        category_allowlist: labels that are returned, and no others.
        category_denylist: labels that are not returned; has no effect beside an allowlist.
    """

    display_names_locale: str | None = None
    max_results: int | None = None
    score_threshold: float | None = None
    category_allowlist: list[str] | None = None
    category_denylist: list[str] | None = None
