"""What the trackers return: arrays first, MediaPipe's view of them on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from holistic_native.messages import Landmark, LandmarkList, Message, NormalizedLandmark, NormalizedLandmarkList
from holistic_native.topology.hand_reason import HandReason as HandReason

if TYPE_CHECKING:
    from holistic_native.arrays import Blendshapes, Mask, Matrix4
    from holistic_native.messages import ClassificationList, Detection

__all__ = [
    "HandReason",
    "HolisticResult",
    "Landmark",
    "LandmarkList",
    "NormalizedLandmark",
    "NormalizedLandmarkList",
    "PoseResult",
]


class _Result:
    """What all results share: MediaPipe's list of field names, and equality that compares arrays.

    A result belongs to the program: its fields can be assigned and attributes added, which copies, pickles and
    comparisons then include.
    """

    _fields: ClassVar[tuple[str, ...]]
    _beyond: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls, beyond: tuple[str, ...] = ()) -> None:
        # `beyond` names what MediaPipe's result of that kind does not have.
        cls._fields = tuple(name for name in cls.__annotations__ if name not in beyond)
        cls._beyond = beyond

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and _same(vars(self), vars(other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = ((name, value) for name, value in vars(self).items() if name not in self._beyond)
        return f"{type(self).__name__}({', '.join(f'{name}={_short(value)}' for name, value in shown)})"


def _same(one: Any, other: Any) -> bool:
    # Programs hang what they like on a result, also arrays in lists and dictionaries.
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return type(one) is type(other) and np.array_equal(one, other)
    if type(one) is not type(other) or not isinstance(one, (dict, list, tuple)):
        return bool(one == other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    return len(one) == len(other) and all(map(_same, one, other))


def _short(value: object) -> str:
    if isinstance(value, (LandmarkList, NormalizedLandmarkList)):
        return f"<{len(value)} landmarks>"
    if isinstance(value, np.ndarray):
        return f"<array {value.shape} {value.dtype}>"
    if isinstance(value, list):
        return f"[{', '.join(map(_short, value))}]"
    return f"<{type(value).__name__}>" if isinstance(value, Message) else repr(value)


@dataclass(eq=False, repr=False)
class PoseResult(_Result, beyond=("multi_pose_landmarks", "multi_pose_world_landmarks", "multi_segmentation_masks")):
    """A body on one frame; every field is None when nobody is there.

    Attributes:
        pose_landmarks: 33 landmarks; of several bodies those of the first.
        pose_world_landmarks: the same in metres, origin in the middle of the hips.
        segmentation_mask: (height, width) float32, 0..1, read-only; None unless asked for.
        multi_pose_landmarks: 33 landmarks of each body, the same ones first; None unless `num_poses` is above 1. Not
            in MediaPipe, nor are the next two.
        multi_pose_world_landmarks: the same in metres.
        multi_segmentation_masks: a mask for each, likewise; None unless asked for too.
    """

    pose_landmarks: NormalizedLandmarkList | None
    pose_world_landmarks: LandmarkList | None
    segmentation_mask: Mask | None
    multi_pose_landmarks: list[NormalizedLandmarkList] | None = None
    multi_pose_world_landmarks: list[LandmarkList] | None = None
    multi_segmentation_masks: list[Mask] | None = None


@dataclass(eq=False, repr=False)
class HolisticResult(
    _Result,
    beyond=(
        *("left_hand_reason", "right_hand_reason", "left_hand_world_landmarks", "right_hand_world_landmarks"),
        *("face_blendshapes", "face_transform"),
    ),
):
    """Body, hands and face on one frame; a field is None when that part is not there.

    Attributes:
        pose_landmarks: 33 landmarks.
        pose_world_landmarks: the same in metres, origin in the middle of the hips.
        left_hand_landmarks: 21 landmarks of the person's left hand.
        right_hand_landmarks: 21 landmarks of the person's right hand.
        face_landmarks: 468 landmarks, or 478 with refine_face_landmarks.
        segmentation_mask: (height, width) float32, 0..1, read-only; None unless asked for.
        left_hand_reason: why there is no left hand, one of `HandReason`; None when it is there. Not in MediaPipe.
        right_hand_reason: the same of the right hand.
        left_hand_world_landmarks: 21 landmarks in metres, origin in the hand's middle; None unless asked for. Not in
            MediaPipe, nor are the next three.
        right_hand_world_landmarks: the same of the right hand.
        face_blendshapes: (52,) float32, 0..1: how far each movement of `topology.blendshapes.BLENDSHAPES` goes; None
            unless asked for.
        face_transform: (4, 4) float32: what moves a face of average shape to where this one is, in centimetres, the
            camera at 0, x to the right, y up, z to the viewer; None unless asked for.
    """

    pose_landmarks: NormalizedLandmarkList | None
    pose_world_landmarks: LandmarkList | None
    left_hand_landmarks: NormalizedLandmarkList | None
    right_hand_landmarks: NormalizedLandmarkList | None
    face_landmarks: NormalizedLandmarkList | None
    segmentation_mask: Mask | None
    left_hand_reason: str | None = None
    right_hand_reason: str | None = None
    left_hand_world_landmarks: LandmarkList | None = None
    right_hand_world_landmarks: LandmarkList | None = None
    face_blendshapes: Blendshapes | None = None
    face_transform: Matrix4 | None = None


@dataclass(eq=False, repr=False)
class HandsResult(_Result):
    """Hands on one frame: three lists of equal length, or None where there is no hand.

    Attributes:
        multi_hand_landmarks: 21 landmarks of each hand.
        multi_hand_world_landmarks: the same in metres, origin in the hand's middle.
        multi_handedness: "Left" or "Right" of each hand, as in a mirrored picture, with its score.
    """

    multi_hand_landmarks: list[NormalizedLandmarkList] | None
    multi_hand_world_landmarks: list[LandmarkList] | None
    multi_handedness: list[ClassificationList] | None


@dataclass(eq=False, repr=False)
class FaceMeshResult(_Result):
    """Faces on one frame.

    Attributes:
        multi_face_landmarks: 468 landmarks of each face, or 478 with refine_landmarks; None where there is no face.
    """

    multi_face_landmarks: list[NormalizedLandmarkList] | None


@dataclass(eq=False, repr=False)
class FaceDetectionResult(_Result):
    """Detected faces on one frame.

    Attributes:
        detections: box and six keypoints of each, best first; None where there is no face.
    """

    detections: list[Detection] | None


@dataclass(eq=False, repr=False)
class SelfieSegmentationResult(_Result):
    """The mask of one frame.

    Attributes:
        segmentation_mask: (height, width) float32, about 0..1, read-only.
    """

    segmentation_mask: Mask


def read_only(mask: Mask | None) -> Mask | None:
    """Return a mask as MediaPipe's is, read-only, and for good: the tracker may give the same one again."""
    if mask is None:
        return None
    # An array over read-only memory: the flag of any other can be set back.
    return np.frombuffer(memoryview(mask.data).toreadonly(), np.float32).reshape(mask.shape)
