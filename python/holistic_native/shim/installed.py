"""The real MediaPipe behind the stand-in, where one is installed."""

from __future__ import annotations

import importlib
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from holistic_native.python_path import without_folder, without_folder_on_path
from holistic_native.shim.offer import PACKAGES, offered, take_out


class InstalledMediaPipe:
    """The MediaPipe that would be imported without us: loaded when a name is asked for that is not ours."""

    def __init__(self, hidden: MetaPathFinder) -> None:
        """Search for it past one finder, which must not be asked."""
        self._hidden = hidden
        self._modules: dict[str, ModuleType] | None = None
        self._failure: Exception | None = None

    def find(self, name: str = "mediapipe") -> ModuleSpec | None:
        """Return where one of its modules is, without loading that; None where it is not."""
        package = name.rpartition(".")[0]
        if package and package not in self.loaded():
            return None
        path = self.loaded()[package].__path__ if package else without_folder(sys.path)
        finders = (finder for finder in sys.meta_path if finder is not self._hidden and hasattr(finder, "find_spec"))
        specs = (finder.find_spec(name, path) for finder in finders)
        # A plain folder of that name is none.
        return next((spec for spec in specs if spec is not None and spec.has_location), None)

    def loaded(self) -> dict[str, ModuleType]:
        """Return the modules that it had when it was loaded; empty before."""
        return self._modules or {}

    def load(self) -> dict[str, ModuleType]:
        """Load it, if there is one, and return its modules; empty without one.

        Meanwhile our modules are out of the way, for its parts must find each other and not us.

        Raises:
            ImportError: it is installed but does not load.
        """
        if self._failure is not None:  # extension modules do not stand a second try
            raise ImportError(f"the installed mediapipe does not load: {self._failure}") from self._failure
        if self._modules is None and self.find() is not None:
            place = sys.meta_path.index(self._hidden)
            ours = take_out()
            del sys.meta_path[place]
            try:
                with without_folder_on_path():
                    importlib.import_module("mediapipe")
                self._modules = take_out()
            except Exception as error:  # a broken installation fails in many ways
                self._failure = error
                raise ImportError(f"the installed mediapipe does not load: {error}") from error
            finally:
                take_out()  # the remains of a failure
                sys.meta_path.insert(place, self._hidden)
                sys.modules.update(self._deep() | ours)
        return self.loaded()

    def _deep(self) -> dict[str, ModuleType]:
        """Return what is below the packages that we stand in for; the finder gives out what is right in them."""
        shallow = {*PACKAGES, *(name for name in self.loaded() if name.rpartition(".")[0] in PACKAGES)}
        return {name: module for name, module in self.loaded().items() if name not in shallow}

    def attribute(self, package: str, name: str) -> object:
        """Return what one of its packages has under a name.

        Raises:
            AttributeError: it does not have it, does not load or is not there; the message says what we offer.
        """
        want = f"module {package!r} has no attribute {name!r}"
        try:
            real = self.load().get(package)
        except ImportError as error:
            raise AttributeError(f"{want}: {self.shortage(package)}; {error}") from error
        if not hasattr(real, name):
            raise AttributeError(f"{want}: {self.shortage(package)}")
        return getattr(real, name)

    def shortage(self, package: str) -> str:
        """Say what there is in a package in place of what was wanted."""
        rest = "no mediapipe is installed" if self.find() is None else "the installed mediapipe does not have it"
        return f"holistic_native offers {', '.join(offered(package))}; {rest}"
