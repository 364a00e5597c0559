"""
Pixel and landmark kernels of holistic_native.
"""

import collections.abc
import typing

from holistic_native.arrays import (
    Anchors,
    BlockSums,
    Boxes,
    Categories,
    ChannelMeans,
    Detections,
    FeatureMap,
    Heatmap,
    Homography,
    Image,
    Indices,
    InputTensor,
    Landmarks,
    Logits,
    Mask,
    Matrix4,
    Picture,
    Plane,
    Points,
    RawLandmarks,
    Segments,
    Weights,
    WorldLandmarks,
)

__all__: list[str] = [
    "BLOCK_SIDE",
    "Arithmetic",
    "Crop",
    "Kernels",
    "LandmarkRows",
    "LandmarkValues",
    "LowPassFilter",
    "OneEuroFilter",
    "Region",
    "available_kernels",
    "block_sums",
    "categorize",
    "decode_detections",
    "decode_landmarks",
    "keep_region",
    "kernels",
    "landmarks_to_transform",
    "logistic",
    "make_anchors",
    "mean_positions",
    "paint",
    "place_crop",
    "project_detections",
    "project_landmarks",
    "project_landmarks_by_matrix",
    "pybind11_version",
    "reads_in_place",
    "refine_landmarks",
    "region_from_alignment",
    "region_from_detection",
    "region_from_hand",
    "region_from_keypoints",
    "region_from_landmarks",
    "region_from_wrist",
    "region_overlap",
    "region_scale",
    "release_free_memory",
    "remove_letterbox",
    "resize_linear",
    "rotate_world",
    "smooth_mask",
    "suppress_detections",
    "tint",
    "transform_landmarks",
    "transform_region",
    "transform_tensor_bilinear",
    "transpose_convolution",
]

class Arithmetic:
    """
    Which of MediaPipe's roundings are followed.

    Members:

      legacy : Those of its solutions: the C library's float functions.

      tasks : Those of MediaPipe Tasks: float functions rounded correctly.
    """

    __members__: typing.ClassVar[dict[str, Arithmetic]]
    legacy: typing.ClassVar[Arithmetic]
    tasks: typing.ClassVar[Arithmetic]
    @typing.overload
    def __eq__(self, other: Arithmetic) -> bool: ...
    @typing.overload
    def __eq__(self, other: object) -> bool: ...
    def __getstate__(self) -> int: ...
    def __hash__(self) -> int: ...
    def __index__(self) -> int: ...
    def __init__(self, value: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    def __int__(self) -> int: ...
    @typing.overload
    def __ne__(self, other: Arithmetic) -> bool: ...
    @typing.overload
    def __ne__(self, other: object) -> bool: ...
    def __setstate__(self, state: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def value(self) -> int: ...

class Region:
    """
    A rotated rectangle of an image.

    Args:
        cx, cy: the centre, as fractions of the image's width and height.
        width, height: the sides, as fractions of the image's width and height.
        rotation: radians, clockwise on screen.
    """
    def __init__(
        self,
        cx: typing.SupportsFloat | typing.SupportsIndex,
        cy: typing.SupportsFloat | typing.SupportsIndex,
        width: typing.SupportsFloat | typing.SupportsIndex,
        height: typing.SupportsFloat | typing.SupportsIndex,
        rotation: typing.SupportsFloat | typing.SupportsIndex = 0.0,
    ) -> None: ...
    def as_tuple(self) -> tuple[float, float, float, float, float]:
        """
        Return (cx, cy, width, height, rotation).
        """
    @property
    def cx(self) -> float: ...
    @property
    def cy(self) -> float: ...
    @property
    def height(self) -> float: ...
    @property
    def rotation(self) -> float: ...
    @property
    def width(self) -> float: ...

class Crop:
    """
    How a model's input tensor lies over a region of an image.

    Attributes:
        region: the region that was asked for.
        image_size, tensor_size: (width, height) in pixels.
        padding: (left, top, right, bottom) of the letterbox, as fractions of the tensor.
        matrix: (4, 4) float32, row-major, from fractions of the tensor to fractions of the image.
        inverse: (3, 3) float64, row-major, from pixels of the tensor to pixels of the image.
    """
    @property
    def image_size(self) -> tuple[int, int]: ...
    @property
    def inverse(self) -> Homography: ...
    @property
    def matrix(self) -> Matrix4: ...
    @property
    def padding(self) -> tuple[float, float, float, float]: ...
    @property
    def region(self) -> Region: ...
    @property
    def tensor_size(self) -> tuple[int, int]: ...

class Kernels:
    """
    The pixel kernels of one instruction set.

    Attributes:
        name: of the instruction set, one of `available_kernels()`.
    """
    def mask_to_frame(self, crop: Crop, logits: Mask) -> Mask:
        """
        Turn a mask's logits over a crop into probabilities over the whole image.

        Args:
            crop: how the tensor lies over the image.
            logits: (height, width) or (1, height, width, 1) float32, each 1..8191.

        Returns:
            (height, width) float32 of the crop's `image_size`, 0..1; 0 outside the crop.
        """
    def warp(
        self,
        image: Image,
        crop: Crop,
        out: InputTensor,
        low: typing.SupportsFloat | typing.SupportsIndex = 0.0,
        high: typing.SupportsFloat | typing.SupportsIndex = 1.0,
        repeat_edge: bool = True,
    ) -> None:
        """
        Resample the crop's region of an RGB image, bilinearly.

        Args:
            image: (height, width, 3) uint8, with any strides, of the crop's `image_size`; below 2 GiB.
            crop: how the tensor lies over the image.
            out: (height, width, 3) or (1, height, width, 3) float32 of the crop's `tensor_size`; it is written.
            low, high: what the bytes 0 and 255 become.
            repeat_edge: whether pixels outside the image repeat its edge; otherwise they are black.
        """
    def yuv_to_rgb(self, y: Plane, u: Plane, v: Plane) -> Image:
        """
        Convert a YUV 4:2:0 image (BT.601, limited range) to RGB.

        Args:
            y: (height, width) uint8, both even, with any strides.
            u, v: (height / 2, width / 2) uint8, with any strides.

        Returns:
            (height, width, 3) uint8, a view of four bytes a pixel.
        """
    @property
    def name(self) -> str: ...

class LandmarkValues:
    """
    The numbers of a landmark: its own, or a row of an array.
    """
    @staticmethod
    def _rows(array: Landmarks) -> LandmarkRows:
        """
        Return landmarks of this class over an array's memory.

        Args:
            array: (landmarks, 3) or (landmarks, 4) float32, writable: x, y, z and, where it is known, visibility.
        """
    def _clear_number(self, number: int) -> None:
        """
        Unset a field.
        """
    def _copy_values(self, other: LandmarkValues) -> None:
        """
        Set and unset all fields as in another landmark.
        """
    def _has_number(self, number: int) -> bool:
        """
        Return whether a field is set.
        """

class LandmarkRows:
    """
    Landmarks over the memory of an array, each made when it is asked for.
    """
    def __getitem__(self, key):
        """
        Return self[key].
        """
    def __len__(self):
        """
        Return len(self).
        """
    def holds_all(self) -> bool:
        """
        Return whether the array holds all that is known of the landmarks.
        """

class LowPassFilter:
    """
    Exponential smoothing of one column of landmarks over time; the first values pass unchanged.

    Args:
        alpha: weight of the new value, 0..1.
    """
    def __init__(self, alpha: typing.SupportsFloat | typing.SupportsIndex) -> None: ...
    def apply(self, landmarks: Landmarks, column: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Smooth one column in place.

        Args:
            landmarks: (landmarks, 2 or more) float32, with as many rows as before.
            column: index of the column.
        """
    def reset(self) -> None:
        """
        Forget the past.
        """

class OneEuroFilter:
    """
    One-euro filter for x, y, z of landmarks: steady at rest, quick in motion.

    Args:
        min_cutoff: Hz, above 0: the cutoff at rest.
        beta: how fast the cutoff grows with speed, 0 or more.
        derivate_cutoff: Hz, above 0: the cutoff of the speed itself.
    """
    def __init__(
        self,
        min_cutoff: typing.SupportsFloat | typing.SupportsIndex,
        beta: typing.SupportsFloat | typing.SupportsIndex,
        derivate_cutoff: typing.SupportsFloat | typing.SupportsIndex = 1.0,
    ) -> None: ...
    def apply(
        self,
        landmarks: Landmarks,
        time_us: typing.SupportsInt | typing.SupportsIndex,
        image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex] = (
            1,
            1,
        ),
        object_scale: typing.SupportsFloat | typing.SupportsIndex = 1.0,
    ) -> None:
        """
        Smooth x, y, z in place.

        Args:
            landmarks: (landmarks, 3 or more) float32, with as many rows as before.
            time_us: time of the frame, microseconds. Landmarks of a negative time stay as they are.
            image_size: (width, height), pixels; speeds are measured in pixels of it. (1, 1) for metres.
            object_scale: pixels; speeds are divided by it. Below 1e-6 nothing is smoothed.
        """
    def reset(self) -> None:
        """
        Forget the past.
        """

def available_kernels() -> list[str]:
    """
    Return the names of the instruction sets that this machine can run, fastest first.
    """

def block_sums(image: Image, spacing: typing.SupportsInt | typing.SupportsIndex) -> BlockSums:
    """
    Sum the bytes of blocks of 8 x 8 pixels, one every `spacing` pixels along both sides.

    Args:
        image: (height, width, 3) uint8, with any strides.
        spacing: pixels from one block to the next, 1..32766.

    Returns:
        (rows of blocks, columns of blocks) int32.
    """

def categorize(
    mask: Mask,
    size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    inside: typing.SupportsInt | typing.SupportsIndex,
    outside: typing.SupportsInt | typing.SupportsIndex,
) -> Categories:
    """
    Say of each pixel of an image whether it lies in a mask, which is interpolated, the corners of both on each other.

    Args:
        mask: (height, width) float32, 0..1, each side 1..32767.
        size: (width, height) of the image, pixels, each 1..32766.
        inside: 0..255, of pixels where the mask is above one half.
        outside: 0..255, of the others.

    Returns:
        (height, width) uint8.
    """

def decode_detections(
    boxes: Boxes,
    logits: Logits,
    anchors: Anchors,
    size: typing.SupportsFloat | typing.SupportsIndex,
    min_score: typing.SupportsFloat | typing.SupportsIndex,
    arithmetic: Arithmetic = ...,
) -> Detections:
    """
    Decode the raw outputs of an SSD detector.

    Args:
        boxes: (anchors, 4 + 2 * keypoints) float32: centre, size and keypoints, pixels relative to the anchor.
        logits: (anchors,) float32, or any shape with as many elements: the logits of the scores.
        anchors: (anchors, 2) float32, as `make_anchors` returns them.
        size: side of the detector's square input, pixels.
        min_score: detections with a smaller score are left out, 0..1.
        arithmetic: whose roundings are followed.

    Returns:
        (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
        All but the score are fractions of the input.
    """

def decode_landmarks(
    raw: RawLandmarks,
    count: typing.SupportsInt | typing.SupportsIndex,
    columns: typing.SupportsInt | typing.SupportsIndex,
    size: typing.SupportsFloat | typing.SupportsIndex,
    normalize_z: typing.SupportsFloat | typing.SupportsIndex = 1.0,
    arithmetic: Arithmetic = ...,
) -> Landmarks:
    """
    Decode a landmark model's raw output.

    Args:
        raw: (count, columns or more) float32, or any shape with as many elements: x, y, z in pixels of the model's square
            input, then logits of visibility and presence.
        count: number of landmarks, at least 1.
        columns: how many columns are returned, at least 2.
        size: side of the model's input, pixels.
        normalize_z: z is divided by it as well.
        arithmetic: whose roundings are followed.

    Returns:
        (count, columns) float32: x, y, z as fractions of the input, then visibility and presence, 0..1.
    """

def keep_region(
    landmarks: Landmarks,
    previous: Region,
    recrop: Region,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    rotation_degrees: typing.SupportsFloat | typing.SupportsIndex,
    translation: typing.SupportsFloat | typing.SupportsIndex,
    scale: typing.SupportsFloat | typing.SupportsIndex,
    margin: typing.SupportsFloat | typing.SupportsIndex,
    arithmetic: Arithmetic = ...,
) -> bool:
    """
    Return whether a tracked region may be kept: it is close to the re-crop region, and its landmarks lie inside that.

    Args:
        landmarks: (points, 2 or more) float32: x, y as fractions of the image's width and height; at least one row.
        previous: the tracked region, from the last frame's landmarks.
        recrop: the re-crop region of this frame.
        image_size: (width, height) of the image, pixels, each 1..32766.
        rotation_degrees: how far the rotations may differ, degrees.
        translation: how far the centres may differ, as a fraction of the re-crop region's sides.
        scale: how far the sides may differ, as a fraction of the re-crop region's sides.
        margin: by how much the re-crop region's sides are enlarged before landmarks must lie inside, as a fraction.
        arithmetic: whose roundings are followed.
    """

def kernels(name: str) -> Kernels:
    """
    Return the kernels of one instruction set.

    Args:
        name: one of `available_kernels()`.
    """

def landmarks_to_transform(
    landmarks: Landmarks,
    box: Indices,
    left: typing.SupportsInt | typing.SupportsIndex,
    right: typing.SupportsInt | typing.SupportsIndex,
    scale: typing.SupportsFloat | typing.SupportsIndex,
    size: typing.SupportsInt | typing.SupportsIndex,
    matrix: Matrix4,
) -> None:
    """
    Write the matrix that leads from pixels of a square crop around a part of the face to the landmarks' units.

    Args:
        landmarks: (landmarks, 3) float32: x, y, z; the matrix leads to their units.
        box: (indices,) int32, at least one: the landmarks whose bounding box the crop is made from.
        left, right: indices of two landmarks; the crop is turned so that the line between them is horizontal.
        scale: side of the crop over side of the box.
        size: rows and columns of the crop, at least 1.
        matrix: (4, 4) float32, row-major; it is written.
    """

def logistic(value: typing.SupportsFloat | typing.SupportsIndex, arithmetic: Arithmetic = ...) -> float:
    """
    Return 1 / (1 + exp(-value)), computed in float32.

    Args:
        value: a logit.
        arithmetic: whose roundings are followed.
    """

def make_anchors(
    size: typing.SupportsInt | typing.SupportsIndex,
    strides: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
    per_layer: typing.SupportsInt | typing.SupportsIndex = 2,
) -> Anchors:
    """
    Return the anchor centres of an SSD detector with a square input.

    Args:
        size: side of the input, pixels, 1..32766.
        strides: one for each layer, pixels, at most 64; layers of one stride that follow each other share a grid.
        per_layer: anchors of a layer in each cell, 1..16.

    Returns:
        (anchors, 2) float32: x, y as fractions of the input.
    """

def mean_positions(features: FeatureMap, mean: ChannelMeans) -> None:
    """
    Compute the mean over all positions, summed in their order.

    Args:
        features: (..., channels) float32: a feature map.
        mean: (channels,) float32, or any shape with as many elements; it is written.
    """

def paint(
    picture: Picture,
    segments: Segments,
    radius: typing.SupportsFloat | typing.SupportsIndex,
    colour: typing.Annotated[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], "FixedSize(3)"],
    opacity: typing.SupportsFloat | typing.SupportsIndex = 1.0,
) -> None:
    """
    Paint lines with round ends as one anti-aliased shape. A line that begins where it ends is a disc.

    Args:
        picture: (height, width, 3 or more) uint8, with any strides; its first three channels are painted.
        segments: (segments, 4) float32: x, y of one end, x, y of the other, pixels. Those that are not finite are left out.
        radius: half the width of the lines, pixels, 0..32766.
        colour: three bytes, in the order of the picture's channels.
        opacity: 0..1.
    """

def place_crop(
    region: Region | None,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    tensor_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    keep_aspect: bool,
    arithmetic: Arithmetic = ...,
) -> Crop | None:
    """
    Place a model's input tensor over a region of an image.

    Args:
        region: the region; None for the whole image.
        image_size: (width, height) of the image, pixels, each 1..32766.
        tensor_size: (width, height) of the tensor, pixels, each 1..32766.
        keep_aspect: whether the region grows to the tensor's shape (letterbox) instead of being stretched.
        arithmetic: whose roundings are followed, also by `Kernels.warp` and `mask_to_frame` with this crop.

    Returns:
        None when the region has no area or is not finite.
    """

def project_detections(detections: Detections, crop: Crop) -> None:
    """
    Project detections from the tensor to the image, in place; boxes become the bounds of their projected corners.

    Args:
        detections: (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
        crop: where the tensor was placed.
    """

def project_landmarks(landmarks: Landmarks, crop: Crop) -> None:
    """
    Project landmarks from the tensor to the image, in place.

    Args:
        landmarks: (landmarks, 2 or more) float32: x, y, z as fractions of the tensor; after it, of the image.
        crop: where the tensor was placed.
    """

def project_landmarks_by_matrix(landmarks: Landmarks, crop: Crop) -> None:
    """
    Project landmarks by the crop's matrix, which scales z by the length of its first column, in place.

    Args:
        landmarks: (landmarks, 2 or more) float32: x, y, z as fractions of the tensor; after it, of the image.
        crop: where the tensor was placed.
    """

def reads_in_place(image: Image) -> bool:
    """
    Return whether `warp` reads an image where it lies in memory; otherwise it copies it first.

    Args:
        image: (height, width, 3) uint8, with any strides.
    """

def refine_landmarks(
    landmarks: Landmarks,
    heatmap: Heatmap,
    kernel_size: typing.SupportsInt | typing.SupportsIndex,
    min_confidence: typing.SupportsFloat | typing.SupportsIndex,
    arithmetic: Arithmetic = ...,
) -> None:
    """
    Move landmarks to the centre of mass of their heatmaps around them, in place, where the heatmap is sure.

    Args:
        landmarks: (landmarks, 2 or more) float32: x, y as fractions of the model's input.
        heatmap: (height, width, landmarks or more) float32, also with a batch axis of 1 in front: logits.
        kernel_size: side of the window around a landmark, cells of the heatmap, at least 1.
        min_confidence: a landmark stays where no cell of its window reaches this probability.
        arithmetic: whose roundings are followed.
    """

def region_from_alignment(
    landmarks: Landmarks,
    centre: typing.SupportsInt | typing.SupportsIndex,
    scale_point: typing.SupportsInt | typing.SupportsIndex,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    target_degrees: typing.SupportsFloat | typing.SupportsIndex,
    arithmetic: Arithmetic = ...,
) -> Region:
    """
    Place a square around one landmark whose half side reaches to another one.

    Args:
        landmarks: (points, 2 or more) float32: x, y as fractions of the image's width and height; at least one row.
        centre, scale_point: indices of the two landmarks.
        image_size: (width, height) of the image, pixels, each 1..32766.
        target_degrees: direction on screen that the line between them is turned to.
        arithmetic: whose roundings are followed.
    """

def region_from_detection(
    detections: Detections,
    row: typing.SupportsInt | typing.SupportsIndex,
    start: typing.SupportsInt | typing.SupportsIndex,
    end: typing.SupportsInt | typing.SupportsIndex,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    target_degrees: typing.SupportsFloat | typing.SupportsIndex,
    arithmetic: Arithmetic = ...,
    target_radians: typing.SupportsFloat | typing.SupportsIndex | None = None,
) -> Region:
    """
    Return a detection's box as a region, turned by two of its keypoints.

    Args:
        detections: (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
            All but the score are fractions of the image; at least two keypoints.
        row: index of the detection.
        start, end: indices of the two keypoints.
        image_size: (width, height) of the image, pixels, each 1..32766.
        target_degrees: direction on screen that the line between them is turned to.
        arithmetic: whose roundings are followed.
        target_radians: the same direction in radians, used instead where it is not None.
    """

def region_from_hand(
    hand: Landmarks,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    arithmetic: Arithmetic = ...,
) -> Region:
    """
    Return the region of a hand, turned so that its fingers point up.

    Args:
        hand: (21, 2 or more) float32: x, y as fractions of the image's width and height.
        image_size: (width, height) of the image, pixels, each 1..32766.
        arithmetic: whose roundings are followed.
    """

def region_from_keypoints(
    keypoints: Points,
    start: typing.SupportsInt | typing.SupportsIndex,
    end: typing.SupportsInt | typing.SupportsIndex,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    arithmetic: Arithmetic = ...,
) -> Region:
    """
    Return the smallest region around keypoints, turned so that the line between two of them is horizontal.

    Args:
        keypoints: (points, 2 or more) float32: x, y as fractions of the image's width and height; at least one row.
        start, end: indices of the two keypoints.
        image_size: (width, height) of the image, pixels, each 1..32766.
        arithmetic: whose roundings are followed.
    """

def region_from_landmarks(
    landmarks: Landmarks,
    start: typing.SupportsInt | typing.SupportsIndex,
    end: typing.SupportsInt | typing.SupportsIndex,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    arithmetic: Arithmetic = ...,
) -> Region:
    """
    Return the smallest region around landmarks, turned so that the line between two of them is horizontal.

    Args:
        landmarks: (points, 2 or more) float32: x, y as fractions of the image's width and height; at least one row.
        start, end: indices of the two landmarks.
        image_size: (width, height) of the image, pixels, each 1..32766.
        arithmetic: whose roundings are followed.
    """

def region_from_wrist(
    pose: Landmarks,
    wrist: typing.SupportsInt | typing.SupportsIndex,
    pinky: typing.SupportsInt | typing.SupportsIndex,
    index: typing.SupportsInt | typing.SupportsIndex,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    arithmetic: Arithmetic = ...,
) -> Region:
    """
    Estimate the region of a hand from three landmarks of a pose.

    Args:
        pose: (points, 2 or more) float32: x, y as fractions of the image's width and height; at least one row.
        wrist, pinky, index: indices of the hand's landmarks in the pose.
        image_size: (width, height) of the image, pixels, each 1..32766.
        arithmetic: whose roundings are followed.
    """

def region_overlap(a: Region, b: Region) -> float:
    """
    Return the intersection over union of two regions, as if neither were rotated: 0..1.

    Args:
        a, b: the regions.
    """

def region_scale(
    region: Region,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
) -> float:
    """
    Return the mean of a region's width and height, pixels.

    Args:
        region: the region.
        image_size: (width, height) of the image, pixels, each 1..32766.
    """

def release_free_memory() -> None:
    """
    Give memory that is free back to the system.

    The C library keeps what was freed for later; after a tracker's models are gone that is some 100 MB. Does something with
    glibc only; elsewhere the C library decides by itself.
    """

def remove_letterbox(detections: Detections, crop: Crop) -> None:
    """
    Undo the crop's letterbox, in place: fractions of the tensor become fractions of the region.

    Args:
        detections: (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
        crop: where the tensor was placed.
    """

def resize_linear(
    mask: Mask, size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex]
) -> Mask:
    """
    Resize a mask, bilinearly, with half-pixel centres and repeated edges.

    Args:
        mask: (height, width) float32, each 1..32767.
        size: (width, height) of the result, pixels, each 1..32766.

    Returns:
        (height, width) float32.
    """

def rotate_world(
    landmarks: WorldLandmarks, rotation: typing.SupportsFloat | typing.SupportsIndex, arithmetic: Arithmetic = ...
) -> None:
    """
    Turn world landmarks about the z axis, in place.

    Args:
        landmarks: (landmarks, 2 or more) float32: x, y, z in metres.
        rotation: radians, clockwise on screen.
        arithmetic: whose roundings are followed.
    """

def smooth_mask(mask: Mask, previous: Mask, ratio: typing.SupportsFloat | typing.SupportsIndex) -> None:
    """
    Mix the last frame's mask into this one where this one is unsure, in place.

    Args:
        mask: (height, width) float32, 0..1; it is written.
        previous: (height, width) float32, 0..1, of the mask's size: the last frame's smoothed mask.
        ratio: share of the previous mask where this one is 0.5, 0..1.
    """

def suppress_detections(detections: Detections, max_overlap: typing.SupportsFloat | typing.SupportsIndex) -> Detections:
    """
    Merge overlapping detections into means weighted by their scores (weighted non-maximum suppression).

    Args:
        detections: (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
        max_overlap: intersection over union above which two boxes are merged, 0..1.

    Returns:
        (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
        In order of descending score.
    """

def tint(
    picture: Picture,
    mask: Mask,
    colour: typing.Annotated[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], "FixedSize(3)"],
    opacity: typing.SupportsFloat | typing.SupportsIndex,
) -> None:
    """
    Tint a picture by a mask.

    Args:
        picture: (height, width, 3 or more) uint8, with any strides; its first three channels are tinted.
        mask: (height, width) float32 of the picture's size: share of `opacity` that a pixel gets, 0..1.
        colour: three bytes, in the order of the picture's channels.
        opacity: 0..1.
    """

def transform_landmarks(points: Points, matrix: Matrix4, out: Points) -> None:
    """
    Multiply points by a matrix.

    Args:
        points: (points, 2) float32: x, y.
        matrix: (4, 4) float32, row-major, as `landmarks_to_transform` writes it.
        out: (points, 2) float32: x, y in the matrix's target units; it is written.
    """

def transform_region(
    region: Region,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    scale: typing.SupportsFloat | typing.SupportsIndex,
    shift_y: typing.SupportsFloat | typing.SupportsIndex = 0.0,
    square: bool = True,
    arithmetic: Arithmetic = ...,
) -> Region:
    """
    Shift a region along its own vertical axis, make it square if wanted, then scale it.

    Args:
        region: the region.
        image_size: (width, height) of the image, pixels, each 1..32766.
        scale: the new side over the longer side, which is measured in pixels.
        shift_y: shift as a fraction of the region's height, downwards.
        square: whether the longer side becomes both; otherwise each side is scaled.
        arithmetic: whose roundings are followed.
    """

def transform_tensor_bilinear(tensor: FeatureMap, matrix: Matrix4, out: FeatureMap) -> None:
    """
    Crop a feature map, bilinearly; what lies outside the map is 0.

    Args:
        tensor: (rows, columns, channels) float32, each 1..32767: the feature map.
        matrix: (4, 4) float32, row-major, from pixels of the crop to pixels of the map.
        out: (size, size, channels of the tensor) float32, size 1..32767: the crop; it is written.
    """

def transpose_convolution(
    image: FeatureMap, weights: Weights, bias: typing.SupportsFloat | typing.SupportsIndex, out: Mask
) -> None:
    """
    Compute a transposed convolution of 2 x 2 and stride 2 to one channel.

    Args:
        image: (height, width, channels) float32: a feature map.
        weights: (2, 2, channels) float32.
        bias: added to every value.
        out: (2 * height, 2 * width) float32; it is written.
    """

BLOCK_SIDE: int = 8
pybind11_version: str = "3.1.0"
