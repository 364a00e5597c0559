"""What the layout promises: imports point downward, files stay short, versions are stated once."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import holistic_native
from tests.support.places import ROOT

PACKAGE = ROOT / "python" / "holistic_native"
# A module imports from its own room and from those on the levels before it.
LEVELS = (
    ("arrays",),
    ("_core", "output_target", "python_path", "solution_base", "terminal", "topology"),
    ("atomic_write", "kernels", "messages", "options", "scheduling", "tflite"),
    ("output_files", "output_folder", "result", "smoothing", "timing"),
    ("frames", "model_files"),
    ("runtime",),
    ("stages",),
    ("branches",),
    ("fast",),
    ("cascade",),
    ("landmarkers",),
    ("tracker",),
    ("face_detection", "face_mesh", "hands", "holistic", "pose", "selfie_segmentation", "stored_faces"),
    ("avatar", "media"),
    ("formats",),
    ("evaluate",),
    ("compress",),
    ("framework",),
    ("solutions",),
    ("tasks",),
    ("shim",),
    ("",),
    ("extract", "web"),
    ("app", "freezing"),
)
MOST_FILES = 20
# Folders of the package with fewer than three Python files, and why they are folders.
SMALL_FOLDERS = {
    "framework": "an import path of MediaPipe's",
    "freezing": "a folder of hooks for PyInstaller",
    "shim/path_entry/mediapipe": "a package on the path of shimmed programs",
    "tasks": "an import path of MediaPipe's",
    "tasks/components": "an import path of MediaPipe's",
    "tasks/components/processors": "an import path of MediaPipe's",
}
LONGEST_FILE = 300
TESTS = ROOT / "tests"
# Rooms of the tests that are no rooms of the package.
OTHER_ROOMS = {
    "docs": "the pages of documentation, and the site made of them",
    "house": "the repository: its layout, its tools, the package as a whole",
    "kernels": "the compiled module",
    "outputs": "atomic_write, output_files, output_folder and output_target",
    "trackers": "the classes of holistic_native itself",
}


def room(module: str) -> str:
    return f"{module}.".split(".")[1]


def level(module: str) -> int:
    found = [index for index, rooms in enumerate(LEVELS) if room(module) in rooms]
    assert len(found) == 1, f"holistic_native.{room(module)} has no place in LEVELS yet"
    return found[0]


def sources() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("holistic_native", *path.relative_to(PACKAGE).with_suffix("").parts)
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = dict(sources())


def imports(path: Path) -> Iterator[str]:
    """Give what a file imports from the package, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES or inner == "holistic_native._core" else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_downward(module: str) -> None:
    others = [name for name in ours(module) if room(name) != room(module)]
    assert [name for name in others if level(name) >= level(module)] == []


def ours(module: str) -> list[str]:
    return [name for name in imports(MODULES[module]) if name.partition(".")[0] == "holistic_native"]


def test_imports_go_in_no_circles() -> None:
    left = {module: set(ours(module)) & MODULES.keys() - {module} for module in MODULES}
    while free := [module for module, needed in left.items() if not needed & left.keys()]:
        for module in free:
            del left[module]
    assert left == {}


def test_folders_are_rooms() -> None:
    counts = Counter(path.parent.relative_to(PACKAGE).as_posix() for path in MODULES.values())
    assert {folder: count for folder, count in counts.items() if count > MOST_FILES} == {}
    assert {folder for folder, count in counts.items() if count < 3} == SMALL_FOLDERS.keys()


def test_tests_are_in_rooms() -> None:
    found = list(TESTS.rglob("test_*.py"))
    assert len(found) > 100
    assert [path for path in found if path.parent.parent != TESTS] == []
    rooms = {path.parent.name for path in found}
    assert {name for name in rooms if not (PACKAGE / name).is_dir()} == OTHER_ROOMS.keys()
    assert len({path.name for path in found}) == len(found), "two test files have the same name"


def test_tests_share_what_is_in_support_alone() -> None:
    """No test module imports another; benchmarks and fuzz targets import none."""
    users = files((".py",), "tests", "bench", "fuzz", "tools")
    imported = {str(path.relative_to(ROOT)): set(filter(of_tests, imports(path))) for path in users}
    assert sum(map(bool, imported.values())) > 50
    rooms = {path: {name for name in names if name.split(".")[1:2] != ["support"]} for path, names in imported.items()}
    assert {path: names for path, names in rooms.items() if names} == {}


def of_tests(module: str) -> bool:
    first = module.partition(".")[0]
    return first in ("tests", "conftest") or first.startswith("test_")


def files(suffixes: tuple[str, ...], *folders: str) -> list[Path]:
    return [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes]


def test_files_are_short() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in files((".py", ".cpp", ".hpp"), "python", "cpp", "tests", "bench", "tools")
    }
    assert len(lengths) > 100
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_only_bindings_know_python() -> None:
    plain = [path for path in files((".cpp", ".hpp"), "cpp") if path.parent.name != "bindings"]
    assert len(plain) > 20
    assert [path.name for path in plain if re.search(r"pybind11|Python\.h", path.read_text())] == []


def test_version() -> None:
    try:
        installed = version("holistic_native")
    except PackageNotFoundError:
        pytest.skip("the package runs from its sources, not installed")
    assert installed == holistic_native.__version__


def test_pins_agree() -> None:
    pinned = dict(re.findall(r'"([\w-]+)==([\w.]+)"', (ROOT / "pyproject.toml").read_text()))
    hooks = re.findall(r"([\w-]+)==([\w.]+)", (ROOT / ".pre-commit-config.yaml").read_text())
    assert {"ruff", "mypy", "clang-format", "codespell"} <= dict(hooks).keys() & pinned.keys()
    assert [(name, pin) for name, pin in hooks if pinned.get(name, pin) != pin] == []
