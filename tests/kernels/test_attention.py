"""The attention mesh: its three kernels against their oracles, the whole model against MediaPipe's own numbers."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from holistic_native import _core
from holistic_native.runtime.interpreter import available_runtimes
from holistic_native.stages.attention import CROP_SCALE, CROP_SIZE, LEFT_EYE, LIPS, RIGHT_EYE, AttentionMesh
from holistic_native.tflite.graph import Graph, extract, keep_outputs
from tests.support.oracles import attention
from tests.support.recordings.cpu_class import cpu_class

Floats = NDArray[np.float32]

MODEL = "face_landmark_with_attention.tflite"
PARTS = (LIPS, LEFT_EYE, RIGHT_EYE)
AWKWARD = (1, 2, 3, 15, 16, 17, 31, 33)
OUTPUT_SIZES = (1404, 160, 142, 142, 10, 10, 1)

# What MediaPipe 0.10.21's InferenceCalculator gave on a CPU with AVX-512 for three 192x192 crops of scikit-image's
# astronaut: upright, mirrored, turned by 90 degrees. CRC-32 of all seven outputs' bytes: five values of each output, at
# equal distances from its first.
WHEEL = {
    3540691945: (
        (95.047714, 84.10872, 3.1174154, 131.69513, 71.42375),
        (73.14625, 101.99437, 80.826935, 110.276855, 88.5108),
        (66.29378, 81.14118, 73.867455, 64.43269, 59.273533),
        (126.90201, 112.0757, 120.96108, 130.42305, 131.76874),
        (74.56796, 78.86802, 75.00922, 70.23021, 74.13623),
        (117.30298, 121.82065, 117.502396, 112.80221, 117.09955),
        (17.746496,),
    ),
    2920612910: (
        (97.74707, 89.61106, 3.2586253, 132.39848, 69.2939),
        (75.69104, 103.09752, 83.15085, 112.87578, 91.4606),
        (64.5015, 79.80736, 70.81249, 61.240585, 58.075134),
        (125.93131, 110.96008, 119.42952, 128.88199, 132.29507),
        (74.147995, 78.605865, 73.9415, 69.55493, 74.33229),
        (117.54304, 121.784546, 117.20769, 113.33554, 117.89191),
        (19.420858,),
    ),
    4040447703: (
        (87.82608, 98.12615, -8.060282, 111.860016, 86.07267),
        (66.97196, 88.65993, 72.84186, 92.40234, 78.23344),
        (60.709816, 75.604126, 68.97214, 60.201397, 56.257477),
        (112.959, 102.734146, 108.7715, 114.75767, 115.21217),
        (71.476585, 74.992325, 71.53441, 67.886, 71.3589),
        (109.08077, 111.6188, 109.10001, 106.35707, 108.947655),
        (-9.134397,),
    ),
}

# On another class of CPU XNNPACK rounds differently. Leaving XNNPACK out altogether (TFLite's own kernels) moved these
# outputs by 1.2e-4 px, and the worst of 84 crops by 4.7e-4 px.
OTHER_CPU_TOLERANCE = 1e-3


@pytest.fixture(scope="module")
def face_crops() -> Floats:
    """Three crops of a face, (3, 192, 192, 3), 0..1, scaled as the wheel scales bytes."""
    picture: NDArray[np.uint8] = pytest.importorskip("skimage.data").astronaut()[34:226, 129:321]
    return np.stack([picture, picture[:, ::-1], np.rot90(picture)]).astype(np.float32) * np.float32(1 / 255)


def random_floats(seed: int, *shape: int, spread: float = 50.0) -> Floats:
    return np.random.default_rng(seed).normal(0.0, spread, shape).astype(np.float32)


def similarity(angle: float, scale: float, x: float, y: float) -> Floats:
    """Make the matrix from crop to map pixels of a turned square."""
    matrix = np.eye(4, dtype=np.float32)
    matrix[:2, :2] = scale * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    matrix[:2, 3] = (x, y)
    return matrix


def crop(tensor: Floats, matrix: Floats, size: int) -> Floats:
    out = np.full((size, size, tensor.shape[2]), np.nan, dtype=np.float32)
    _core.transform_tensor_bilinear(tensor, matrix, out)
    return out


@settings(deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.sampled_from(AWKWARD),
    shape=st.tuples(*[st.sampled_from(AWKWARD)] * 3),
    angle=st.floats(-4.0, 4.0),
    scale=st.floats(0.0, 4.0),
    x=st.floats(-40.0, 40.0, width=32),
    y=st.floats(-40.0, 40.0, width=32),
)
def test_transform_tensor_bilinear(
    seed: int, size: int, shape: tuple[int, int, int], angle: float, scale: float, x: float, y: float
) -> None:
    tensor, matrix = random_floats(seed, *shape), similarity(angle, scale, x, y)
    assert_array_equal(
        crop(tensor, matrix, size), attention.transform_tensor_bilinear(tensor, matrix, size), strict=True
    )


@pytest.mark.parametrize("size", AWKWARD)
def test_transform_tensor_bilinear_by_the_identity_copies_the_map(size: int) -> None:
    tensor = random_floats(1, size, size, 5)
    assert_array_equal(crop(tensor, np.eye(4, dtype=np.float32), size), tensor)


def test_transform_tensor_bilinear_is_zero_off_the_map() -> None:
    tensor = random_floats(2, 6, 9, 3)
    shifted = crop(tensor, similarity(0.0, 1.0, -2.0, 3.0), 12)
    expected = np.zeros((12, 12, 3), dtype=np.float32)
    expected[:3, 2:11] = tensor[3:]
    assert_array_equal(shifted, expected)
    for far in (1e9, -1e9, math.inf, math.nan):
        assert not crop(tensor, similarity(0.0, 1.0, far, 0.0), 4).any()
        assert not crop(tensor, similarity(0.0, 1.0, 0.0, far), 4).any()


@settings(deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.sampled_from((*AWKWARD, 468)),
    chosen=st.lists(st.integers(0, 10**6), min_size=1, max_size=90),
    ends=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)),
    scale=st.floats(0.125, 4.0, width=32),
    size=st.sampled_from(AWKWARD),
    spread=st.sampled_from((0.0, 1e-3, 1.0, 50.0)),
)
@example(seed=0, count=468, chosen=list(LIPS.indices), ends=(61, 291), scale=1.5, size=16, spread=50.0)
def test_landmarks_to_transform(
    seed: int, count: int, chosen: list[int], ends: tuple[int, int], scale: float, size: int, spread: float
) -> None:
    landmarks = random_floats(seed, count, 3, spread=spread)
    box = np.array([index % count for index in chosen], dtype=np.int32)
    left, right = (end % count for end in ends)
    matrix = np.full((4, 4), np.nan, dtype=np.float32)
    _core.landmarks_to_transform(landmarks, box, left, right, scale, size, matrix)
    expected = attention.landmarks_to_transform(landmarks, box, left, right, scale, size)
    assert_array_equal(matrix, expected, strict=True)


def test_landmarks_to_transform_frames_its_landmarks() -> None:
    """A box of 4 x 2 around (10, 20), turned by 30 degrees: its corners are where the crop's middle 2/3 end."""
    turn = similarity(math.radians(30), 1.0, 10.0, 20.0)
    corners = np.array([[-2, 0, 0, 1], [2, 0, 0, 1], [0, -1, 0, 1], [0, 1, 0, 1]], dtype=np.float32) @ turn.T
    matrix = np.empty((4, 4), dtype=np.float32)
    box = np.arange(4, dtype=np.int32)
    _core.landmarks_to_transform(np.ascontiguousarray(corners[:, :3]), box, 0, 1, 1.5, 12, matrix)
    in_crop = np.linalg.solve(matrix.astype(np.float64), corners.T.astype(np.float64))[:2].T
    # float32 coordinates near 20 are known to 2e-6, a crop pixel is 0.25 to 0.5 of their unit.
    assert_allclose(in_crop, [[2, 6], [10, 6], [6, 2], [6, 10]], rtol=0, atol=1e-4)


@given(seed=st.integers(0, 2**32 - 1), count=st.sampled_from((0, *AWKWARD, 80)))
def test_transform_landmarks(seed: int, count: int) -> None:
    points, matrix = random_floats(seed, count, 2), random_floats(seed + 1, 4, 4)
    out = np.full_like(points, np.nan)
    _core.transform_landmarks(points, matrix, out)
    assert_array_equal(out, attention.transform_landmarks(points, matrix), strict=True)


def zeros(*shape: int) -> Floats:
    return np.zeros(shape, dtype=np.float32)


def read_only(array: Floats) -> Floats:
    array.flags.writeable = False
    return array


BOX = np.array([0, 1], dtype=np.int32)
REFUSED: dict[str, tuple[Callable[..., None], tuple[Any, ...], str]] = {
    "landmarks": (_core.landmarks_to_transform, (zeros(3, 2), BOX, 0, 1, 1.5, 16, zeros(4, 4)), "landmarks must be "),
    "empty box": (_core.landmarks_to_transform, (zeros(3, 3), BOX[:0], 0, 1, 1.5, 16, zeros(4, 4)), "box must be "),
    "far box": (_core.landmarks_to_transform, (zeros(1, 3), BOX, 0, 0, 1.5, 16, zeros(4, 4)), "box must be .* got 1"),
    "negative box": (_core.landmarks_to_transform, (zeros(1, 3), -BOX, 0, 0, 1.5, 16, zeros(4, 4)), "got -1"),
    "left": (_core.landmarks_to_transform, (zeros(3, 3), BOX, 3, 1, 1.5, 16, zeros(4, 4)), "left must be .* got 3"),
    "right": (_core.landmarks_to_transform, (zeros(3, 3), BOX, 0, 4, 1.5, 16, zeros(4, 4)), "right must be .* got 4"),
    "size": (_core.landmarks_to_transform, (zeros(3, 3), BOX, 0, 1, 1.5, 0, zeros(4, 4)), "size must be .* got 0"),
    "matrix": (_core.landmarks_to_transform, (zeros(3, 3), BOX, 0, 1, 1.5, 16, zeros(4, 3)), "matrix must be "),
    "read-only": (
        _core.landmarks_to_transform,
        (zeros(3, 3), BOX, 0, 1, 1.5, 16, read_only(zeros(4, 4))),
        "matrix must be writable",
    ),
    "tensor": (_core.transform_tensor_bilinear, (zeros(4, 4), zeros(4, 4), zeros(2, 2, 1)), "tensor must be "),
    "empty tensor": (_core.transform_tensor_bilinear, (zeros(0, 4, 1), zeros(4, 4), zeros(2, 2, 1)), "tensor must be "),
    "not square": (_core.transform_tensor_bilinear, (zeros(4, 4, 1), zeros(4, 4), zeros(2, 3, 1)), "out must be "),
    "channels": (_core.transform_tensor_bilinear, (zeros(4, 4, 1), zeros(4, 4), zeros(2, 2, 2)), "out must be "),
    "flat matrix": (_core.transform_tensor_bilinear, (zeros(4, 4, 1), zeros(16), zeros(2, 2, 1)), "matrix must be "),
    "points": (_core.transform_landmarks, (zeros(5, 3), zeros(4, 4), zeros(5, 3)), "points must be "),
    "count": (_core.transform_landmarks, (zeros(5, 2), zeros(4, 4), zeros(4, 2)), "out must be .*as many"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_kernels_refuse_other_shapes(case: str) -> None:
    kernel, arguments, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        kernel(*arguments)


def test_kernels_refuse_what_they_would_have_to_convert() -> None:
    doubles: Any = np.zeros((5, 2))
    with pytest.raises(TypeError):
        _core.transform_landmarks(doubles, zeros(4, 4), zeros(5, 2))
    with pytest.raises(TypeError):
        _core.transform_landmarks(zeros(5, 2), zeros(4, 4), zeros(5, 4)[:, ::2])


def test_constants_are_the_models_own(models: Callable[[str], bytes]) -> None:
    flexbuffers = pytest.importorskip("flatbuffers.flexbuffers")
    graph = Graph(models(MODEL))
    transforms = graph.custom_operators("Landmarks2TransformMatrix")
    for operator, part in zip(transforms, PARTS, strict=True):
        assert flexbuffers.Loads(operator.custom_options) == {
            "left_rotation_idx": part.left,
            "right_rotation_idx": part.right,
            "subset_idxs": list(part.indices),
            "scale_x": CROP_SCALE,
            "scale_y": CROP_SCALE,
            "output_height": CROP_SIZE,
            "output_width": CROP_SIZE,
            "target_rotation_radians": 0.0,
        }
    for operator in graph.custom_operators("TransformTensorBilinear"):
        assert flexbuffers.Loads(operator.custom_options) == {"output_height": CROP_SIZE, "output_width": CROP_SIZE}


@pytest.mark.parametrize("num_threads", [1, 2])
@pytest.mark.parametrize("runtime", available_runtimes())
def test_equals_mediapipe(models: Callable[[str], bytes], face_crops: Floats, runtime: str, num_threads: int) -> None:
    mesh = AttentionMesh(models(MODEL), name=MODEL, runtime=runtime, num_threads=num_threads)
    tolerance = 0.0 if cpu_class() == "avx512" else OTHER_CPU_TOLERANCE
    assert tuple(output.size for output in mesh.outputs) == OUTPUT_SIZES
    for face, (checksum, recorded) in zip(face_crops, WHEEL.items(), strict=True):
        mesh.inputs[0][0] = face
        mesh.run()
        for output, expected in zip(mesh.outputs, recorded, strict=True):
            sampled = output.ravel()[:: max(1, output.size // 5)][:5]
            assert_allclose(sampled, np.array(expected, np.float32), rtol=0, atol=tolerance)
        if tolerance == 0:
            assert zlib.crc32(b"".join(output.tobytes() for output in mesh.outputs)) == checksum
    mesh.close()


def test_a_run_leaves_nothing_behind(models: Callable[[str], bytes], face_crops: Floats) -> None:
    mesh = AttentionMesh(models(MODEL), name=MODEL)
    runs = []
    for face in (face_crops[0], face_crops[2], face_crops[0]):
        mesh.inputs[0][0] = face
        mesh.run()
        runs.append([output.copy() for output in mesh.outputs])
    for first, other, again in zip(*runs, strict=True):
        assert_array_equal(again, first)
        assert not np.array_equal(other, first)
    mesh.close()
    assert mesh.inputs == mesh.outputs == ()


def test_refuses_another_model(models: Callable[[str], bytes], runtime: str) -> None:
    with pytest.raises(ValueError, match=re.escape("model face_landmark.tflite must have 3 Landmarks2TransformMatrix")):
        AttentionMesh(models("face_landmark.tflite"), name="face_landmark.tflite", runtime=runtime)
    with pytest.raises(ValueError, match="model"):
        AttentionMesh(b"nothing of the kind", name="other.tflite")
    content = models(MODEL)
    outputs = list(Graph(content).outputs)
    outputs[1] = Graph(content).custom_operators("TransformLandmarks")[0].outputs[0]
    with pytest.raises(ValueError, match="must be the attention mesh, but its operators are connected otherwise"):
        AttentionMesh(extract(content, outputs=outputs), name=MODEL)
    with pytest.raises(ValueError, match=re.escape(f"model {MODEL} (trunk): the interpreter cannot load it")):
        AttentionMesh(keep_outputs(content, [1, 0, 2, 3, 4, 5, 6]), name=MODEL)
