"""Model files by what a test wants of them."""

from __future__ import annotations

from holistic_native import Holistic
from holistic_native.model_files.manifest import MODELS

SMALL = min(MODELS.values(), key=lambda model: model.size).name
"""For tests that any model will do for: the one that is read and loaded soonest."""
CASCADE = (*Holistic.model_names(), *Holistic.model_names(refine_face_landmarks=True)[-1:])
"""What `Holistic` loads, be the face refined or not."""
