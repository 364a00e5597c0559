"""The face: the outlines drawn over 468 mesh landmarks, or 478 with irises; left and right are the person's own.

Each outline as pairs in the order of drawing, which MediaPipe Tasks keeps, and as a set, which its solutions have.
"""

from __future__ import annotations

from holistic_native.topology.pairs import in_order

FACEMESH_NUM_LANDMARKS = 468
FACEMESH_NUM_LANDMARKS_WITH_IRISES = 478

LIPS = in_order(
    (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291),  # lower lip, lower edge
    (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291),  # upper lip, upper edge
    (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308),  # lower lip, upper edge
    (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),  # upper lip, lower edge
)
LEFT_EYE = in_order(
    (263, 249, 390, 373, 374, 380, 381, 382, 362),  # lower lid
    (263, 466, 388, 387, 386, 385, 384, 398, 362),  # upper lid
)
RIGHT_EYE = in_order(
    (33, 7, 163, 144, 145, 153, 154, 155, 133),  # lower lid
    (33, 246, 161, 160, 159, 158, 157, 173, 133),  # upper lid
)
LEFT_EYEBROW = in_order(
    (276, 283, 282, 295, 285),  # lower edge
    (300, 293, 334, 296, 336),  # upper edge
)
RIGHT_EYEBROW = in_order(
    (46, 53, 52, 65, 55),  # lower edge
    (70, 63, 105, 66, 107),  # upper edge
)
NOSE = in_order(
    (168, 6, 197, 195, 5, 4, 1, 19, 94, 2),  # bridge
    (98, 97, 2, 326, 327, 294, 278, 344, 440, 275, 4, 45, 220, 115, 48, 64, 98),  # around the nostrils
)
FACE_OVAL = in_order(
    (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152),  # left half, down
    (152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109, 10),  # right half, up
)
LEFT_IRIS = in_order((474, 475, 476, 477, 474))
RIGHT_IRIS = in_order((469, 470, 471, 472, 469))

FACEMESH_LIPS = frozenset(LIPS)
FACEMESH_LEFT_EYE = frozenset(LEFT_EYE)
FACEMESH_RIGHT_EYE = frozenset(RIGHT_EYE)
FACEMESH_LEFT_EYEBROW = frozenset(LEFT_EYEBROW)
FACEMESH_RIGHT_EYEBROW = frozenset(RIGHT_EYEBROW)
FACEMESH_NOSE = frozenset(NOSE)
FACEMESH_FACE_OVAL = frozenset(FACE_OVAL)
FACEMESH_LEFT_IRIS = frozenset(LEFT_IRIS)
FACEMESH_RIGHT_IRIS = frozenset(RIGHT_IRIS)
FACEMESH_IRISES = FACEMESH_LEFT_IRIS | FACEMESH_RIGHT_IRIS
FACEMESH_CONTOURS = (
    FACEMESH_LIPS
    | FACEMESH_LEFT_EYE
    | FACEMESH_LEFT_EYEBROW
    | FACEMESH_RIGHT_EYE
    | FACEMESH_RIGHT_EYEBROW
    | FACEMESH_FACE_OVAL
)
