"""The packages that stand in for MediaPipe's: what is in them, and where they are on disk."""

from __future__ import annotations

import importlib
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType

from holistic_native.shim.installed import InstalledMediaPipe
from holistic_native.shim.offer import ALSO, modules, object_of, offered
from holistic_native.shim.version import shown_version

_ROOT = Path(__file__).parents[1]


class StandIn(ModuleType):
    """One of MediaPipe's packages: our modules, imported when asked for, and behind them an installed MediaPipe's."""

    def __init__(self, name: str, installed: InstalledMediaPipe) -> None:
        super().__init__(name, "A package of MediaPipe's names, as holistic_native offers it.")
        self.__all__ = offered(name)
        self._installed = installed

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # inspection asks every module for such; that must not load a whole MediaPipe
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if name in modules(self.__name__):
            return importlib.import_module(f"{self.__name__}.{name}")
        if name in self.__all__:
            return object_of(self.__name__, name)
        try:
            return self._installed.attribute(self.__name__, name)
        except AttributeError:
            if self.__name__ not in ALSO:
                raise
        return getattr(importlib.import_module(ALSO[self.__name__]), name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.__all__})


class PackageLoader(SourceFileLoader):
    """Make a stand-in, at the place of a file: data beside that file is found as beside any package's."""

    def __init__(self, name: str, path: str, installed: InstalledMediaPipe) -> None:
        super().__init__(name, path)
        self._installed = installed

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the stand-in for one of MediaPipe's packages."""
        return StandIn(spec.name, self._installed)

    def exec_module(self, module: ModuleType) -> None:
        """Give `mediapipe` its version; the rest comes when it is asked for, and nothing of the file is run."""
        if module.__name__ == "mediapipe":
            module.__dict__["__version__"] = shown_version()


def package_spec(name: str, installed: InstalledMediaPipe) -> ModuleSpec:
    """Return the spec of one of the packages: in the installed MediaPipe's folder, or in ours that has its modules."""
    file = _place(name, installed)
    spec = ModuleSpec(name, PackageLoader(name, str(file), installed), origin=str(file), is_package=True)
    spec.has_location = True  # gives the module its __file__
    spec.submodule_search_locations = [str(file.parent)]
    return spec


def _place(name: str, installed: InstalledMediaPipe) -> Path:
    below = name.split(".")[1:]
    real = installed.find()
    for folder in (real.submodule_search_locations or ()) if real is not None else ():
        file = Path(folder, *below, "__init__.py")
        if file.is_file():
            return file
    # mediapipe.python has modules and packages of our root.
    return _ROOT.joinpath(*(part for part in below if part != "python"), "__init__.py")
