"""A set that knows objects without keeping them, and without running code when they die."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from holistic_native.scheduling.living import Living


class Thing:
    """Something that can be referred to weakly."""


@given(kept=st.lists(st.booleans(), max_size=400))
def test_knows_what_is_still_there(kept: list[bool]) -> None:
    living: Living[Thing] = Living()
    things = []
    for keep in kept:
        thing = Thing()
        living.add(thing)
        if keep:
            things.append(thing)
        del thing
        assert set(living) == set(things)
        assert len(living) == len(things)
    assert len(living._references) <= 64 + 2 * len(things)  # noqa: SLF001 (what it takes does not grow with the dead)


def test_no_code_runs_when_something_dies() -> None:
    living: Living[Thing] = Living()
    thing = Thing()
    living.add(thing)
    called: list[str] = []

    def note(frame: object, event: str, _argument: object) -> None:
        if event == "call":
            called.append(str(frame))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        del thing
    finally:
        sys.setprofile(before)
    assert called == []
    assert len(living) == 0
