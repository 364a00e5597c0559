"""Which of MediaPipe's packages and modules are ours."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from types import ModuleType

# The packages that we stand in for, each with the package of ours that holds its modules.
PACKAGES = {
    "mediapipe": None,
    "mediapipe.framework": None,
    "mediapipe.framework.formats": "holistic_native.framework.formats",
    "mediapipe.python": None,
    "mediapipe.python.solutions": "holistic_native.solutions",
}
# Modules of ours that stand alone in a package of theirs.
MODULES = {"mediapipe.python.solution_base": "holistic_native.solution_base"}
# MediaPipe binds the right one to the left name; programs import from either.
SYNONYM = ("mediapipe.solutions", "mediapipe.python.solutions")


def offered(package: str) -> list[str]:
    """List the modules that are ours in one of PACKAGES, in order."""
    backing = PACKAGES[package]
    if backing is None:
        names = (name.rpartition(".") for name in (*PACKAGES, *MODULES, SYNONYM[0]))
        return sorted(child for parent, _, child in names if parent == package)
    ours = importlib.import_module(backing)
    public: list[str] | None = getattr(ours, "__all__", None)
    return sorted(public if public is not None else (module.name for module in pkgutil.iter_modules(ours.__path__)))


def take_out() -> dict[str, ModuleType]:
    """Take every module of MediaPipe's names out of `sys.modules`, ours and others'; return them."""
    names = [name for name in sys.modules if name == "mediapipe" or name.startswith("mediapipe.")]
    return {name: sys.modules.pop(name) for name in names}
