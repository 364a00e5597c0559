"""What of a person is seen on a frame, in the skeleton's axes: X to the person's left of the picture's middle, Y up.

MediaPipe's axes are x to the image's right, y down, z away from the camera. For somebody who faces the camera the
skeleton's are (x, -y, -z): a turn by half about x, so that both are right-handed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.avatar.matrices import head_of
from holistic_native.avatar.seen_face import seen_face
from holistic_native.topology import PoseLandmark as Pose

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from holistic_native.avatar.features import Features
    from holistic_native.avatar.rotation import Quaternion, Vector
    from holistic_native.avatar.seen_face import SeenFace
    from holistic_native.result import HolisticResult

_AXES = np.array((1.0, -1.0, -1.0))
Points = tuple["Vector | None", ...]
NOTHING: Points = ()


@dataclass(frozen=True)
class Seen:
    """A person on one frame; points are None where they are not known.

    Attributes:
        body: 33 points, metres; empty where there is no body.
        hands: 21 points of the left and of the right hand, in any unit; empty where there is no hand.
        head: how the head is turned in the room; None where that is not known.
        features: how eyes and jaw are turned against the head, by their bones, as far as that is known.
        expression: how far movements of the face go, 0..1, by their names in `topology.blendshapes.BLENDSHAPES`; empty
            where that is not known.
    """

    body: Points = NOTHING
    hands: tuple[Points, Points] = (NOTHING, NOTHING)
    head: Quaternion | None = None
    features: Features = field(default_factory=dict)
    expression: Mapping[str, float] = field(default_factory=dict)


def seen(
    body: ArrayLike | None,
    left_hand: ArrayLike | None = None,
    right_hand: ArrayLike | None = None,
    face: ArrayLike | None = None,
    *,
    visibility: float = 0.5,
) -> Seen:
    """Return what landmarks show.

    Args:
        body: (33, 3) or (33, 4) world landmarks: metres, and visibility.
        left_hand: (21, 3) world landmarks of the person's left hand, or image landmarks in pixels: directions alone
            count.
        right_hand: the same of the right hand.
        face: (4, 4) transformation of the face, as `face_pose` returns it.
        visibility: what a landmark of the body must have to be used; hips need none where both shoulders have it.

    Raises:
        ValueError: an array has another shape.
    """
    hands = (_points("left_hand", left_hand, 21), _points("right_hand", right_hand, 21))
    return Seen(_points("body", body, 33, visibility), hands, None if face is None else head_of(face))


def seen_in(result: HolisticResult, size: tuple[int, int], *, visibility: float = 0.5) -> Seen:
    """Return what a tracker's result shows.

    Args:
        result: of the tracker; its hands in metres, its face transformation and its blendshapes are used where it
            has them.
        size: width and height of the image in pixels.
        visibility: what a landmark of the body must have to be used.
    """
    return seen_with(seen_face(result, size), result, size, visibility=visibility)


def seen_with(face: SeenFace | None, result: HolisticResult, size: tuple[int, int], *, visibility: float = 0.5) -> Seen:
    """Return what a result shows whose face was computed before; arguments as of `seen_in`."""
    body = result.pose_world_landmarks
    left, right = (_hand(result, side, size) for side in ("left", "right"))
    found = seen(None if body is None else body.array, left, right, visibility=visibility)
    return found if face is None else replace(found, head=face.head, features=face.features, expression=face.movements)


def _hand(result: HolisticResult, side: str, size: tuple[int, int]) -> NDArray[np.float64] | None:
    world = getattr(result, f"{side}_hand_world_landmarks")
    image = getattr(result, f"{side}_hand_landmarks")
    if world is None and image is None:
        return None
    width, height = size
    scales = (width, height, width) if world is None else (1, 1, 1)
    return np.array((image if world is None else world).array[:, :3] * np.array(scales, np.float64))


def _points(name: str, array: ArrayLike | None, count: int, visibility: float | None = None) -> Points:
    if array is None:
        return NOTHING
    numbers = np.asarray(array, np.float64)
    most = 3 if visibility is None else 4
    if numbers.ndim != 2 or len(numbers) != count or not 3 <= numbers.shape[1] <= most:
        raise ValueError(f"{name} must be ({count}, 3..{most}), got {numbers.shape}")
    # Beyond float32 no landmark lies, and products of such numbers are finite.
    known = np.asarray((np.abs(numbers[:, :3]) <= np.finfo(np.float32).max).all(axis=1))
    if visibility is not None and numbers.shape[1] == 4:
        sure = numbers[:, 3] >= visibility
        # A desk hides the hips of most who sit at one: where the model guesses them is better than no trunk.
        sure[[Pose.LEFT_HIP, Pose.RIGHT_HIP]] |= sure[Pose.LEFT_SHOULDER] and sure[Pose.RIGHT_SHOULDER]
        known &= sure
    if not known.any():
        return NOTHING
    turned: list[list[float]] = (numbers[:, :3] * _AXES).tolist()
    return tuple((x, y, z) if there else None for (x, y, z), there in zip(turned, known.tolist(), strict=True))
