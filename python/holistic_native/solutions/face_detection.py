"""Face detection under MediaPipe's names."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING
from typing import NamedTuple as NamedTuple
from typing import Union as Union

import numpy as np  # noqa: F401 (shown by MediaPipe's module, as NamedTuple and SolutionBase: annotations name them)

from holistic_native.face_detection import FaceDetection
from holistic_native.framework.formats import detection_pb2 as detection_pb2
from holistic_native.framework.formats import location_data_pb2 as location_data_pb2
from holistic_native.solution_base import SolutionBase as SolutionBase

if TYPE_CHECKING:
    from holistic_native.messages import Detection, LocationData

__all__ = ["FaceDetection", "FaceKeyPoint", "get_key_point"]


class FaceKeyPoint(enum.IntEnum):
    """Name the key points of a detected face; left and right are the person's own."""

    RIGHT_EYE = 0
    LEFT_EYE = 1
    NOSE_TIP = 2
    MOUTH_CENTER = 3
    RIGHT_EAR_TRAGION = 4
    LEFT_EAR_TRAGION = 5


def get_key_point(detection: Detection | None, key_point_enum: FaceKeyPoint) -> LocationData.RelativeKeypoint | None:
    """Return one key point of a face, as fractions of the image; None if there is no detection.

    Raises:
        IndexError: the detection has no such key point.
    """
    if not detection or not detection.location_data:
        return None
    return detection.location_data.relative_keypoints[key_point_enum]
