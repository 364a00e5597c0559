"""MediaPipe's Tasks through the shim: every way that programs import them, and beside the solutions."""

from __future__ import annotations

from pathlib import Path

from tests.support.bundles import official, written
from tests.support.shimmed import python, shown, write_package

WAYS = {
    "import mediapipe as mp\ntask = mp.tasks.vision.HandLandmarker": "hand_landmarker",
    "import mediapipe as mp\nfrom mediapipe.tasks import python\ntask = python.vision.FaceDetector": "face_detector",
    "from mediapipe.tasks.python import vision\ntask = vision.PoseLandmarker": "pose_landmarker",
    "from mediapipe.tasks.python.vision import GestureRecognizer as task": "gesture_recognizer",
    "import mediapipe.tasks.python.vision.face_landmarker as f\ntask = f.FaceLandmarker": "face_landmarker",
    "from mediapipe.tasks.python.vision.core import image\ntask = image.Image": "core.image",
    "from mediapipe.tasks.python.core.base_options import BaseOptions as task": "base_options",
    "from mediapipe.tasks.python.components.containers import NormalizedLandmark as task": "landmark",
    "from mediapipe.tasks.python.components.containers.keypoint import NormalizedKeypoint as task": "keypoint",
    "from mediapipe.tasks.python.components import processors as p\ntask = p.ClassifierOptions": "classifier_options",
}


def test_ways_to_import() -> None:
    program = f"""
import sys
for way, home in {WAYS!r}.items():
    names = {{}}
    exec(way, names)
    print(names["task"].__module__.endswith(home))
    for name in [name for name in sys.modules if name.startswith("mediapipe")]:
        del sys.modules[name]
"""
    assert shown(program) == "True\n" * len(WAYS)


def test_one_thing_under_all_its_names() -> None:
    program = """
import mediapipe as mp
from mediapipe.tasks import python
from mediapipe.tasks.python import vision, BaseOptions
from mediapipe.tasks.python.vision.core.image import Image
import holistic_native.tasks
print(mp.tasks.vision is python.vision is vision, mp.tasks.BaseOptions is python.BaseOptions is BaseOptions)
print(mp.Image is Image, mp.tasks.vision.HandLandmarker is holistic_native.tasks.vision.HandLandmarker)
print(python.vision.RunningMode.VIDEO, int(mp.ImageFormat.SRGB), {"vision", "components"} <= set(dir(mp.tasks)))
"""
    assert shown(program) == "True True\nTrue True\nVisionTaskRunningMode.VIDEO 1 True\n"


def test_tasks_of_an_installed_one_stay_behind_ours(tmp_path: Path) -> None:
    files = {
        "__init__.py": "import mediapipe.tasks.python as tasks\n",
        "tasks/__init__.py": "",
        "tasks/python/__init__.py": "from . import text\nfrom . import vision\n",
        "tasks/python/text/__init__.py": "class TextEmbedder: ...\n",
        "tasks/python/vision/__init__.py": "class ObjectDetector: ...\nclass HandLandmarker: ...\n",
    }
    program = """
import mediapipe as mp
from mediapipe.tasks.python import text
print(mp.tasks.text is text, text.TextEmbedder.__module__)
print(mp.tasks.vision.ObjectDetector.__module__, mp.tasks.vision.HandLandmarker.__module__)
"""
    assert shown(program, write_package(tmp_path, files)) == (
        "True mediapipe.tasks.python.text\nmediapipe.tasks.python.vision holistic_native.tasks.vision.hand_landmarker\n"
    )


def test_solutions_and_tasks_side_by_side(tmp_path: Path) -> None:
    path = written(tmp_path, "hand_landmarker.task", official("hand_landmarker.task"))
    program = f"""
import mediapipe as mp
import numpy as np
picture = np.zeros((64, 64, 3), np.uint8)
with mp.solutions.hands.Hands() as hands, mp.tasks.vision.HandLandmarker.create_from_model_path({path!r}) as task:
    print(hands.process(picture).multi_hand_landmarks, task.detect(mp.Image(mp.ImageFormat.SRGB, picture)))
"""
    assert shown(program) == "None HandLandmarkerResult(handedness=[], hand_landmarks=[], hand_world_landmarks=[])\n"


def test_version_can_be_chosen_and_children_have_it(tmp_path: Path) -> None:
    program = """
import subprocess, sys
import mediapipe
print(mediapipe.__version__)
print(install_as_mediapipe(version="1.2.2") is undo, mediapipe.__version__)
child = [sys.executable, "-c", "import mediapipe; print(mediapipe.__version__)"]
print(subprocess.run(child, capture_output=True, text=True, check=True).stdout.strip())
try:
    install_as_mediapipe(version="one")
except ValueError as error:
    print(error)
"""
    expected = "0.10.21\nTrue 1.2.2\n1.2.2\nversion must be one such as '1.2.2'; got 'one'\n"
    assert shown(program) == expected
    script = tmp_path / "program.py"
    script.write_text("import mediapipe, sys\nprint(mediapipe.__version__, sys.argv[1:])\n")
    done = python("-m", "holistic_native.shim", "--as", "1.2.2", str(script), "--as", "x")
    assert (done.stdout, done.stderr) == ("1.2.2 ['--as', 'x']\n", "")
