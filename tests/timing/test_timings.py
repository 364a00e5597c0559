"""Timings of real frames: every stage is there, times add up, results do not change."""

from __future__ import annotations

import json
import tracemalloc
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import FaceDetection, FaceMesh, Hands, Holistic, Pose, SelfieSegmentation
from holistic_native.timing.timings import Timings
from holistic_native.timing.trace import KEPT_FRAMES, Trace
from holistic_native.tracker import Tracker
from tests.support import astronaut

Frames = list[NDArray[np.uint8]]
PARTS = ("crop", "inference", "decode")
HOLISTIC = [
    *(f"body / pose_detection / {part}" for part in PARTS),
    *(f"body / pose_landmark_full / {part}" for part in PARTS),
    "body / other",
    *(f"face / face_detection_short_range / {part}" for part in PARTS),
    *(f"face / face_landmark / {part}" for part in PARTS),
    "face / other",
    *(
        f"{side} hand / {stage}"
        for side in ("left", "right")
        for stage in (
            *(f"{model} / {part}" for model in ("hand_recrop", "hand_landmark_full") for part in PARTS),
            "other",
        )
    ),
]


@pytest.fixture(scope="module")
def frames() -> Frames:
    """Return six frames of a person, three of nobody, three of the person again."""
    return astronaut.frames()[4:16]


@pytest.fixture(autouse=True)
def _models(models: Callable[[str], bytes]) -> None:
    for name in (
        *("pose_detection", "pose_landmark_full", "hand_recrop", "hand_landmark_full", "palm_detection_full"),
        *("face_detection_short_range", "face_landmark", "face_landmark_with_attention", "selfie_segmentation"),
    ):
        models(f"{name}.tflite")


def timings_of(tracker: Tracker[Any]) -> Timings:
    timings = tracker.timings
    assert timings is not None
    return timings


def trace_of(tracker: Tracker[Any]) -> Trace:
    trace = tracker._trace  # noqa: SLF001 (what timings are made from)
    assert trace is not None
    return trace


@pytest.mark.parametrize("how", ["process", "stream"])
def test_holistic(frames: Frames, how: str) -> None:
    with Holistic() as plain, Holistic(timings=True) as timed:
        assert plain.timings is None
        expected = [plain.process(frame) for frame in frames]
        found = [timed.process(frame) for frame in frames] if how == "process" else list(timed.stream(frames))
        stages = {stage.name: stage for stage in timings_of(timed).stages}
        traces = trace_of(timed).frames()
    assert found == expected
    assert list(stages) == HOLISTIC
    bodies = sum(result.pose_landmarks is not None for result in expected)
    faces = sum(result.face_landmarks is not None for result in expected)
    assert 0 < faces <= bodies < len(frames)
    assert stages["body / other"].calls == stages["left hand / other"].calls == len(frames)
    # One run more than bodies: the one that found that nobody is there any longer.
    assert stages["body / pose_landmark_full / inference"].calls == bodies + 1
    assert stages["face / face_detection_short_range / crop"].calls == bodies
    assert faces <= stages["face / face_landmark / decode"].calls <= bodies
    assert [trace.index for trace in traces] == list(range(len(frames)))
    for trace in traces:
        assert {branch.name for branch in trace.branches} == {"body", "face", "left hand", "right hand"}
        around = {branch.name: branch for branch in trace.branches}
        for run in trace.runs:
            branch = around[run.branch]
            assert branch.thread == run.thread
            times = (
                trace.start,
                branch.start,
                run.start,
                run.cropped,
                run.inferred,
                run.end,
                branch.end,
                trace.end,
            )
            assert list(times) == sorted(times)


def test_one_thread_adds_up(frames: Frames) -> None:
    with Holistic(num_threads=1, timings=True) as holistic:
        for frame in frames:
            holistic.process(frame)
        measured = timings_of(holistic)
    stages, outside, whole = measured.stages, measured.outside, measured.frame
    assert whole.calls == outside.calls == len(frames)
    assert whole.share == pytest.approx(1)
    assert outside.ms_per_frame > 0
    assert sum(stage.ms_per_frame for stage in stages) + outside.ms_per_frame == pytest.approx(whole.ms_per_frame)
    assert sum(stage.share for stage in stages) + outside.share == pytest.approx(1)
    assert all(0 < stage.median_ms <= stage.p95_ms for stage in stages)
    lines = measured.table().splitlines()
    assert [line.partition("  ")[0] for line in lines] == ["stage", *HOLISTIC, "sum of stages", "outside", "frame"]
    assert len({len(line) for line in lines}) == 1
    assert lines[-1].split()[1:] == [
        str(len(frames)),
        *(f"{ms:.3f}" for ms in (whole.median_ms, whole.p95_ms, whole.ms_per_frame)),
        "100.0%",
    ]


@pytest.mark.parametrize(
    ("tracker", "names"),
    [
        (lambda: Pose(timings=True), HOLISTIC[:7]),
        (
            lambda: FaceMesh(refine_landmarks=True, timings=True),
            [
                f"{name} / {part}"
                for name in ("face_detection_short_range", "face_landmark_with_attention")
                for part in PARTS
            ],
        ),
        (
            lambda: Hands(min_detection_confidence=0.0, timings=True),
            [f"{name} / {part}" for name in ("palm_detection_full", "hand_landmark_full") for part in PARTS],
        ),
        (lambda: FaceDetection(timings=True), [f"face_detection_short_range / {part}" for part in PARTS]),
        (lambda: SelfieSegmentation(timings=True), [f"selfie_segmentation / {part}" for part in PARTS]),
    ],
    ids=["Pose", "FaceMesh", "Hands", "FaceDetection", "SelfieSegmentation"],
)
def test_every_tracker(frames: Frames, tracker: Callable[[], Tracker[Any]], names: list[str]) -> None:
    with tracker() as tracked:
        for frame in frames[:3]:
            tracked.process(frame)
        assert [stage.name for stage in timings_of(tracked).stages] == names


@pytest.mark.parametrize("how", ["process", "stream"])
def test_chrome_trace(frames: Frames, how: str, tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    with Holistic(timings=True) as holistic:
        for _ in map(holistic.process, frames) if how == "process" else holistic.stream(frames):
            pass
        timings_of(holistic).write_chrome_trace(path)
        runs = sum(len(trace.runs) for trace in trace_of(holistic).frames())
    assert list(tmp_path.iterdir()) == [path]
    written = json.loads(path.read_text())
    assert written.keys() == {"displayTimeUnit", "traceEvents"}
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    names: dict[int, str] = {}
    for event in written["traceEvents"]:
        assert event.keys() >= {"ph", "name", "ts", "pid", "tid"}
        if event["ph"] == "M":
            if event["name"] == "thread_name":
                names[event["tid"]] = event["args"]["name"]
        else:
            assert event["ph"] == "X"
            assert event["ts"] >= 0
            assert event["dur"] >= 0
            assert 0 <= event["args"]["frame"] < len(frames)
            rows[event["tid"]].append(event)
    assert names.keys() == rows.keys()
    kinds = [event["cat"] for row in rows.values() for event in row]
    assert [kinds.count(kind) for kind in ("frame", "branch", "model", "part")] == [
        len(frames),
        4 * len(frames),
        runs,
        3 * runs,
    ]
    for row in rows.values():
        around: list[float] = []  # the ends of the spans that are on
        for event in sorted(row, key=lambda event: (event["ts"], -event["dur"])):
            while around and event["ts"] >= around[-1] - 1e-3:
                around.pop()
            end = event["ts"] + event["dur"]
            assert not around or end <= around[-1] + 1e-3, "spans of one row must nest; times are in ns"
            around.append(end)


def test_nothing_tracked_and_reset(frames: Frames, tmp_path: Path) -> None:
    with Pose(timings=True) as pose:
        measured = timings_of(pose)
        assert (measured.stages, measured.frame.calls, measured.frame.ms_per_frame) == ([], 0, 0)
        assert len(measured.table().splitlines()) == 4
        pose.process(frames[0])
        with pytest.raises(ValueError, match="image"):
            pose.process(frames[0][0])
        assert measured.frame.calls == 1
        measured.reset()
        assert measured.stages == []
        pose.process(frames[1])
    assert [trace.index for trace in trace_of(pose).frames()] == [1]
    with pytest.raises(FileNotFoundError):
        measured.write_chrome_trace(tmp_path / "nowhere" / "trace.json")
    measured.write_chrome_trace(str(tmp_path / "trace.json"))


def test_stream_closed_early(frames: Frames) -> None:
    with Holistic(timings=True) as holistic:
        results = holistic.stream(frames)
        next(results)
        results.close()
        assert timings_of(holistic).frame.calls == 1
        assert timings_of(holistic).stages


@pytest.mark.slow
def test_memory_is_bounded() -> None:
    image = np.zeros((8, 8, 3), np.uint8)
    with FaceDetection(num_threads=1, timings=True) as tracker:
        for _ in range(KEPT_FRAMES):
            tracker.process(image)
        tracemalloc.start()
        try:
            for _ in range(KEPT_FRAMES // 5):
                tracker.process(image)
            # What was kept before it started is freed unseen; what takes its place is seen: one run a frame.
            held, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        kept = trace_of(tracker).frames()
    assert [kept[0].index, kept[-1].index, len(kept)] == [KEPT_FRAMES // 5, KEPT_FRAMES * 6 // 5 - 1, KEPT_FRAMES]
    assert held / (KEPT_FRAMES // 5) < 1024


def test_argument_is_checked() -> None:
    with pytest.raises(TypeError, match="timings must be True or False, got 'yes'"):
        Holistic(timings="yes")  # type: ignore[arg-type]
