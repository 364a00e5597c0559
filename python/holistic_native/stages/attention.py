"""The refined face mesh: a model with three custom operators, run as two plain models with our kernels between them.

`face_landmark_with_attention.tflite` finds a coarse mesh, crops its own feature map around the lips and both eyes, and
finds finer points in these crops. The cropping and the way back are custom operators of MediaPipe that no plain
interpreter has (mediapipe/util/tflite/operations). The file is cut there into what comes before the crops (the trunk)
and what comes between the crops and the way back (the heads).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from holistic_native import _core
from holistic_native.runtime.interpreter import Interpreter
from holistic_native.tflite.graph import Graph, Operator

CROP_SCALE = 1.5
"""Size of a crop over size of the bounding box of its landmarks: the model's options `scale_x` and `scale_y`."""

CROP_SIZE = 16
"""Rows and columns of a crop: the model's options `output_height` and `output_width`."""


class FacePart(NamedTuple):
    """A part of the face that the model refines.

    Attributes:
        left: the landmark at one end of the line that the crop turns horizontal.
        right: the landmark at its other end.
        indices: the landmarks that are refined, in the order of the model's output; the crop is taken around them.
    """

    left: int
    right: int
    indices: tuple[int, ...]


LIPS = FacePart(
    61,
    291,
    (
        *(61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409),
        *(78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415),
        *(76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408),
        *(62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407),
    ),
)
"""The lips: four rings of 20 landmarks."""

LEFT_EYE = FacePart(
    33,
    133,
    (
        *(33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173),
        *(130, 25, 110, 24, 23, 22, 26, 112, 243, 247, 30, 29, 27, 28, 56, 190),
        *(226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189),
        *(35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245),
        *(156, 70, 63, 105, 66, 107, 55, 193),
    ),
)
"""The eye on the left of the picture and its brow; the first 16 landmarks are the rim of the eye."""

RIGHT_EYE = FacePart(
    362,
    263,
    (
        *(263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398),
        *(359, 255, 339, 254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414),
        *(446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442, 441, 413),
        *(265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465),
        *(383, 300, 293, 334, 296, 336, 285, 417),
    ),
)
"""The eye on the right of the picture and its brow; the first 16 landmarks are the rim of the eye."""


class AttentionMesh:
    """The attention model behind the interface of `Interpreter`.

    Attributes:
        inputs: one (1, 192, 192, 3) float32 view to write the crop of a face into, values in 0..1.
        outputs: seven float32 arrays in the file's order, coordinates in pixels of the 192x192 crop: mesh (468 times x,
            y, z), lips (80 times x, y), left eye (71), right eye (71), left iris (5), right iris (5), face flag (one
            logit); the next `run` overwrites them.
    """

    def __init__(
        self,
        content: bytes,
        *,
        name: str,
        num_threads: int = 1,
        runtime: str | None = None,
    ) -> None:
        """Cut the model and load its two parts.

        Args:
            content: the bytes of `face_landmark_with_attention.tflite`.
            name: the model's name for messages.
            num_threads: CPU threads XNNPACK may use for the trunk, at least 1; the heads run on one.
            runtime: "litert", "tflite", or None for the best one installed.

        Raises:
            ValueError: the content is damaged or has other operators.
            ImportError: no interpreter is installed.
        """
        try:
            self._load(Graph(content), name, num_threads, runtime)
        except (IndexError, KeyError) as error:
            raise ValueError(
                f"model {name} must be the attention mesh, but its operators are connected otherwise"
            ) from error

    def _load(self, graph: Graph, name: str, num_threads: int, runtime: str | None) -> None:
        transforms = graph.custom_operators("Landmarks2TransformMatrix")
        samples = graph.custom_operators("TransformTensorBilinear")
        returns = graph.custom_operators("TransformLandmarks")
        found = (len(transforms), len(samples), len(returns), len(graph.outputs))
        if found != (3, 3, 5, 7):
            raise ValueError(
                f"model {name} must have 3 Landmarks2TransformMatrix, 3 TransformTensorBilinear, 5 TransformLandmarks "
                f"operators and 7 outputs, got {', '.join(map(str, found))}"
            )
        mesh, *refined, flag = graph.outputs
        trunk_outputs = _unique([mesh, flag, *(operator.inputs[0] for operator in (*transforms, *samples))])
        heads_inputs = [operator.outputs[0] for operator in (*transforms, *samples)]
        heads_outputs = _unique([tensor for operator in returns for tensor in operator.inputs])
        trunk = graph.extract(outputs=trunk_outputs)
        heads = graph.extract(inputs=heads_inputs, outputs=heads_outputs)
        self._trunk = Interpreter(trunk, name=f"{name} (trunk)", num_threads=num_threads, runtime=runtime)
        # The heads' operators are so small that a second thread makes them slower: 0.26 ms with one, 0.5 ms with two.
        self._heads = Interpreter(heads, name=f"{name} (heads)", num_threads=1, runtime=runtime)
        self.inputs = self._trunk.inputs

        # What each operator reads and writes, without the batch axis: views of the two parts' own memory.
        tensors = dict(zip(trunk_outputs, self._trunk.outputs, strict=True))
        tensors |= zip(heads_inputs, self._heads.inputs, strict=True)
        tensors |= zip(heads_outputs, self._heads.outputs, strict=True)
        returned = {operator.outputs[0]: np.zeros_like(tensors[operator.inputs[0]]) for operator in returns}
        tensors |= returned
        parts = (LIPS, LEFT_EYE, RIGHT_EYE)
        boxes = [(np.array(part.indices, np.int32), part.left, part.right, CROP_SCALE, CROP_SIZE) for part in parts]
        self._transforms = [
            (tensors[operator.inputs[0]][0], *box, tensors[operator.outputs[0]][0])
            for operator, box in zip(transforms, boxes, strict=True)
        ]
        self._samples = [_views(tensors, operator) for operator in samples]
        self._returns = [_views(tensors, operator) for operator in returns]

        # The file only reshapes a refined part before it gives it out.
        sources = {operator.outputs[:1]: operator.inputs[:1] for operator in graph.operators}
        points = [returned[sources[output,][0]] for output in refined]
        self.outputs = (tensors[mesh], *(part.reshape(1, 1, 1, -1) for part in points), tensors[flag])

    def run(self) -> None:
        """Run the model once on what `inputs` hold."""
        self._trunk.run()
        for transform in self._transforms:
            _core.landmarks_to_transform(*transform)
        for sample in self._samples:
            _core.transform_tensor_bilinear(*sample)
        self._heads.run()
        for points in self._returns:
            _core.transform_landmarks(*points)

    def close(self) -> None:
        """Free the interpreters; the views of them are gone with it."""
        self.inputs = ()
        self.outputs = ()
        self._transforms, self._samples, self._returns = [], [], []
        self._trunk.close()
        self._heads.close()


def _unique(tensors: list[int]) -> list[int]:
    return list(dict.fromkeys(tensors))


def _views(
    tensors: dict[int, NDArray[np.float32]], operator: Operator
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    return tensors[operator.inputs[0]][0], tensors[operator.inputs[1]][0], tensors[operator.outputs[0]][0]
