"""Record what MediaPipe 0.10.21's trackers make of each argument, into tests/golden/mediapipe_arguments.json.

Run it with a Python that has `mediapipe==0.10.21`, on a system with fork:

    python -m tests.support.recordings.record_arguments

The table has, by class, argument and value (as Python writes it), what reaches the graph, as Python writes it: a flag,
a count, a threshold (None: cleared); "accepted" where the graph ignores it or the class only compares it; null where
the constructor raises.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import numpy as np

from tests.support.recordings import GOLDEN

TABLE = GOLDEN / "mediapipe_arguments.json"
VALUES: dict[str, Any] = {
    **{repr(value): value for value in (None, True, False, 0, 1, 2, -1, 1.0, 0.0, 0.7, "yes", "", "0", "False")},
    **{repr(value): value for value in ([], [1], b"1", float("nan"), float("inf"), -float("inf"), 1 + 1j)},
    "np.bool_(True)": np.bool_(True),
    "np.bool_(False)": np.bool_(False),
    "np.int64(0)": np.int64(0),
    "np.int64(1)": np.int64(1),
    "np.uint8(2)": np.uint8(2),
    "np.float32(0.75)": np.float32(0.75),
    "np.float64(0.0)": np.float64(0.0),
    "np.array(True)": np.array(True),
    "np.array(0.75)": np.array(0.75),
    "np.array([1])": np.array([1]),
    "np.array([1, 2])": np.array([1, 2]),
}
THRESHOLDS = ("min_detection_confidence", "min_tracking_confidence")
POSE = ("model_complexity", "smooth_landmarks", "enable_segmentation", "smooth_segmentation")
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "pose.Pose": ("static_image_mode", *POSE, *THRESHOLDS),
    "hands.Hands": ("static_image_mode", "max_num_hands", "model_complexity", *THRESHOLDS),
    "face_mesh.FaceMesh": ("static_image_mode", "max_num_faces", "refine_landmarks", *THRESHOLDS),
    "face_detection.FaceDetection": ("min_detection_confidence", "model_selection"),
    "selfie_segmentation.SelfieSegmentation": ("model_selection",),
    "holistic.Holistic": ("static_image_mode", *POSE, "refine_face_landmarks", *THRESHOLDS),
}
# An argument's name in the graph, where it is another.
SIDE_PACKETS = {"max_num_hands": "num_hands", "max_num_faces": "num_faces", "refine_landmarks": "with_attention"}


def observed(tracker: Any, argument: str, thresholds: dict[str, float | None]) -> str:
    """Say what has reached a tracker's graph."""
    from mediapipe.python import packet_getter

    if argument in THRESHOLDS:
        found = [value for name, value in thresholds.items() if ("Detections" in name) == ("detection" in argument)]
        return repr(found[0]) if found else "accepted"
    packets = tracker._input_side_packets  # noqa: SLF001 (nothing public says it)
    if argument == "static_image_mode":
        return repr(not packet_getter.get_bool(packets["use_prev_landmarks"]))
    name = SIDE_PACKETS.get(argument, argument)
    if name not in packets:
        return "accepted"
    is_count = tracker._side_input_type_info[name].value == "int"  # noqa: SLF001
    return repr((packet_getter.get_int if is_count else packet_getter.get_bool)(packets[name]))


def tried(kind: Any, argument: str, value: Any, thresholds: dict[str, float | None]) -> str | None:
    """Make a tracker in a child, which may abort; return what was observed there, None after an exception."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            os.write(writing, observed(kind(**{argument: value}), argument, thresholds).encode())
        except (TypeError, ValueError, RuntimeError):
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    return text if status == 0 else None


def main() -> None:
    """Record every argument of every tracker."""
    from mediapipe.python import solution_base, solutions

    thresholds: dict[str, float | None] = {}
    modify = solution_base.SolutionBase._modify_calculator_options  # noqa: SLF001

    def modified(self: Any, config: Any, parameters: dict[str, Any]) -> None:
        modify(self, config, parameters)
        for node in config.node:
            for name in parameters:
                if name.rpartition(".")[0] == node.name:
                    options = solution_base.CALCULATOR_TO_OPTIONS[node.calculator]
                    kept = [option.value for option in node.node_options]
                    found = options.FromString(kept[0]) if kept else node.options.Extensions[options.ext]
                    field = name.rpartition(".")[2]
                    thresholds[name] = getattr(found, field) if found.HasField(field) else None

    solution_base.SolutionBase._modify_calculator_options = modified  # noqa: SLF001
    for module in (solutions.pose, solutions.holistic):
        module._download_oss_pose_landmark_model = lambda _: None  # noqa: SLF001 (no connections)
    table: dict[str, Any] = {}
    for name, arguments in ARGUMENTS.items():
        module_name, _, kind = name.partition(".")
        make = getattr(getattr(solutions, module_name), kind)
        table[kind] = {
            argument: {text: tried(make, argument, value, thresholds) for text, value in VALUES.items()}
            for argument in arguments
        }
    lines = (
        f'"{kind}": {{\n' + ",\n".join(f' "{name}": {json.dumps(row)}' for name, row in rows.items()) + "\n}"
        for kind, rows in table.items()
    )
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    sys.stdout.write(f"{TABLE.name}: {sum(map(len, table.values()))} arguments, {len(VALUES)} values each\n")


if __name__ == "__main__":
    main()
