"""What is compared, and what each must reach."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from bench.rounds import OURS


@dataclass(frozen=True)
class Case:
    """A tracker with its arguments.

    Attributes:
        title: for tables.
        kind: the tracker's class, the same in both libraries.
        view: the frames it is measured on: "body", "face", "two hands" or "one hand".
        wall_bar: the most its median wall time may be of MediaPipe's.
        cpu_bar: the same for CPU time, None for no bar.
        fps_bar: the least its `stream` must give of MediaPipe's frames per second, None for no bar.
        arguments: of the tracker, the same in both libraries.
        ours: arguments that only our tracker has.
        stream: whether `stream` is measured too.
    """

    title: str
    kind: str
    view: str
    wall_bar: float
    cpu_bar: float | None = None
    fps_bar: float | None = None
    arguments: dict[str, object] = field(default_factory=dict)
    ours: dict[str, object] = field(default_factory=dict)
    stream: bool = False

    def worker_arguments(self, library: str) -> tuple[str, str]:
        """Return what a worker of a library needs to make its tracker."""
        return self.kind, json.dumps(self.arguments | (self.ours if library == OURS else {}))


FAST: dict[str, object] = {"profile": "fast"}
CASES = (
    Case("Holistic full", "Holistic", "body", 0.48, 0.75, 2.25, stream=True),
    Case("Holistic lite", "Holistic", "body", 0.52, arguments={"model_complexity": 0}, stream=True),
    Case("Holistic refined", "Holistic", "body", 0.52, arguments={"refine_face_landmarks": True}, stream=True),
    Case("Holistic heavy", "Holistic", "body", 0.60, arguments={"model_complexity": 2}, stream=True),
    Case("Holistic fast", "Holistic", "body", 0.32, 0.44, ours=FAST, stream=True),
    Case("Holistic fast, lite", "Holistic", "body", 0.32, arguments={"model_complexity": 0}, ours=FAST, stream=True),
    Case("Pose lite", "Pose", "body", 0.45, arguments={"model_complexity": 0}),
    Case("Pose full", "Pose", "body", 0.45),
    Case("Pose heavy", "Pose", "body", 0.60, arguments={"model_complexity": 2}),
    Case("FaceMesh", "FaceMesh", "face", 0.55),
    Case("FaceMesh refined", "FaceMesh", "face", 0.55, arguments={"refine_landmarks": True}),
    Case("Hands, two in view", "Hands", "two hands", 0.65),
    Case("Hands, one in view", "Hands", "one hand", 0.65),
    Case("Hands, at most one", "Hands", "one hand", 0.65, arguments={"max_num_hands": 1}),
)
