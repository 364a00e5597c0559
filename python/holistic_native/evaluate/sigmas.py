"""How far two people put a keypoint apart: the constants of object keypoint similarity.

Standard deviations of the annotation of a keypoint over the root of the person's area: for the body from COCO
(pycocotools, `Params.setKpParams`), for feet, face and hands from COCO-WholeBody (its `evaluation/` scripts).
"""

from __future__ import annotations

BODY = (
    *(0.026, 0.025, 0.025, 0.035, 0.035),  # nose, eyes, ears
    *(0.079, 0.079, 0.072, 0.072, 0.062, 0.062),  # shoulders, elbows, wrists
    *(0.107, 0.107, 0.087, 0.087, 0.089, 0.089),  # hips, knees, ankles
)
FEET = (0.068, 0.066, 0.066, 0.092, 0.094, 0.094)
FACE = (
    *(0.042, 0.043, 0.044, 0.043, 0.040, 0.035, 0.031, 0.025, 0.020),  # jaw, to the chin
    *(0.023, 0.029, 0.032, 0.037, 0.038, 0.043, 0.041, 0.045),
    *(0.013, 0.012, 0.011, 0.011, 0.012, 0.012, 0.011, 0.011, 0.013, 0.015),  # brows
    *(0.009, 0.007, 0.007, 0.007, 0.012, 0.009, 0.008, 0.016, 0.010),  # nose
    *(0.017, 0.011, 0.009, 0.011, 0.009, 0.007, 0.013, 0.008, 0.011, 0.012, 0.010, 0.034),  # eyes
    *(0.008, 0.008, 0.009, 0.008, 0.008, 0.007, 0.010, 0.008, 0.009, 0.009, 0.009, 0.007),  # outer lips
    *(0.007, 0.008, 0.011, 0.008, 0.008, 0.008, 0.010, 0.008),  # inner lips
)
HAND = (
    0.029,  # wrist
    *(0.022, 0.035, 0.037, 0.047),
    *(0.026, 0.025, 0.024, 0.035),
    *(0.018, 0.024, 0.022, 0.026),
    *(0.017, 0.021, 0.021, 0.032),
    *(0.020, 0.019, 0.022, 0.031),
)
