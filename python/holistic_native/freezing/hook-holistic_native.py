"""PyInstaller's hook: what is imported by its name only when it is first used, which an analysis of the code misses."""

from __future__ import annotations

from importlib.util import find_spec

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

from holistic_native.runtime.interpreter import RUNTIMES


def _installed(*modules: str) -> list[str]:
    return [module for module in modules if find_spec(module.partition(".")[0])]


hiddenimports = [
    *_installed(*RUNTIMES.values()),
    *_installed("cv2"),  # drawing
    *collect_submodules("holistic_native.solutions"),  # by attribute, and by MediaPipe's names
    *collect_submodules("holistic_native.framework"),
    *collect_submodules("holistic_native.tasks"),
    "holistic_native.solution_base",
]
datas = collect_data_files("holistic_native")
