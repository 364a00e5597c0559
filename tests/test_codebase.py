"""What the layout promises: imports point downward, files stay short, versions are stated once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import holistic_native

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "python" / "holistic_native"
# A module imports from its own level and those before it.
LEVELS = (
    (
        *("_core", "atomic_write", "main_interpreter", "messages", "options", "output_target", "python_path"),
        *("result", "scheduling", "solution_base", "topology", "yuv"),
    ),
    ("frame", "runtime"),
    ("stages",),
    ("cascade",),
    ("auto",),
    ("face_detection", "face_mesh", "hands", "holistic", "pose", "profile", "selfie_segmentation", "tracker"),
    ("compress", "evaluate"),
    ("", "app", "framework", "freezing", "path_entry", "shim", "solutions", "stand_in"),
)
LONGEST_FILE = 300


def level(module: str) -> int:
    part = f"{module}.".split(".")[1]
    found = [index for index, parts in enumerate(LEVELS) if part in parts]
    assert len(found) == 1, f"holistic_native.{part} has no place in LEVELS yet"
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
    ours = [name for name in imports(MODULES[module]) if name.partition(".")[0] == "holistic_native"]
    assert [name for name in ours if level(name) > level(module)] == []


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
