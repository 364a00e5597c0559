"""Names for arrays by what they hold: their shape, type and units. For type checkers; nothing here runs.

A name says what an array is, the type checker knows its element type alone. T is the number of frames of a recording.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[np.uint8]
"""(height, width, 3) uint8: red, green, blue."""

Picture: TypeAlias = NDArray[np.uint8]
"""(height, width, 3 or more) uint8: a picture that is drawn on, in any order of channels."""

Plane: TypeAlias = NDArray[np.uint8]
"""(height, width) uint8: one plane of a YUV image."""

Mask: TypeAlias = NDArray[np.float32]
"""(height, width) float32: a probability, 0..1, or its logit."""

Categories: TypeAlias = NDArray[np.uint8]
"""(height, width) uint8: a number for each pixel, which says what it shows."""

Landmarks: TypeAlias = NDArray[np.float32]
"""(landmarks, 3 or 4) float32: x, y as fractions of the image's width and height; z in the scale of x, smaller is
nearer; visibility, 0..1, of bodies. Kernels that need x and y alone take (landmarks, 2) as well."""

WorldLandmarks: TypeAlias = NDArray[np.float32]
"""(landmarks, 3 or 4) float32: x, y, z in metres from the middle of the hips (of a hand: from its centre); visibility,
0..1, of bodies."""

LandmarkFrames: TypeAlias = NDArray[np.float32]
"""(T, landmarks, 3 or 4) float32: `Landmarks` or `WorldLandmarks` of T frames; NaN where a part was not found."""

Points: TypeAlias = NDArray[np.float32]
"""(points, 2) float32: x, y."""

Detections: TypeAlias = NDArray[np.float32]
"""(detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint; all but the
score are fractions of the image or of a model's input."""

Boxes: TypeAlias = NDArray[np.float32]
"""(anchors, 4 + 2 * keypoints) float32: the raw output of a detector."""

Logits: TypeAlias = NDArray[np.float32]
"""(anchors,) float32: the logits of a detector's scores."""

Anchors: TypeAlias = NDArray[np.float32]
"""(anchors, 2) float32: x, y of the centres, as fractions of a detector's input."""

RawLandmarks: TypeAlias = NDArray[np.float32]
"""(landmarks, columns) float32: the raw output of a landmark model, pixels and logits."""

Heatmap: TypeAlias = NDArray[np.float32]
"""(height, width, landmarks) float32: a logit for each landmark and cell."""

FeatureMap: TypeAlias = NDArray[np.float32]
"""(height, width, channels) float32: an inner tensor of a model."""

ChannelMeans: TypeAlias = NDArray[np.float32]
"""(channels,) float32: one number for each channel of a feature map."""

InputTensor: TypeAlias = NDArray[np.float32]
"""(height, width, 3) or (1, height, width, 3) float32: a model's input."""

Weights: TypeAlias = NDArray[np.float32]
"""(2, 2, channels) float32: the weights of a convolution to one channel."""

Blendshapes: TypeAlias = NDArray[np.float32]
"""(52,) float32, 0..1: how far each movement of a face goes."""

Matrix4: TypeAlias = NDArray[np.float32]
"""(4, 4) float32, row-major: a projection or a movement; points are columns."""

Homography: TypeAlias = NDArray[np.float64]
"""(3, 3) float64, row-major: from pixels to pixels."""

Segments: TypeAlias = NDArray[np.float32]
"""(segments, 4) float32: x, y of one end, x, y of the other, pixels."""

Indices: TypeAlias = NDArray[np.int32]
"""(indices,) int32: indices of landmarks."""

BlockSums: TypeAlias = NDArray[np.int32]
"""(rows, columns) int32: sums of the bytes of blocks of pixels."""
