"""Which of MediaPipe's packages and modules are ours."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from types import ModuleType

_TASKS = "holistic_native.tasks"
# The packages that we stand in for, each with the package of ours that holds its modules.
PACKAGES = {
    "mediapipe": None,
    "mediapipe.framework": None,
    "mediapipe.framework.formats": "holistic_native.framework.formats",
    "mediapipe.python": None,
    "mediapipe.python.solutions": "holistic_native.solutions",
    "mediapipe.tasks": None,
    "mediapipe.tasks.python": _TASKS,
    "mediapipe.tasks.python.components": f"{_TASKS}.components",
    "mediapipe.tasks.python.components.containers": f"{_TASKS}.components.containers",
    "mediapipe.tasks.python.components.processors": f"{_TASKS}.components.processors",
    "mediapipe.tasks.python.core": f"{_TASKS}.core",
    "mediapipe.tasks.python.vision": f"{_TASKS}.vision",
    "mediapipe.tasks.python.vision.core": f"{_TASKS}.vision.core",
}
# Modules of ours that stand alone in a package of theirs.
MODULES = {"mediapipe.python.solution_base": "holistic_native.solution_base"}
# MediaPipe binds the right one to the left name; programs import from either.
SYNONYM = ("mediapipe.solutions", "mediapipe.python.solutions")
# MediaPipe binds the right one to the name of the left one, which is a package, too: it has what both have.
ALSO = {"mediapipe.tasks": "mediapipe.tasks.python"}
# What packages have besides modules: where from, and the names; None for all that is public there.
_OBJECTS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "mediapipe": (f"{_TASKS}.vision.core.image", ("Image", "ImageFormat")),
    "mediapipe.tasks": (ALSO["mediapipe.tasks"], ("BaseOptions", "components", "vision")),
    **{package: (backing, None) for package, backing in PACKAGES.items() if backing and backing.startswith(_TASKS)},
}


def offered(package: str) -> list[str]:
    """List what is ours in one of PACKAGES, in order: modules and, of tasks, what else is public."""
    return sorted({*modules(package), *_objects(package)} - _own_parts(package))


def modules(package: str) -> list[str]:
    """List the modules that are ours in one of PACKAGES, also those that only a full path leads to."""
    backing = PACKAGES[package]
    if backing is None:
        names = (name.rpartition(".") for name in (*PACKAGES, *MODULES, SYNONYM[0]))
        return sorted(child for parent, _, child in names if parent == package)
    ours = importlib.import_module(backing)
    public: list[str] | None = None if package in _OBJECTS else getattr(ours, "__all__", None)
    return sorted(public if public is not None else (module.name for module in pkgutil.iter_modules(ours.__path__)))


def object_of(package: str, name: str) -> object:
    """Return what of ours is no module in one of PACKAGES.

    Raises:
        AttributeError: it has no such thing.
    """
    if name not in _objects(package):
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_OBJECTS[package][0]), name)


def _objects(package: str) -> list[str]:
    if package not in _OBJECTS:
        return []
    source, names = _OBJECTS[package]
    return list(names if names is not None else getattr(importlib.import_module(source), "__all__", ()))


def _own_parts(package: str) -> set[str]:
    """Return the modules that are reached by their path, but are no names of the package."""
    if package not in _OBJECTS or _OBJECTS[package][1] is not None:
        return set()
    return set(modules(package)) - set(_objects(package))


def take_out() -> dict[str, ModuleType]:
    """Take every module of MediaPipe's names out of `sys.modules`, ours and others'; return them."""
    names = [name for name in sys.modules if name == "mediapipe" or name.startswith("mediapipe.")]
    return {name: sys.modules.pop(name) for name in names}
