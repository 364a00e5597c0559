"""Points of an average face that lie on bone, so that expressions move them little."""

from __future__ import annotations

import numpy as np

# Centimetres, X to the person's left, Y up, Z forward, from the middle between the eyes. The mean of the meshes that
# our tracker finds on 57 pictures of about as many people (samples of vladmandic/human, MIT, and of MediaPipe, Apache
# 2.0), brought into one another and made symmetrical; 9 cm between the outer corners of the eyes, and upright where
# MediaPipe's face transformations of the same pictures say in the mean that a head is.
_RIGHT = {
    33: (-4.48, 0.08, -0.27),
    133: (-1.75, -0.08, 0.27),
    98: (-1.67, -4.24, 1.76),
    127: (-7.02, -0.38, -5.14),
    234: (-6.96, -1.87, -5.53),
    67: (-3.5, 5.17, 0.47),
    103: (-4.99, 4.56, -0.61),
    162: (-6.92, 1.19, -4.21),
    54: (-5.98, 3.62, -1.84),
    21: (-6.6, 2.45, -3.0),
    93: (-6.85, -3.37, -5.5),
}
_MIDDLE = {
    168: (0.0, 0.52, 1.88),
    6: (0.0, -0.24, 2.33),
    197: (0.0, -0.94, 2.84),
    195: (0.0, -1.59, 3.39),
    5: (0.0, -2.28, 3.96),
    4: (0.0, -3.11, 4.22),
    1: (0.0, -3.77, 4.04),
    2: (0.0, -4.42, 2.56),
    10: (0.0, 5.52, 1.25),
    151: (0.0, 3.9, 1.69),
    9: (0.0, 2.14, 2.0),
}
_LEFT = {263: 33, 362: 133, 327: 98, 356: 127, 454: 234, 297: 67, 332: 103, 389: 162, 284: 54, 251: 21, 323: 93}
_POINTS = {**_RIGHT, **_MIDDLE, **{left: (-_RIGHT[right][0], *_RIGHT[right][1:]) for left, right in _LEFT.items()}}

ROWS = tuple(_POINTS)
"""Rows of the face mesh."""
MODEL = np.array(tuple(_POINTS.values()))
"""(33, 3) where they are."""
