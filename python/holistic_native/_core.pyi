"""
Pixel and landmark kernels of holistic_native.
"""

import collections.abc
import typing

import numpy
import numpy.typing

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
    A rotated rectangle of an image: centre and sides as fractions of its width and height, rotation in radians, clockwise on screen.
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
    """
    @property
    def image_size(self) -> tuple[int, int]: ...
    @property
    def inverse(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def matrix(self) -> numpy.typing.NDArray[numpy.float32]: ...
    @property
    def padding(self) -> tuple[float, float, float, float]: ...
    @property
    def region(self) -> Region: ...
    @property
    def tensor_size(self) -> tuple[int, int]: ...

class Kernels:
    """
    The pixel kernels of one instruction set.
    """
    def mask_to_frame(
        self, crop: Crop, logits: numpy.typing.NDArray[numpy.float32]
    ) -> numpy.typing.NDArray[numpy.float32]:
        """
        Turn mask logits over a crop into probabilities over the whole image, (height, width) float32.
        """
    def warp(
        self,
        image: numpy.typing.NDArray[numpy.uint8],
        crop: Crop,
        out: numpy.typing.NDArray[numpy.float32],
        low: typing.SupportsFloat | typing.SupportsIndex = 0.0,
        high: typing.SupportsFloat | typing.SupportsIndex = 1.0,
        repeat_edge: bool = True,
    ) -> None:
        """
        Resample the crop's region of an RGB image into `out`, bytes 0..255 mapped to low..high.
        """
    def yuv_to_rgb(
        self,
        y: numpy.typing.NDArray[numpy.uint8],
        u: numpy.typing.NDArray[numpy.uint8],
        v: numpy.typing.NDArray[numpy.uint8],
    ) -> numpy.typing.NDArray[numpy.uint8]:
        """
        Convert a YUV 4:2:0 image (BT.601, limited range) to RGB: (height, width, 3), a view of four bytes a pixel.
        """
    @property
    def name(self) -> str: ...

class LandmarkValues:
    """
    The numbers of a landmark: its own, or a row of an array.
    """
    @staticmethod
    def _rows(array: numpy.typing.NDArray[numpy.float32]) -> LandmarkRows:
        """
        Return landmarks of this class over an array's memory.
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
    Exponential smoothing of one column of landmarks over time.
    """
    def __init__(self, alpha: typing.SupportsFloat | typing.SupportsIndex) -> None: ...
    def apply(
        self, landmarks: numpy.typing.NDArray[numpy.float32], column: typing.SupportsInt | typing.SupportsIndex
    ) -> None:
        """
        Smooth one column in place.
        """
    def reset(self) -> None:
        """
        Forget the past.
        """

class OneEuroFilter:
    """
    Speed-dependent smoothing of x, y, z of landmarks over time.
    """
    def __init__(
        self,
        min_cutoff: typing.SupportsFloat | typing.SupportsIndex,
        beta: typing.SupportsFloat | typing.SupportsIndex,
        derivate_cutoff: typing.SupportsFloat | typing.SupportsIndex = 1.0,
    ) -> None: ...
    def apply(
        self,
        landmarks: numpy.typing.NDArray[numpy.float32],
        time_us: typing.SupportsInt | typing.SupportsIndex,
        image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex] = (
            1,
            1,
        ),
        object_scale: typing.SupportsFloat | typing.SupportsIndex = 1.0,
    ) -> None:
        """
        Smooth in place; image_size turns fractions into pixels, object_scale (pixels) divides speeds. Landmarks of a negative time pass unfiltered.
        """
    def reset(self) -> None:
        """
        Forget the past.
        """

def available_kernels() -> list[str]:
    """
    Name the instruction sets this machine can run, best first.
    """

def block_sums(
    image: numpy.typing.NDArray[numpy.uint8], spacing: typing.SupportsInt | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.int32]:
    """
    Sum the bytes of 8x8 blocks, one every `spacing` pixels along both sides, as (rows, columns) int32.
    """

def categorize(
    mask: numpy.typing.NDArray[numpy.float32],
    size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    inside: typing.SupportsInt | typing.SupportsIndex,
    outside: typing.SupportsInt | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.uint8]:
    """
    Return (height, width) uint8 for an image of this (width, height): `inside` where the mask, its corners on the image's, is above one half, `outside` elsewhere.
    """

def decode_detections(
    boxes: numpy.typing.NDArray[numpy.float32],
    logits: numpy.typing.NDArray[numpy.float32],
    anchors: numpy.typing.NDArray[numpy.float32],
    size: typing.SupportsFloat | typing.SupportsIndex,
    min_score: typing.SupportsFloat | typing.SupportsIndex,
    arithmetic: Arithmetic = ...,
) -> numpy.typing.NDArray[numpy.float32]:
    """
    Decode raw boxes into rows (score, xmin, ymin, width, height, keypoints x, y ...), those with score >= min_score.
    """

def decode_landmarks(
    raw: numpy.typing.NDArray[numpy.float32],
    count: typing.SupportsInt | typing.SupportsIndex,
    columns: typing.SupportsInt | typing.SupportsIndex,
    size: typing.SupportsFloat | typing.SupportsIndex,
    normalize_z: typing.SupportsFloat | typing.SupportsIndex = 1.0,
    arithmetic: Arithmetic = ...,
) -> numpy.typing.NDArray[numpy.float32]:
    """
    Decode raw landmarks (pixels of a square input) into fractions of it: (count, columns) float32.
    """

def keep_region(
    landmarks: numpy.typing.NDArray[numpy.float32],
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
    Decide whether the previous region is still close to the re-crop region and its landmarks still inside.
    """

def kernels(name: str) -> Kernels:
    """
    Return the kernels of one instruction set by name.
    """

def landmarks_to_transform(
    landmarks: numpy.typing.NDArray[numpy.float32],
    box: numpy.typing.NDArray[numpy.int32],
    left: typing.SupportsInt | typing.SupportsIndex,
    right: typing.SupportsInt | typing.SupportsIndex,
    scale: typing.SupportsFloat | typing.SupportsIndex,
    size: typing.SupportsInt | typing.SupportsIndex,
    matrix: numpy.typing.NDArray[numpy.float32],
) -> None:
    """
    Write the matrix from pixels of a square crop around the landmarks `box`, turned so that the line from `left` to `right` is horizontal, to the landmarks' units: (4, 4) float32.
    """

def logistic(value: typing.SupportsFloat | typing.SupportsIndex, arithmetic: Arithmetic = ...) -> float:
    """
    Return 1 / (1 + exp(-value)) in float32.
    """

def make_anchors(
    size: typing.SupportsInt | typing.SupportsIndex,
    strides: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
    per_layer: typing.SupportsInt | typing.SupportsIndex = 2,
) -> numpy.typing.NDArray[numpy.float32]:
    """
    List the anchor centres (n, 2) of an SSD detector with a square input, as fractions of it.
    """

def mean_positions(features: numpy.typing.NDArray[numpy.float32], mean: numpy.typing.NDArray[numpy.float32]) -> None:
    """
    Write the mean over all positions into `mean`, summed in their order.
    """

def paint(
    picture: numpy.typing.NDArray[numpy.uint8],
    segments: numpy.typing.NDArray[numpy.float32],
    radius: typing.SupportsFloat | typing.SupportsIndex,
    colour: typing.Annotated[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], "FixedSize(3)"],
    opacity: typing.SupportsFloat | typing.SupportsIndex = 1.0,
) -> None:
    """
    Paint lines with round ends as one anti-aliased shape; rows are x, y of one end, x, y of the other, in pixels. A line that begins where it ends is a disc.
    """

def place_crop(
    region: Region | None,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    tensor_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    keep_aspect: bool,
    arithmetic: Arithmetic = ...,
) -> Crop | None:
    """
    Place a tensor over a region (None: the whole image); None when the region has no area.
    """

def project_detections(detections: numpy.typing.NDArray[numpy.float32], crop: Crop) -> None:
    """
    Project detections from the crop to the image, in place.
    """

def project_landmarks(landmarks: numpy.typing.NDArray[numpy.float32], crop: Crop) -> None:
    """
    Project landmarks from crop to image fractions, in place.
    """

def project_landmarks_by_matrix(landmarks: numpy.typing.NDArray[numpy.float32], crop: Crop) -> None:
    """
    Project landmarks by the crop's matrix, which scales z by the length of its first column, in place.
    """

def reads_in_place(image: numpy.typing.NDArray[numpy.uint8]) -> bool:
    """
    Return whether `warp` reads an image where it lies in memory; otherwise it copies it first.
    """

def refine_landmarks(
    landmarks: numpy.typing.NDArray[numpy.float32],
    heatmap: numpy.typing.NDArray[numpy.float32],
    kernel_size: typing.SupportsInt | typing.SupportsIndex,
    min_confidence: typing.SupportsFloat | typing.SupportsIndex,
    arithmetic: Arithmetic = ...,
) -> None:
    """
    Move landmarks to their heatmaps' centres of mass where these are sure, in place.
    """

def region_from_alignment(
    landmarks: numpy.typing.NDArray[numpy.float32],
    centre: typing.SupportsInt | typing.SupportsIndex,
    scale_point: typing.SupportsInt | typing.SupportsIndex,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    target_degrees: typing.SupportsFloat | typing.SupportsIndex,
    arithmetic: Arithmetic = ...,
) -> Region:
    """
    Place a square around landmark `centre` whose half side reaches to landmark `scale_point`.
    """

def region_from_detection(
    detections: numpy.typing.NDArray[numpy.float32],
    row: typing.SupportsInt | typing.SupportsIndex,
    start: typing.SupportsInt | typing.SupportsIndex,
    end: typing.SupportsInt | typing.SupportsIndex,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    target_degrees: typing.SupportsFloat | typing.SupportsIndex,
    arithmetic: Arithmetic = ...,
    target_radians: typing.SupportsFloat | typing.SupportsIndex | None = None,
) -> Region:
    """
    Take a detection's box; the rotation brings the line from keypoint `start` to `end` to the target direction, which `target_radians` gives instead where it is not None.
    """

def region_from_hand(
    hand: numpy.typing.NDArray[numpy.float32],
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    arithmetic: Arithmetic = ...,
) -> Region:
    """
    Bound a hand's 21 landmarks by a region turned along the hand.
    """

def region_from_keypoints(
    keypoints: numpy.typing.NDArray[numpy.float32],
    start: typing.SupportsInt | typing.SupportsIndex,
    end: typing.SupportsInt | typing.SupportsIndex,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    arithmetic: Arithmetic = ...,
) -> Region:
    """
    Bound a detection's keypoints; the rotation makes the line from keypoint `start` to `end` horizontal.
    """

def region_from_landmarks(
    landmarks: numpy.typing.NDArray[numpy.float32],
    start: typing.SupportsInt | typing.SupportsIndex,
    end: typing.SupportsInt | typing.SupportsIndex,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    arithmetic: Arithmetic = ...,
) -> Region:
    """
    Bound all landmarks; the rotation makes the line from landmark `start` to `end` horizontal.
    """

def region_from_wrist(
    pose: numpy.typing.NDArray[numpy.float32],
    wrist: typing.SupportsInt | typing.SupportsIndex,
    pinky: typing.SupportsInt | typing.SupportsIndex,
    index: typing.SupportsInt | typing.SupportsIndex,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    arithmetic: Arithmetic = ...,
) -> Region:
    """
    Guess a hand's region from three landmarks of a pose.
    """

def region_overlap(a: Region, b: Region) -> float:
    """
    Return the intersection over union of two regions, their rotations ignored.
    """

def region_scale(
    region: Region,
    image_size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
) -> float:
    """
    Return the mean of a region's width and height in pixels.
    """

def release_free_memory() -> None:
    """
    Give memory that is free back to the system.

    The C library keeps what was freed for later; after a tracker's models are gone that is some 100 MB. Does something with
    glibc only; elsewhere the C library decides by itself.
    """

def remove_letterbox(detections: numpy.typing.NDArray[numpy.float32], crop: Crop) -> None:
    """
    Undo the crop's letterbox, in place.
    """

def resize_linear(
    mask: numpy.typing.NDArray[numpy.float32],
    size: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
) -> numpy.typing.NDArray[numpy.float32]:
    """
    Resize a mask to (width, height), bilinear, half-pixel centres.
    """

def rotate_world(
    landmarks: numpy.typing.NDArray[numpy.float32],
    rotation: typing.SupportsFloat | typing.SupportsIndex,
    arithmetic: Arithmetic = ...,
) -> None:
    """
    Turn world landmarks about the z axis, in place.
    """

def smooth_mask(
    mask: numpy.typing.NDArray[numpy.float32],
    previous: numpy.typing.NDArray[numpy.float32],
    ratio: typing.SupportsFloat | typing.SupportsIndex,
) -> None:
    """
    Mix the last frame's mask into this one where this one is unsure, in place.
    """

def suppress_detections(
    detections: numpy.typing.NDArray[numpy.float32], max_overlap: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float32]:
    """
    Merge overlapping detections into score-weighted means, best first (weighted non-maximum suppression).
    """

def tint(
    picture: numpy.typing.NDArray[numpy.uint8],
    mask: numpy.typing.NDArray[numpy.float32],
    colour: typing.Annotated[collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], "FixedSize(3)"],
    opacity: typing.SupportsFloat | typing.SupportsIndex,
) -> None:
    """
    Colour a picture where a mask says so: not where it is 0, with this opacity where it is 1.
    """

def transform_landmarks(
    points: numpy.typing.NDArray[numpy.float32],
    matrix: numpy.typing.NDArray[numpy.float32],
    out: numpy.typing.NDArray[numpy.float32],
) -> None:
    """
    Move points (x, y) through a matrix into `out`.
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
    Shift a region along its own vertical by a fraction of its height, make it square (its longer side), scale it.
    """

def transform_tensor_bilinear(
    tensor: numpy.typing.NDArray[numpy.float32],
    matrix: numpy.typing.NDArray[numpy.float32],
    out: numpy.typing.NDArray[numpy.float32],
) -> None:
    """
    Crop a feature map through a matrix from crop to map pixels into `out`; what lies outside the map is 0.
    """

def transpose_convolution(
    image: numpy.typing.NDArray[numpy.float32],
    weights: numpy.typing.NDArray[numpy.float32],
    bias: typing.SupportsFloat | typing.SupportsIndex,
    out: numpy.typing.NDArray[numpy.float32],
) -> None:
    """
    Write the transposed 2x2 convolution of stride 2 to one channel into `out`.
    """

BLOCK_SIDE: int = 8
pybind11_version: str = "3.1.0"
