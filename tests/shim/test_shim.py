"""`import mediapipe` gives our solutions, with and without a MediaPipe installed; what we lack is said clearly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.shimmed import INSTALL, INSTALLED, python, shown, write_package


@pytest.fixture
def bare() -> None:
    """Skip the test where a real MediaPipe would answer."""
    if python("-c", "import mediapipe").returncode == 0:
        pytest.skip("a mediapipe is installed beside this package")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Lay out a MediaPipe without solutions; put the folder on PYTHONPATH."""
    return write_package(tmp_path / "site", INSTALLED)


FORMS = {
    "import mediapipe as mp": "mp.solutions.holistic",
    "import mediapipe": "mediapipe.python.solutions.holistic",
    "from mediapipe import solutions": "solutions.holistic",
    "from mediapipe.solutions import holistic": "holistic",
    "import mediapipe.solutions.holistic": "mediapipe.solutions.holistic",
    "from mediapipe.python import solutions": "solutions.holistic",
    "from mediapipe.python.solutions import *": "holistic",
    "import mediapipe.python.solutions as solutions": "solutions.holistic",
    "from mediapipe.python.solutions import holistic, drawing_utils": "holistic",
    "import mediapipe.python.solutions.holistic as mp_holistic": "mp_holistic",
    "import importlib": "importlib.import_module('mediapipe.python.solutions.holistic')",
}


@pytest.mark.slow
@pytest.mark.parametrize("statement", FORMS)
@pytest.mark.parametrize("beside", ["nothing", "mediapipe"])
def test_every_import_form_gives_our_module(statement: str, beside: str, installed: Path) -> None:
    program = f"{statement}\nimport holistic_native.solutions.holistic as ours\nprint({FORMS[statement]} is ours)"
    assert shown(program, installed if beside == "mediapipe" else None) == "True\n"


def test_every_solution_is_there() -> None:
    names = "drawing_styles drawing_utils face_detection face_mesh hands holistic pose selfie_segmentation"
    program = f"""
import mediapipe as mp
for name in {names.split()}:
    assert getattr(mp.solutions, name).__name__ == f"holistic_native.solutions.{{name}}"
assert {{*{names.split()}}} <= {{*dir(mp.solutions)}}
"""
    assert shown(program) == ""


def test_messages() -> None:
    program = """
from mediapipe.framework.formats import landmark_pb2
import mediapipe.framework.formats.detection_pb2 as detection_pb2
import mediapipe
import holistic_native.framework.formats.landmark_pb2 as ours
print(landmark_pb2 is ours is mediapipe.framework.formats.landmark_pb2, detection_pb2.Detection.__name__)
"""
    assert shown(program) == "True Detection\n"


def test_a_module_keeps_its_own_identity() -> None:
    program = """
import mediapipe.python.solutions.holistic as theirs
import importlib, pickle
assert theirs.__name__ == theirs.__spec__.name == "holistic_native.solutions.holistic"
assert pickle.loads(pickle.dumps(theirs.Holistic)) is theirs.Holistic
assert importlib.reload(theirs) is theirs
"""
    assert shown(program) == ""


@pytest.mark.parametrize("beside", ["nothing", "mediapipe"])
def test_the_version_is_that_of_the_mediapipe_we_follow(beside: str, installed: Path) -> None:
    program = "import mediapipe\nprint(mediapipe.__version__)"
    assert shown(program, installed if beside == "mediapipe" else None) == "0.10.21\n"


def test_the_solutions_are_imported_one_by_one() -> None:
    program = """
import sys
import mediapipe as mp
print(*(name for name in sys.modules if name.startswith("mediapipe")))
mp.solutions.drawing_utils
print(*sorted(name for name in sys.modules if name.startswith("mediapipe.python.solutions.")))
"""
    assert shown(program) == "mediapipe\nmediapipe.python.solutions.drawing_utils\n"


def test_what_is_offered() -> None:
    program = "import mediapipe.framework.formats, mediapipe.python.solutions as solutions\n"
    names = shown(
        program + "print(*mediapipe.__all__, *mediapipe.framework.formats.__all__, *solutions.__all__)"
    ).split()
    assert names == [
        *("Image", "ImageFormat", "framework", "python", "solutions", "tasks"),
        *("classification_pb2", "detection_pb2", "landmark_pb2", "location_data_pb2"),
        *("drawing_styles", "drawing_utils", "face_detection", "face_mesh", "face_mesh_connections", "hands"),
        *("hands_connections", "holistic", "pose", "pose_connections", "selfie_segmentation"),
    ]


REFUSALS = {
    "import mediapipe as mp; mp.calculators": "AttributeError: module 'mediapipe' has no attribute 'calculators': "
    "holistic_native offers Image, ImageFormat, framework, python, solutions, tasks; no mediapipe is installed",
    "from mediapipe import calculators": "ModuleNotFoundError: No module named 'mediapipe.calculators': "
    "holistic_native offers Image, ImageFormat, framework, python, solutions, tasks; no mediapipe is installed",
    "import mediapipe.calculators.core": "ModuleNotFoundError: No module named 'mediapipe.calculators': "
    "holistic_native offers Image, ImageFormat, framework, python, solutions, tasks; no mediapipe is installed",
    "from mediapipe.tasks.python import audio": "ModuleNotFoundError: No module named 'mediapipe.tasks.python.audio': "
    "holistic_native offers BaseOptions, components, vision; no mediapipe is installed",
    "import mediapipe as mp; mp.tasks.vision.ObjectDetector": "AttributeError: module 'mediapipe.tasks.python.vision' "
    "has no attribute 'ObjectDetector': holistic_native offers FaceDetector, FaceDetectorOptions",
    "import mediapipe as mp; mp.solutions.objectron": "AttributeError: module 'mediapipe.python.solutions' has no "
    "attribute 'objectron': holistic_native offers drawing_styles, drawing_utils, face_detection",
    "from mediapipe.solutions import objectron": "ModuleNotFoundError: No module named "
    "'mediapipe.python.solutions.objectron': holistic_native offers drawing_styles, drawing_utils, face_detection",
    "from mediapipe.framework.formats import rect_pb2": "ModuleNotFoundError: No module named "
    "'mediapipe.framework.formats.rect_pb2': holistic_native offers classification_pb2, detection_pb2",
    "from mediapipe.framework.formats.landmark_pb2 import Nothing": "ImportError: cannot import name 'Nothing'",
}


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("program", REFUSALS)
def test_what_we_lack_is_refused_with_what_we_offer(program: str) -> None:
    done = python("-c", INSTALL + program)
    assert done.returncode == 1
    assert REFUSALS[program] in done.stderr.splitlines()[-1]


@pytest.mark.usefixtures("bare")
def test_a_plain_folder_named_mediapipe_is_no_installation(tmp_path: Path) -> None:
    (tmp_path / "mediapipe" / "calculators").mkdir(parents=True)
    done = python("-c", INSTALL + "import mediapipe.calculators", path=tmp_path)
    assert done.stderr.splitlines()[-1].endswith("; no mediapipe is installed")


def test_hasattr_answers() -> None:
    program = "import mediapipe\nprint(hasattr(mediapipe, 'nothing'), hasattr(mediapipe, '__wrapped__'))"
    assert shown(program) == "False False\n"


def test_other_names_come_from_the_installed_one(installed: Path) -> None:
    program = """
import pathlib
import sys
import mediapipe as mp
print("mediapipe.tasks" in sys.modules)
from mediapipe.tasks import late
print(mp.Picture is late.found is mp.tasks.image.Picture, mp.solutions.holistic.__name__, mp.__version__)
print(sys.modules["mediapipe"] is mp, pathlib.Path(mp.__path__[0], "model.tflite").read_text())
"""
    expected = "False\nTrue holistic_native.solutions.holistic 0.10.21\nTrue weights\n"
    assert shown(program, installed) == expected


def test_what_neither_has(installed: Path) -> None:
    done = python("-c", INSTALL + "import mediapipe as mp\nmp.objectron", path=installed)
    assert done.stderr.splitlines()[-1] == (
        "AttributeError: module 'mediapipe' has no attribute 'objectron': "
        "holistic_native offers Image, ImageFormat, framework, python, solutions, tasks; "
        "the installed mediapipe does not have it"
    )


def test_an_installation_that_does_not_load(tmp_path: Path) -> None:
    write_package(tmp_path, {"__init__.py": "raise TypeError('made for another protobuf')\n"})
    program = """
import mediapipe
print(mediapipe.solutions.pose.__name__)
for attempt in range(2):
    try:
        mediapipe.calculators
    except AttributeError as error:
        print(error)
try:
    from mediapipe import calculators
except ImportError as error:
    print(error)
"""
    ours, *refusals = shown(program, tmp_path).splitlines()
    assert ours == "holistic_native.solutions.pose"
    assert len(refusals) == 3
    assert all("the installed mediapipe does not load: made for another protobuf" in line for line in refusals)


def test_solutions_of_the_installed_one_stay_behind_ours(tmp_path: Path) -> None:
    files = {
        "__init__.py": "import mediapipe.python.solutions as solutions\ndel python\n",
        "python/__init__.py": "",
        "python/solutions/__init__.py": "import mediapipe.python.solutions.objectron\n"
        "import mediapipe.python.solutions.holistic\n",
        "python/solutions/objectron.py": "import mediapipe.python.solutions.holistic as holistic\n",
        "python/solutions/holistic.py": "",
    }
    program = """
import mediapipe as mp
print(mp.solutions.objectron.holistic.__name__, mp.solutions.holistic.__name__)
import mediapipe.python.solutions.objectron as objectron
print(objectron is mp.solutions.objectron)
"""
    expected = "mediapipe.python.solutions.holistic holistic_native.solutions.holistic\nTrue\n"
    assert shown(program, write_package(tmp_path, files)) == expected


def test_installing_twice_is_installing_once() -> None:
    program = """
import sys
print(install_as_mediapipe() is undo, sum(finder is undo for finder in sys.meta_path))
"""
    assert shown(program) == "True 1\n"


def test_uninstall(installed: Path) -> None:
    program = """
import sys
before = len(sys.meta_path)
import mediapipe.python.solutions.holistic as mp_holistic
undo.uninstall()
undo.uninstall()
print(before - len(sys.meta_path), [name for name in sys.modules if name.startswith("mediapipe")])
import mediapipe
print(mediapipe.__version__, hasattr(mediapipe, "solutions"), mp_holistic.__name__)
"""
    assert shown(program, installed) == "1 []\n1.0.0 False holistic_native.solutions.holistic\n"


def test_uninstall_after_falling_through(installed: Path) -> None:
    program = """
import mediapipe as mp
image = mp.Picture
undo.uninstall()
import mediapipe
print(mediapipe.__version__, mediapipe.Picture is image, hasattr(mediapipe, "solutions"))
"""
    assert shown(program, installed) == "1.0.0 True False\n"


@pytest.mark.usefixtures("bare")
def test_with_statement() -> None:
    program = """
undo.uninstall()
with install_as_mediapipe():
    import mediapipe
try:
    import mediapipe
except ModuleNotFoundError as error:
    print(error)
"""
    assert shown(program) == "No module named 'mediapipe'\n"


def test_too_late(installed: Path) -> None:
    done = python("-c", f"import mediapipe\n{INSTALL}", path=installed)
    assert "RuntimeError: holistic_native must be installed as mediapipe before anything imports" in done.stderr
    assert str(installed) in done.stderr
