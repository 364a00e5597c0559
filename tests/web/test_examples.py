"""The clients in the documentation and the programs in examples/, as they stand there."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest

from holistic_native import Holistic
from holistic_native.formats.schema import PARTS
from tests.support import astronaut
from tests.support.places import ROOT
from tests.support.services import PATIENCE, RunningService, encoded, running

client = pytest.importorskip("websockets.sync.client", reason="a service needs the extra 'web'")

NODE_OPTIONS = ("--experimental-websocket",)


def block(language: str) -> str:
    """Return the only block of a language in the page on the service."""
    (text,) = re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / "service.md").read_text(), re.DOTALL)
    return str(text)


def test_the_client_in_python(service: RunningService) -> None:
    names: dict[str, Any] = {}
    exec(block("python"), names)
    frames = astronaut.frames()[:3]
    address = f"ws://127.0.0.1:{service.port}/v1/stream"
    found = [*names["track"](address, [encoded(frame, "PNG") for frame in frames])]
    assert [number for number, _ in found] == [0, 1, 2]
    with Holistic() as tracker:
        for (number, parts), frame in zip(found, frames, strict=True):
            result = tracker.process(frame, timestamp=number / 30)
            lists = {part.name: getattr(result, part.field) for part in PARTS}
            assert parts.keys() == {name for name, landmarks in lists.items() if landmarks is not None}
            assert all(parts[name].tobytes() == lists[name].array.tobytes() for name in parts)


def test_the_client_in_javascript(service: RunningService, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    picture = encoded(astronaut.frames()[0], "PNG")
    (tmp_path / "client.mjs").write_text(block("javascript"))
    (tmp_path / "picture.png").write_bytes(picture)
    write = (
        "import('./client.mjs').then(c => fs.writeFileSync('frame', c.frame(5, 0.25, fs.readFileSync('picture.png'))))"
    )
    run_node(node, tmp_path, write)
    with client.connect(f"ws://127.0.0.1:{service.port}/v1/stream", max_size=None) as socket:
        socket.send((tmp_path / "frame").read_bytes())
        answer = socket.recv(PATIENCE)
    (tmp_path / "answer").write_bytes(answer)
    read = (
        "import('./client.mjs').then(c => { const b = fs.readFileSync('answer');"
        "const a = c.landmarks(b.buffer.slice(b.byteOffset, b.byteOffset + b.length));"
        "for (const part of Object.values(a.parts)) part.values = [...part.values];"
        "console.log(JSON.stringify(a)); })"
    )
    found = json.loads(run_node(node, tmp_path, read))
    assert (found["number"], found["dropped"]) == (5, 0)
    with Holistic() as tracker:
        result = tracker.process(astronaut.frames()[0], timestamp=0.25)
    assert result.face_landmarks is not None
    face = np.array(found["parts"]["face"]["values"], np.float32).reshape(-1, 3)
    assert face.tobytes() == result.face_landmarks.array.tobytes()


@pytest.mark.slow
@pytest.mark.usefixtures("_models")
def test_the_clients_outlive_a_service_that_is_killed(tmp_path: Path) -> None:
    names: dict[str, Any] = {}
    exec(block("python"), names)
    frames = [encoded(frame, "PNG") for frame in astronaut.frames()[:2]]
    with running() as first:
        address = f"ws://127.0.0.1:{first.port}/v1/stream"
        found = names["track"](address, frames)
        assert next(found)[0] == 0
        with node_client(tmp_path, address, frames[0]) as spoken:
            assert spoken.readline() == "5\n"
            first.process.kill()
            first.process.wait()
            with running("--port", str(first.port)):
                assert next(found)[0] == 1
                assert spoken.readline() == "5\n"
    assert next(found, None) is None


@contextmanager
def node_client(folder: Path, address: str, picture: bytes) -> Iterator[IO[str]]:
    """Run the client in JavaScript, which sends a picture on every connection and prints the number of each answer."""
    node = shutil.which("node")
    if node is None or subprocess.run([node, *NODE_OPTIONS, "-e", "WebSocket"], capture_output=True).returncode:
        pytest.skip("no node with WebSockets is installed")
    (folder / "client.mjs").write_text(block("javascript"))
    (folder / "picture.png").write_bytes(picture)
    # Node 22 has WebSocket; node 20 with an option. A socket is made again by the client itself.
    program = (
        "const Plain = WebSocket; globalThis.WebSocket = class extends Plain { constructor(...a) { super(...a);"
        "this.addEventListener('open', () => this.send(frame)); this.addEventListener('error', () => {}); } };"
        "let frame; import('./client.mjs').then(c => { frame = c.frame(5, 0, fs.readFileSync('picture.png'));"
        f"c.open({json.dumps(address)}, a => console.log(a.number)); }})"
    )
    command = [node, *NODE_OPTIONS, "-e", f"const fs = require('fs'); {program}"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        yield process.stdout
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def run_node(node: str, folder: Path, program: str) -> str:
    done = subprocess.run(
        [node, "-e", f"const fs = require('fs'); {program}"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.usefixtures("_models")
def test_the_program_with_flask(pictures: list[bytes]) -> None:
    pytest.importorskip("flask", reason="the example needs Flask")
    pytest.importorskip("cv2", reason="the example needs OpenCV")
    from PIL import Image

    names: dict[str, Any] = {"__name__": "flask_service"}
    exec((ROOT / "examples" / "flask_service.py").read_text(), names)
    asked = names["app"].test_client()
    reply = asked.post("/upload", data={"image": (io.BytesIO(pictures[0]), "picture.png")})
    assert reply.status_code == 200
    drawn = np.asarray(Image.open(io.BytesIO(reply.data)))
    before = np.asarray(Image.open(io.BytesIO(pictures[0])))
    changed = np.abs(before.astype(int) - drawn).max(axis=2) > 60
    assert 0.001 < changed.mean() < 0.5
    for bad in ({}, {"image": (io.BytesIO(b"no picture"), "a")}, {"image": (io.BytesIO(b""), "a")}):
        reply = asked.post("/upload", data=bad)
        assert reply.status_code in (400, 422)
        assert reply.json.keys() == {"error"}
    names["holistic"].close()
