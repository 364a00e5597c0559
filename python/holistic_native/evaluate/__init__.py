"""Measure errors between two results or against annotations, and what a model costs.

A `Track` holds one person's landmarks on a row of frames, in pixels. A `Recorder` makes one from results, `read_export`
from an `--npz` file, `read_coco` with `choose_people` and `read_freihand` from annotations. `compare` measures one
against another.
"""

from __future__ import annotations

from holistic_native.evaluate.annotation import Person, Picture, choose_people
from holistic_native.evaluate.average_precision import AveragePrecision, as_pictures, average_precision
from holistic_native.evaluate.compare import Comparison, PartErrors, Position, compare
from holistic_native.evaluate.faces import FaceErrors, face_errors
from holistic_native.evaluate.model_cost import ModelCost, model_cost
from holistic_native.evaluate.model_speed import ModelSpeed, model_memory, model_speed
from holistic_native.evaluate.plots import error_figure
from holistic_native.evaluate.readers.coco import read_coco
from holistic_native.evaluate.readers.exported import read_export
from holistic_native.evaluate.readers.freihand import read_freihand
from holistic_native.evaluate.recorder import Recorder
from holistic_native.evaluate.report import comparison_data, comparison_table
from holistic_native.evaluate.steadiness import Motion, Presence
from holistic_native.evaluate.track import PARTS, Track

__all__ = [
    "PARTS",
    "AveragePrecision",
    "Comparison",
    "FaceErrors",
    "ModelCost",
    "ModelSpeed",
    "Motion",
    "PartErrors",
    "Person",
    "Picture",
    "Position",
    "Presence",
    "Recorder",
    "Track",
    "as_pictures",
    "average_precision",
    "choose_people",
    "compare",
    "comparison_data",
    "comparison_table",
    "error_figure",
    "face_errors",
    "model_cost",
    "model_memory",
    "model_speed",
    "read_coco",
    "read_export",
    "read_freihand",
]
