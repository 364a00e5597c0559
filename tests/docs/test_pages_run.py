"""Every page's code runs as it stands there, from top to bottom, on real files; what cannot run is listed, with why."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from holistic_native.app.main import main
from holistic_native.model_files.official_bundles import BUNDLES
from holistic_native.model_files.store import MODELS
from tests.support import page_media
from tests.support.bundles import official
from tests.support.page_program import PageProgram, started
from tests.support.pages import Block, Command, blocks, commands, pages
from tests.support.places import ROOT
from tests.support.real_runs import PROGRAM, require
from tests.support.services import PATIENCE, RunningService, running

pytestmark = pytest.mark.slow
# Commands that are not run here: a pattern of what is typed, and why. What they are given is checked nevertheless, in
# test_command_lines.py.
NOT_RUN = {
    r"(pip|python3) .*|\. .*": "installing is what the environment of the tests has behind it",
    r"(nox|pytest)\b.*": "these are the tests",
    r"(aarch64\.sh|kill|touch) .*": "hours under an emulator, as root",
    r"apt .*": "needs root, and Debian's servers",
    r"python examples/picamera.py .*": "a Raspberry Pi's camera",
    r"holistic-native run 0 .*": "a camera; tests/media/test_cameras.py",
    r"holistic-native serve.*": "ends when it is stopped; tests/web has services of this kind",
    r"holistic-native models fetch": "a download; tests/model_files/test_fetch.py",
    r"holistic-native bench.*": "a hundred frames and more; tests/app/test_bench_command.py",
    r"holistic-native compress .*": "minutes; tests/app has the commands, on small models",
    r"holistic-native evaluate '?(val2017|FreiHAND).*": "foreign data sets; tests/evaluate/test_evaluate_readers.py",
    r"holistic-native evaluate \S+tflite .*": "fifty runs of each model; tests/evaluate/test_model_cost.py",
    r"holistic-native extract (report )?(s3://|clips\.csv|landmarks --plot).*": "object stores; tests/extract",
    r"(sbatch|podman|kubectl) .*": "needs a cluster",
    r"holistic-native shim (--enable|--disable)": "changes the environment; tests/shim/test_shim_command.py",
    r"holistic-native shim .*arguments\.\.\.'?": "stands for any program; the tutorial has one",
}
# Blocks of Python that are not run here: page and first words, and why.
NOT_EXECUTED = {
    ("docs/pixel-formats.md", "config = picam2"): "a Raspberry Pi's camera",
    ("docs/tutorials/port-a-program.md", "import sys"): "the command below it runs it, by the shim",
}
# Pages whose blocks other tests run.
ELSEWHERE = {
    "docs/service.md": "tests/web/test_examples.py",
    "docs/formats.md": "tests/formats/test_pages.py",
    "docs/formats-motion.md": "tests/formats/test_pages.py",
    "docs/formats-sign-language.md": "tests/formats/test_pages.py",
    "docs/formats-tables.md": "tests/formats/test_pages.py",
}
# What takes the place of what a page says: page, its text, ours, why.
REPLACED = (("docs/tutorials/webcam.md", "VideoCapture(0)", 'VideoCapture("dance.mp4")', "there is no camera"),)
ADDRESS = "127.0.0.1:8000"


def tried(page: str) -> bool:
    found = blocks(page)
    return any(executed(block) or block.is_script for block in found) or any(
        run_here(command) for block in found for command in commands(block)
    )


def run_here(command: Command) -> bool:
    return not any(re.fullmatch(pattern, command.text) for pattern in NOT_RUN)


def executed(block: Block) -> bool:
    left_out = any(block.page == page and block.text.startswith(first) for page, first in NOT_EXECUTED)
    return block.language == "python" and block.page not in ELSEWHERE and not left_out


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("cv2", "matplotlib", "PIL", "pyarrow", "pycocotools", "skimage"):
        pytest.importorskip(name, reason=f"pages use {name}")
    require(*MODELS)
    folder = tmp_path_factory.mktemp("files")
    page_media.fill(folder)
    return folder


@pytest.fixture(scope="module")
def service(files: Path) -> Iterator[RunningService]:  # noqa: ARG001, skips where models are missing
    for name in ("starlette", "uvicorn", "websockets", "python_multipart", "prometheus_client"):
        pytest.importorskip(name, reason="a service needs the extra 'web'")
    with running() as service:
        yield service


class Reader:
    """Does what a page says, in a folder with copies of the files that it names."""

    def __init__(self, files: Path, folder: Path, address: str | None) -> None:
        self.files, self.folder, self.address = files, folder, address

    def follow(self, page: str) -> None:
        found = blocks(page)
        with ExitStack() as ending:
            program: PageProgram | None = None
            for block, after in zip(found, [*found[1:], None], strict=True):
                if block.title:
                    (self.folder / block.title).write_text(block.text)
                if executed(block):
                    program = program or ending.enter_context(started(page, self.folder))
                    printed = program.run(self.replaced(block), f"{page}:{block.line}")
                    if after is not None and after.language == "text":
                        assert printed == after.text
                if block.is_script:
                    self.call("bash", "-euc", block.text, folder=self.fresh())
                for command in filter(run_here, commands(block)):
                    self.run(command)

    def replaced(self, block: Block) -> str:
        text = block.text.replace(ADDRESS, self.address or ADDRESS)
        for page, before, after, _ in REPLACED:
            text = text.replace(before, after) if page == block.page else text
        return text

    def run(self, command: Command) -> None:
        program, *words = command.words
        if program == "holistic-native" and words[0] != "shim":
            assert main(words) == 0, command.text
        else:
            self.call(program, *(word.replace(ADDRESS, self.address or ADDRESS) for word in words))

    def fresh(self) -> Path:
        """Return another folder with the same files: a script that leaves out what is done has something to do."""
        folder = self.folder / "fresh"
        shutil.copytree(self.files, folder)
        return folder

    def call(self, *words: str, folder: Path | None = None) -> None:
        environment = {**os.environ, "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        if words[0] == "curl":
            words = ("curl", "--fail", "--silent", *words[1:])
        done = subprocess.run(
            words,
            cwd=folder or self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, f"{words}: {done.stderr}"


@pytest.mark.parametrize("page", [page for page in pages() if tried(page)])
def test_pages_can_be_followed(
    page: str, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    address = f"127.0.0.1:{request.getfixturevalue('service').port}" if ADDRESS in text else None
    if "curl " in text and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    if "hn.blendshapes(" in text or "--blendshapes" in text:
        official("face_landmarker.task")
    if "compress.network" in text or "import torch" in text:
        pytest.importorskip("torch", reason="the page uses torch")
    shutil.copytree(files, tmp_path, dirs_exist_ok=True)
    for name in BUNDLES:
        if f'"{name}"' in text:
            (tmp_path / name).write_bytes(official(name))
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "holistic-native"
    program.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{PROGRAM}' \"$@\"\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    Reader(files, tmp_path, address).follow(page)


def test_no_reason_is_stale() -> None:
    found = [command for page in pages() for block in blocks(page) for command in commands(block)]
    assert [pattern for pattern in NOT_RUN if not any(re.fullmatch(pattern, one.text) for one in found)] == []
    every = [block for page in pages() for block in blocks(page)]
    python = [block for block in every if block.language == "python"]
    assert [
        place for place in NOT_EXECUTED if sum((one.page, one.text[: len(place[1])]) == place for one in python) != 1
    ] == []
    for page, test in ELSEWHERE.items():
        assert any(block.page == page for block in python)
        assert Path(page).stem in (ROOT / test).read_text(encoding="utf-8")
    for page, before, *_ in REPLACED:
        assert any(block.page == page and before in block.text for block in python)


def test_every_language_is_tried() -> None:
    languages = {block.language for page in pages() for block in blocks(page)}
    assert languages <= {"", "sh", "console", "python", "text", "javascript"}
