"""Which of our landmarks of a body stand for keypoints of COCO and COCO-WholeBody.

Keypoints and their order: Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014, for the 17 of the body;
Jin et al., "Whole-Body Human Pose Estimation in the Wild", ECCV 2020, for the feet. The choice of landmarks is ours.
"""

from __future__ import annotations

from holistic_native.topology.pose import PoseLandmark as Pose

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
