"""The import finder that puts our modules under MediaPipe's names, and takes them away again."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING

from holistic_native.python_path import take_back
from holistic_native.shim.installed import InstalledMediaPipe
from holistic_native.shim.offer import MODULES, PACKAGES, SYNONYM, modules, take_out
from holistic_native.shim.package import package_spec
from holistic_native.shim.version import forget_version

if TYPE_CHECKING:
    from typing_extensions import Self


class Alias(Loader):
    """Give a module a second name."""

    def __init__(self, target: str | ModuleType) -> None:
        self._target = target

    def exec_module(self, module: ModuleType) -> None:
        """Put the target in the place of the empty module; what is then in `sys.modules` is what gets imported."""
        found = importlib.import_module(self._target) if isinstance(self._target, str) else self._target
        sys.modules[module.__name__] = found


class MediaPipeFinder(MetaPathFinder):
    """Find `mediapipe` and what is in it: ours first, then what an installed MediaPipe has."""

    def __init__(self) -> None:
        self._installed = InstalledMediaPipe(self)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 (the import system's signature)
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return where a module comes from; None for modules outside, and for those deep in an installed MediaPipe.

        Raises:
            ModuleNotFoundError: neither we nor an installed MediaPipe have it; the message says what we offer.
            ImportError: the installed MediaPipe may have it, but does not load.
        """
        package, _, name = fullname.rpartition(".")
        if fullname in PACKAGES:
            return package_spec(fullname, self._installed)
        if SYNONYM[0] in (fullname, package):
            return ModuleSpec(fullname, Alias(fullname.replace(*SYNONYM)))
        if package not in PACKAGES:
            return None
        if fullname in MODULES:
            return ModuleSpec(fullname, Alias(MODULES[fullname]))
        if name in modules(package):
            return ModuleSpec(fullname, Alias(f"{PACKAGES[package]}.{name}"))
        loaded = self._installed.load()
        found = ModuleSpec(fullname, Alias(loaded[fullname])) if fullname in loaded else self._installed.find(fullname)
        if found is None:
            # Given its name, `from mediapipe import tasks` would put a message of its own in place of ours.
            raise ModuleNotFoundError(f"No module named {fullname!r}: {self._installed.shortage(package)}")
        return found

    def uninstall(self) -> None:
        """Let `import mediapipe` give the installed one again, or fail, here and in children started from now on.

        A second call is harmless. What a program has imported by then stays as it is.
        """
        if self in sys.meta_path:
            sys.meta_path.remove(self)
            take_out()
            take_back()
            forget_version()
            sys.modules.update(self._installed.loaded())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.uninstall()
