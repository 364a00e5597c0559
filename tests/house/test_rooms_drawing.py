"""The drawing of the rooms in docs/rooms.svg is what the sources say today."""

from __future__ import annotations

import pytest

import draw_rooms
import room_graph
from tests.support.places import ROOT


def test_committed_drawing_is_up_to_date() -> None:
    drawn = draw_rooms.drawing(room_graph.room_imports())
    committed = (ROOT / "docs" / "rooms.svg").read_text()
    assert committed == drawn, "rooms or imports have changed: python tools/draw_rooms.py"


def test_imports_that_follow_from_others_have_no_line() -> None:
    graph = {"app": {"media", "_core"}, "media": {"_core"}, "_core": set()}
    assert room_graph.direct(graph) == {"app": {"media"}, "media": {"_core"}, "_core": set()}
    assert room_graph.levels(graph) == {"app": 2, "media": 1, "_core": 0}
    drawn = draw_rooms.drawing(graph)
    assert "app imports media<" in drawn
    assert "media imports _core<" in drawn
    assert "app imports _core<" not in drawn


def test_every_import_is_a_line_or_follows_from_lines() -> None:
    graph = room_graph.room_imports()
    assert len(graph) > 20
    lines = room_graph.direct(graph)
    drawn = draw_rooms.drawing(graph)
    for room, imported in graph.items():
        assert imported <= room_graph.reachable(lines, room)
        assert [one for one in lines[room] if f"{room} imports {one}<" not in drawn] == []


def test_rooms_that_import_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match=r"in a circle: \['one', 'other'\]"):
        room_graph.levels({"one": {"other"}, "other": {"one"}})
