"""The stand-in's packages are somewhere on disk, and have the names that programs put into annotations."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.shimmed import SOURCES, shown, write_package

PLACES = """
import importlib.resources, inspect, pathlib, pkgutil
import mediapipe, mediapipe.framework.formats
for module in (
    mediapipe,
    mediapipe.solutions,
    mediapipe.python,
    mediapipe.python.solutions,
    mediapipe.framework,
    mediapipe.framework.formats,
    mediapipe.solutions.holistic,
    mediapipe.framework.formats.landmark_pb2,
):
    file = pathlib.Path(module.__file__)
    assert file.is_file() and file == pathlib.Path(inspect.getfile(module)), module
    if hasattr(module, "__path__"):
        (folder,) = module.__path__
        assert file.parent == pathlib.Path(folder), module
        assert importlib.resources.files(module).joinpath("__init__.py").is_file(), module
        assert pkgutil.get_data(module.__name__, "__init__.py") == file.read_bytes(), module
        assert module.__spec__.origin == str(file), module
    print(module.__name__, file)
"""


def test_every_package_is_in_a_folder() -> None:
    found = dict(line.split(" ", 1) for line in shown(PLACES).splitlines())
    ours = Path(SOURCES, "holistic_native")
    assert found["mediapipe"] == found["mediapipe.python"] == str(ours / "__init__.py")
    assert found["mediapipe.python.solutions"] == str(ours / "solutions" / "__init__.py")
    assert found["mediapipe.framework.formats"] == str(ours / "framework" / "formats" / "__init__.py")


def test_packages_are_where_the_installed_one_has_them(tmp_path: Path) -> None:
    files = {"__init__.py": "import nothing_of_this_name\n", "python/__init__.py": "", "modules/pose.binarypb": "graph"}
    program = PLACES + "print((pathlib.Path(mediapipe.__file__).parent / 'modules' / 'pose.binarypb').read_text())"
    *lines, last = shown(program, write_package(tmp_path, files)).splitlines()
    found = dict(line.split(" ", 1) for line in lines)
    assert last == "graph"
    assert found["mediapipe"] == str(tmp_path / "mediapipe" / "__init__.py")
    assert found["mediapipe.python"] == str(tmp_path / "mediapipe" / "python" / "__init__.py")
    assert found["mediapipe.python.solutions"] == str(Path(SOURCES, "holistic_native", "solutions", "__init__.py"))


@pytest.mark.parametrize(
    "statement",
    [
        "from mediapipe.python.solution_base import SolutionBase",
        "import mediapipe.python.solution_base; SolutionBase = mediapipe.python.solution_base.SolutionBase",
        "from mediapipe.python import solution_base; SolutionBase = solution_base.SolutionBase",
        "import mediapipe; SolutionBase = mediapipe.solutions.pose.SolutionBase",
    ],
)
def test_the_base_of_all_solutions(statement: str) -> None:
    program = f"{statement}\nimport mediapipe as mp\nprint(issubclass(mp.solutions.pose.Pose, SolutionBase))"
    assert shown(program) == "True\n"


def test_names_in_annotations() -> None:
    program = """
import typing
import mediapipe as mp
def keep(
    tracker: mp.python.solution_base.SolutionBase,
    result: mp.python.solutions.hands.NamedTuple,
    image: mp.solutions.holistic.np.ndarray,
    spec: typing.Optional[mp.solutions.drawing_utils.DrawingSpec],
    landmarks: mp.solutions.drawing_utils.landmark_pb2.NormalizedLandmarkList,
    pairs: mp.solutions.drawing_utils.List[mp.solutions.drawing_styles.Tuple[int, int]],
    point: mp.solutions.hands.HandLandmark,
): ...
print(len(typing.get_type_hints(keep)))
"""
    assert shown(program) == "7\n"
