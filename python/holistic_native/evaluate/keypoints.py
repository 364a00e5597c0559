"""Which of our landmarks stand for the 133 keypoints of COCO-WholeBody.

Keypoints and their order: COCO for the 17 of the body (Lin et al., "Microsoft COCO: Common Objects in Context", ECCV
2014), COCO-WholeBody for feet, face and hands (Jin et al., "Whole-Body Human Pose Estimation in the Wild", ECCV 2020),
whose 68 points of the face are those of iBUG 300-W (Sagonas et al., ICCV Workshops 2013). Left and right are the
person's own in both worlds. The choice of landmarks is ours. Where two data sets mean different points of the body by
one name, as with the hips, the distance between these points is part of every error; it does not fall with a better
tracker.
"""

from __future__ import annotations

from holistic_native.topology.coco import BODY, FEET, NONE
from holistic_native.topology.ibug import FACE_68

__all__ = ["BODY", "FACE", "FEET", "HAND", "NONE"]

FACE = FACE_68
"""Face landmarks for the 68 keypoints of the face: see `topology.ibug`."""

HAND = tuple(range(21))
"""Hand landmarks for the 21 keypoints of a hand, here and in FreiHAND: wrist, then four from root to tip of each finger
from thumb to little finger. Both worlds have the same."""
