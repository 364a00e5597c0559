"""Body, hand and face tracking on a CPU: MediaPipe's legacy solutions, same numbers, without MediaPipe."""

from holistic_native.holistic import Holistic
from holistic_native.pose import Pose
from holistic_native.result import HolisticResult, Landmark, LandmarkList, NormalizedLandmarkList, PoseResult

__all__ = [
    "Holistic",
    "HolisticResult",
    "Landmark",
    "LandmarkList",
    "NormalizedLandmarkList",
    "Pose",
    "PoseResult",
]
__version__ = "0.1.0"
