"""The connection tables are MediaPipe's: sizes and digests were recorded from the mediapipe 0.10.21 wheel."""

from __future__ import annotations

import hashlib
from enum import IntEnum

import pytest

from holistic_native import topology

# Name -> number of pairs, SHA-256 of the sorted pairs written as "from-to" with spaces between.
RECORDED = {
    "FACEMESH_CONTOURS": (124, "789c3d656b5d26f9519138b8e27d162154031cb330534ae09cd5069aad86077c"),
    "FACEMESH_FACE_OVAL": (36, "edbc963a4ca7af0c589018bf307b95b59fba0bd29d37760112db6a97b3401bc7"),
    "FACEMESH_IRISES": (8, "e2c0f9e1955acefa91e8ae487188701cca8bd1c6404227da723e6fd71bd4ae81"),
    "FACEMESH_LEFT_EYE": (16, "e4a6775d1d58478f68b65b02620aef9729526ddbda9d9863cad37c11e667d23a"),
    "FACEMESH_LEFT_EYEBROW": (8, "72ea94e1797e4d37915343efcaba517a3dca4c95ead9a76429dbdf0c852c5477"),
    "FACEMESH_LEFT_IRIS": (4, "8f708771f106e83a442636e89f7b217abc128163f0e3bf1b9f2014f7c9d144ad"),
    "FACEMESH_LIPS": (40, "01b790052b0787b667c9a89a36613ca9bee8796c823a06bbcfce294341875e0d"),
    "FACEMESH_NOSE": (25, "8d0cfc6a1a6faa3a86838711e7191931496aaa3d7945d2d3923cfc7fe8876037"),
    "FACEMESH_RIGHT_EYE": (16, "123348c9a21c3139ccf37351b6fd122378ce08a9ed9cc5741e9d7402310f9606"),
    "FACEMESH_RIGHT_EYEBROW": (8, "cac584b6d4b4f896725dd62cc76c8d688b0d54a647bf0d85ed7c73c8acae03fc"),
    "FACEMESH_RIGHT_IRIS": (4, "b68587d9d69dd13e54c2fd9a4759bb77b0df8412d2bbf779076efbed8ca06c61"),
    "FACEMESH_TESSELATION": (2556, "5ddc89bdb52cf83aa06fbc31c49ddb453a62018453da77a940567e824be8e0f9"),
    "HAND_CONNECTIONS": (21, "d72b7280c2695af88626cc96cb6a6a771a373292acee5458c701b6417e04fc1f"),
    "HAND_INDEX_FINGER_CONNECTIONS": (3, "4fb42243b92e3a45b35e9e6e234865c39b6e8d52232cede72df07d208890f39d"),
    "HAND_MIDDLE_FINGER_CONNECTIONS": (3, "fa53dd4e0f253d6d710d496bbd714959b443588caa3c2e9d7a15f82477a3c7e6"),
    "HAND_PALM_CONNECTIONS": (6, "98f2887e4f711a4be74307d5e4c3dc0a2f5d8e0ccd64db2edbe629a4a74b96d4"),
    "HAND_PINKY_FINGER_CONNECTIONS": (3, "19afcc5b2ad4eee3b33026728d0e82ad1bf5c2a69f5b3c47713b40c48f5f3000"),
    "HAND_RING_FINGER_CONNECTIONS": (3, "22d5607e9cd020ff57cbab49d4749c3c1f0721f7867143357045e8d19e2e3828"),
    "HAND_THUMB_CONNECTIONS": (3, "cb488df04221722aa2b5e24069d2eae7b5943bbc320b3d60a5c066a784845df4"),
    "POSE_CONNECTIONS": (35, "8114401ea298b9f6d9609415f857812b2455ec0112f0979036bcb7e1ed4371f0"),
}
# SHA-256 of the members in order, written as "NAME=value" with spaces between.
RECORDED_ENUMS: dict[type[IntEnum], str] = {
    topology.PoseLandmark: "2a19e7e41afc46caf16d7601dda7c42ed9599d5c50653e11e1213c8dab5ed09a",
    topology.HandLandmark: "47660582b5fd45930b56bb98c7f18332f19c5a900aeb1071efead081a0f5e63d",
}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("name", RECORDED)
def test_table_is_mediapipes(name: str) -> None:
    table = getattr(topology, name)
    assert isinstance(table, frozenset)
    assert (len(table), digest(" ".join(f"{a}-{b}" for a, b in sorted(table)))) == RECORDED[name]


@pytest.mark.parametrize("enum", RECORDED_ENUMS, ids=lambda enum: enum.__name__)
def test_landmark_names_are_mediapipes(enum: type[IntEnum]) -> None:
    assert digest(" ".join(f"{member.name}={member.value}" for member in enum)) == RECORDED_ENUMS[enum]


def test_every_recorded_name_is_exported() -> None:
    assert set(RECORDED) <= set(topology.__all__)
    assert all(hasattr(topology, name) for name in topology.__all__)


def test_tables_stay_within_their_landmarks() -> None:
    for name in RECORDED:
        last = max(max(pair) for pair in getattr(topology, name))
        limit = 478 if "IRIS" in name else 468 if name.startswith("FACEMESH") else 33 if "POSE" in name else 21
        assert last < limit
