"""Independent frames: an exception of any stage is the result of its own frame, and all others have theirs."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from holistic_native.scheduling.independent import independent
from holistic_native.scheduling.pipeline import Pipeline, PipelineStages

BRANCHES = 3
Frame = tuple[int, str]
# Where a frame fails: nowhere, before it came, in the root, in a branch, where its parts are joined.
FAILURES = ("", "given", "root", *map(str, range(BRANCHES)), "join")


class StageError(Exception):
    """What a stage of the test raises; two with the same arguments are equal."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StageError) and self.args == other.args

    __hash__ = Exception.__hash__


def check(frame: Frame, stage: str) -> Frame:
    if frame[1] == stage:
        raise StageError(*frame)
    return frame


def branch(stage: str, frame: Frame, _root: Frame) -> int:
    return check(frame, stage)[0]


STAGES = PipelineStages(
    root=lambda frame: check(frame, "root"),
    branches=[partial(branch, str(number)) for number in range(BRANCHES)],
    join=lambda frame, *parts: (check(frame, "join")[0], *parts),
    workers=3,
)


@given(failures=st.lists(st.sampled_from(FAILURES), max_size=25))
def test_errors_cost_their_own_frame(failures: list[str]) -> None:
    frames = list(enumerate(failures))
    pipeline = Pipeline(independent(STAGES))
    results: list[object] = []
    for frame in frames:
        if len(pipeline) == pipeline.room:
            results.append(pipeline.take())
        pipeline.submit(StageError(*frame) if frame[1] == "given" else frame)
    while len(pipeline):
        results.append(pipeline.take())
    pipeline.stop()
    pipeline.join()
    assert results == [StageError(*frame) if frame[1] else (frame[0],) * (1 + BRANCHES) for frame in frames]
