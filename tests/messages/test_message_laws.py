"""Whatever programs do with landmarks, in any order, ours and protobuf's messages end up the same."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holistic_native import messages
from tests.support.protobuf_messages import protobuf_messages

OURS = SimpleNamespace(**{name: getattr(messages, name) for name in messages.__all__})
NAMES = ("x", "y", "z", "visibility", "presence")


class Program:
    """A list of landmarks of one library, and those that the program has kept of it."""

    def __init__(self, kinds: Any, points: Any) -> None:
        self.kinds = kinds
        self.points = points
        self.held: list[Any] = []

    def copied(self, message: Any) -> Any:
        """Copy by pickle; protobuf's classes made at run time cannot be pickled, so theirs by deepcopy."""
        return pickle.loads(pickle.dumps(message)) if self.kinds is OURS else copy.deepcopy(message)


def write_all(program: Program, _i: int, _j: int, name: str, value: float) -> None:
    for point in program.points.landmark:
        setattr(point, name, value)


# What a program does, given two places, the name of a field and a number; what it returns is compared.
Operation = Callable[[Program, int, int, str, float], Any]
OPERATIONS: dict[str, Operation] = {
    "read": lambda p, i, _j, name, _v: getattr(p.points.landmark[i], name),
    "read all": lambda p, _i, _j, name, _v: [getattr(point, name) for point in p.points.landmark],
    "has": lambda p, i, _j, name, _v: p.points.landmark[i].HasField(name),
    "write": lambda p, i, _j, name, v: setattr(p.points.landmark[i], name, v),
    "write all": write_all,
    "mirror": lambda p, i, _j, name, _v: setattr(p.points.landmark[i], name, 1 - getattr(p.points.landmark[i], name)),
    "clear a field": lambda p, i, _j, name, _v: p.points.landmark[i].ClearField(name),
    "clear a landmark": lambda p, i, _j, _name, _v: p.points.landmark[i].Clear(),
    "hold": lambda p, i, _j, _name, _v: p.held.append(p.points.landmark[i]),
    "write what is held": lambda p, i, _j, name, v: setattr(p.held[i], name, v),
    "read what is held": lambda p, i, _j, _name, _v: str(p.held[i]),
    # protobuf's `append` happens to return what it has added.
    "append": lambda p, i, _j, _name, _v: p.points.landmark.append(p.points.landmark[i]) and None,
    "append another": lambda p, _i, _j, name, v: (
        p.points.landmark.append(p.kinds.NormalizedLandmark(**{name: v})) and None
    ),
    "add": lambda p, _i, _j, name, v: str(p.points.landmark.add(**{name: v})),
    "add and hold": lambda p, _i, _j, name, v: p.held.append(p.points.landmark.add(**{name: v})),
    "extend": lambda p, i, j, _name, _v: p.points.landmark.extend(p.points.landmark[i:j]),
    "insert": lambda p, i, j, _name, _v: p.points.landmark.insert(i, p.points.landmark[j]),
    "delete": lambda p, i, _j, _name, _v: p.points.landmark.__delitem__(i),
    "delete a slice": lambda p, i, j, _name, _v: p.points.landmark.__delitem__(slice(i, j)),
    # From inside the list: protobuf moves an index beyond its end to the end, with a warning that this will change.
    "pop": lambda p, i, _j, _name, _v: str(p.points.landmark.pop(i % (len(p.points.landmark) or 1))),
    "remove": lambda p, i, _j, _name, _v: p.points.landmark.remove(p.points.landmark[i]),
    "sort": lambda p, _i, _j, name, _v: p.points.landmark.sort(key=lambda point: getattr(point, name)),
    "sort down": lambda p, _i, _j, name, _v: p.points.landmark.sort(key=lambda q: getattr(q, name), reverse=True),
    "reverse": lambda p, _i, _j, _name, _v: p.points.landmark.reverse(),
    "length": lambda p, _i, _j, _name, _v: len(p.points.landmark),
    "in": lambda p, i, j, _name, _v: p.points.landmark[i] in p.points.landmark[j:],
    "equal": lambda p, i, j, _name, _v: p.points.landmark[i] == p.points.landmark[j],
    "copy one onto another": lambda p, i, j, _name, _v: p.points.landmark[i].CopyFrom(p.points.landmark[j]),
    "merge one into another": lambda p, i, j, _name, _v: p.points.landmark[i].MergeFrom(p.points.landmark[j]),
    "merge a list": lambda p, i, j, _name, _v: p.points.MergeFrom(
        p.kinds.NormalizedLandmarkList(landmark=p.points.landmark[i:j])
    ),
    "fields": lambda p, i, _j, _name, _v: [(f.name, v) for f, v in p.points.landmark[i].ListFields()],
    "bytes of one": lambda p, i, _j, _name, _v: p.points.landmark[i].SerializeToString(),
    "one from bytes": lambda p, i, j, _name, _v: p.points.landmark[i].ParseFromString(
        p.points.landmark[j].SerializeToString()
    ),
    "copy of one": lambda p, i, _j, _name, _v: str(p.copied(p.points.landmark[i])),
    "go on with a copy": lambda p, _i, _j, _name, _v: setattr(p, "points", p.copied(p.points)),
    "go on with a deep copy": lambda p, _i, _j, _name, _v: setattr(p, "points", copy.deepcopy(p.points)),
    "go on from bytes": lambda p, _i, _j, _name, _v: setattr(
        p, "points", p.kinds.NormalizedLandmarkList.FromString(p.points.SerializeToString())
    ),
    "go on with a list made of it": lambda p, i, j, _name, _v: setattr(
        p, "points", p.kinds.NormalizedLandmarkList(landmark=p.points.landmark[i:j])
    ),
    "clear": lambda p, _i, _j, _name, _v: p.points.Clear(),
    "clear the list": lambda p, _i, _j, _name, _v: p.points.ClearField("landmark"),
    "delete everything": lambda p, _i, _j, _name, _v: p.points.landmark.__delitem__(slice(None)),
}
numbers = st.floats(width=32, allow_nan=False) | st.sampled_from((0.0, -0.0, 0.5, 1 / 3, 1e300, -1, True))
steps = st.lists(
    st.tuples(
        st.sampled_from(sorted(OPERATIONS)), st.integers(-6, 6), st.integers(-6, 6), st.sampled_from(NAMES), numbers
    ),
    max_size=12,
)


def outcome(program: Program, step: tuple[str, int, int, str, float]) -> Any:
    try:
        return OPERATIONS[step[0]](program, *step[1:])
    except (TypeError, ValueError, IndexError) as error:
        return type(error).__name__


def everything(program: Program) -> Any:
    json_format = pytest.importorskip("google.protobuf.json_format")
    points = program.points
    return [
        str(points),
        points.SerializeToString(),
        json_format.MessageToDict(points),
        [[(getattr(one, name), one.HasField(name)) for name in NAMES] for one in (*points.landmark, *program.held)],
    ]


@given(rows=st.integers(0, 5), columns=st.sampled_from((0, 3, 4)), steps=steps)
def test_programs_end_up_the_same(rows: int, columns: int, steps: list[tuple[str, int, int, str, float]]) -> None:
    array = np.random.default_rng(rows).random((rows, columns or 3)).astype(np.float32)
    theirs = Program(protobuf_messages(), protobuf_messages().NormalizedLandmarkList())
    for row in array.tolist():
        theirs.points.landmark.add(**dict(zip(NAMES, row, strict=False)))
    ours = Program(OURS, messages.NormalizedLandmarkList(array))  # views of the array; with no columns landmarks alone
    if not columns:
        ours.points = messages.NormalizedLandmarkList(landmark=ours.points.landmark[:])
    for step in steps:
        assert outcome(ours, step) == outcome(theirs, step), step
    assert everything(ours) == everything(theirs)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("columns", [3, 4])
def test_each_operation_does_the_same(operation: str, columns: int) -> None:
    array = np.random.default_rng(columns).random((5, columns)).astype(np.float32)
    theirs = Program(protobuf_messages(), protobuf_messages().NormalizedLandmarkList())
    for row in array.tolist():
        theirs.points.landmark.add(**dict(zip(NAMES, row, strict=False)))
    ours = Program(OURS, messages.NormalizedLandmarkList(array))
    for name in NAMES:
        for step in (("hold", 3, 0, name, 0.0), (operation, 0, 2, name, 1 / 3), (operation, -2, 1, name, -2.0)):
            assert outcome(ours, step) == outcome(theirs, step)
            assert everything(ours) == everything(theirs)
