"""The sixteen model files this package runs, pinned by size and SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class ModelFile:
    """One pinned model file.

    Attributes:
        name: file name, e.g. "pose_landmark_full.tflite".
        size: bytes.
        sha256: lower-case hexadecimal digest of the whole file.
        packages: the public packages that carry it: "wheel" is MediaPipe's own Python wheel, "npm" its JavaScript
            package.
    """

    name: str
    size: int
    sha256: str
    packages: tuple[str, ...] = ("wheel",)

    def matches(self, content: bytes) -> bool:
        """Say whether the content is exactly this file."""
        return len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256


def known_models(names: Iterable[str], manifest: Mapping[str, ModelFile]) -> tuple[ModelFile, ...]:
    """Find names in a manifest, in the order given and without repetitions; ".tflite" may be left out.

    Raises:
        ValueError: a name is not in the manifest; the message lists the known ones.
    """
    models: dict[str, ModelFile] = {}
    for name in names:
        full = name if name.endswith((".tflite", ".task")) else f"{name}.tflite"
        if full not in manifest:
            raise ValueError(f"model name must be one of {', '.join(manifest)}; got {name!r}")
        models[full] = manifest[full]
    return tuple(models.values())


def _pins() -> Mapping[str, ModelFile]:
    # The same files are in every MediaPipe wheel from 0.10.9 to 0.10.21, except the lite and heavy pose models,
    # which only the JavaScript packages carry.
    files = (
        ModelFile(
            "face_detection_full_range_sparse.tflite",
            676746,
            "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
        ),
        ModelFile(
            "face_detection_short_range.tflite",
            229714,
            "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
        ),
        ModelFile(
            "face_landmark.tflite",
            1242398,
            "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
        ),
        ModelFile(
            "face_landmark_with_attention.tflite",
            2495106,
            "e06a804e0144f9929eda782122916b35d60c697c3c9344013ca2bbe76a6ce2b4",
        ),
        ModelFile(
            "hand_landmark_full.tflite",
            5478917,
            "11c272b891e1a99ab034208e23937a8008388cf11ed2a9d776ed3d01d0ba00e3",
        ),
        ModelFile(
            "hand_landmark_lite.tflite",
            2071597,
            "048edd3645c9bf7397d19a9f6e3a42957d6e414c9bea6598030a2e9b624156e6",
        ),
        ModelFile(
            "hand_recrop.tflite",
            123792,
            "67d996ce96f9d36fe17d2693022c6da93168026ab2f028f9e2365398d8ac7d5d",
        ),
        ModelFile(
            "iris_landmark.tflite",
            2640568,
            "d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",
        ),
        ModelFile(
            "palm_detection_full.tflite",
            2339846,
            "1b14e9422c6ad006cde6581a46c8b90dd573c07ab7f3934b5589e7cea3f89a54",
        ),
        ModelFile(
            "palm_detection_lite.tflite",
            1985440,
            "e9a4aaddf90dda56a87235303cf00e4c2d3fb28725f68fd88772997dac905c18",
        ),
        ModelFile(
            "pose_detection.tflite",
            2959046,
            "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
        ),
        ModelFile(
            "pose_landmark_full.tflite",
            6440512,
            "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
            ("wheel", "npm"),
        ),
        ModelFile(
            "pose_landmark_heavy.tflite",
            27709200,
            "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
            ("npm",),
        ),
        ModelFile(
            "pose_landmark_lite.tflite",
            2819824,
            "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
            ("npm",),
        ),
        ModelFile(
            "selfie_segmentation.tflite",
            249505,
            "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
        ),
        ModelFile(
            "selfie_segmentation_landscape.tflite",
            250145,
            "a77d03f4659b9f6b6c1f5106947bf40e99d7655094b6527f214ea7d451106edd",
        ),
    )
    return MappingProxyType({model.name: model for model in files})


MODELS: Mapping[str, ModelFile] = _pins()
