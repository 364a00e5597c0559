"""Which of our landmarks stand for the 133 keypoints of COCO-WholeBody.

Keypoints and their order: COCO for the 17 of the body (Lin et al., "Microsoft COCO: Common Objects in Context", ECCV
2014), COCO-WholeBody for feet, face and hands (Jin et al., "Whole-Body Human Pose Estimation in the Wild", ECCV 2020),
whose 68 points of the face are those of iBUG 300-W (Sagonas et al., ICCV Workshops 2013). Left and right are the
person's own in both worlds. The choice of landmarks is ours. Where two data sets mean different points of the body by
one name, as with the hips, the distance between these points is part of every error; it does not fall with a better
tracker.
"""

from __future__ import annotations

from holistic_native.topology import PoseLandmark as Pose

NONE = -1
"""Stands where we have no landmark for a keypoint."""

BODY = (
    *(Pose.NOSE, Pose.LEFT_EYE, Pose.RIGHT_EYE, Pose.LEFT_EAR, Pose.RIGHT_EAR),
    *(Pose.LEFT_SHOULDER, Pose.RIGHT_SHOULDER, Pose.LEFT_ELBOW, Pose.RIGHT_ELBOW, Pose.LEFT_WRIST, Pose.RIGHT_WRIST),
    *(Pose.LEFT_HIP, Pose.RIGHT_HIP, Pose.LEFT_KNEE, Pose.RIGHT_KNEE, Pose.LEFT_ANKLE, Pose.RIGHT_ANKLE),
)
"""Pose landmarks for COCO's 17 keypoints of the body."""

FEET = (Pose.LEFT_FOOT_INDEX, NONE, Pose.LEFT_HEEL, Pose.RIGHT_FOOT_INDEX, NONE, Pose.RIGHT_HEEL)
"""Pose landmarks for big toe, small toe and heel of the left foot, then of the right: a small toe we do not have."""

_JAW = (127, 234, 132, 58, 172, 136, 149, 176, 152, 400, 378, 365, 397, 288, 361, 454, 356)
_RIGHT_BROW, _LEFT_BROW = (70, 63, 105, 66, 107), (336, 296, 334, 293, 300)
_NOSE_BRIDGE, _NOSE_BASE = (168, 197, 5, 4), (98, 97, 2, 326, 327)
_RIGHT_EYE, _LEFT_EYE = (33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380)
_OUTER_LIPS = (61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91)
_INNER_LIPS = (78, 81, 13, 311, 308, 402, 14, 178)

FACE = (
    *_JAW,
    *(*_RIGHT_BROW, *_LEFT_BROW),
    *(*_NOSE_BRIDGE, *_NOSE_BASE),
    *(*_RIGHT_EYE, *_LEFT_EYE),
    *(*_OUTER_LIPS, *_INNER_LIPS),
)
"""Face landmarks for the 68 keypoints of the face.

The jaw: points of the face oval at about equal steps from the level of an eye to the chin, measured on faces that look
into the camera. Brows: their upper edge. The base of the nose, lids and lips: points of the mesh's own outlines.
"""

HAND = tuple(range(21))
"""Hand landmarks for the 21 keypoints of a hand, here and in FreiHAND: wrist, then four from root to tip of each finger
from thumb to little finger. Both worlds have the same."""
