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
from holistic_native.topology.ibug import FACE_68

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

FACE = FACE_68
"""Face landmarks for the 68 keypoints of the face: see `topology.ibug`."""

HAND = tuple(range(21))
"""Hand landmarks for the 21 keypoints of a hand, here and in FreiHAND: wrist, then four from root to tip of each finger
from thumb to little finger. Both worlds have the same."""
