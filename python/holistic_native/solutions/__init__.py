"""MediaPipe's legacy solutions under its own names: `from holistic_native import solutions as mp_solutions`.

The modules are imported when they are first used: drawing needs OpenCV only while it draws.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

__all__ = [
    "drawing_styles",
    "drawing_utils",
    "face_detection",
    "face_mesh",
    "face_mesh_connections",
    "hands",
    "hands_connections",
    "holistic",
    "pose",
    "pose_connections",
    "selfie_segmentation",
]


def __getattr__(name: str) -> ModuleType:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it offers {', '.join(__all__)}")
    return import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
