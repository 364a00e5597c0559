"""How a service starts, stops, waits and survives."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.programs import run_python
from tests.support.services import PATIENCE, RunningService, running

gate = pytest.importorskip("holistic_native.web.gate", reason="a service needs the extra 'web'")
from holistic_native.web.problems import ProblemError  # noqa: E402
from holistic_native.web.settings import ServiceSettings  # noqa: E402

PROGRAM = "import sys; from holistic_native.app.main import main; sys.exit(main())"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"host": "0.0.0.0"}, "can be reached from other machines"),
        ({"host": "::"}, "can be reached from other machines"),
        ({"host": "192.168.1.5", "token": "short"}, "token must have at least 16"),
        ({"token": "with a space in the middle"}, "token must have at least 16"),
        ({"workers": 0}, "workers must be"),
        ({"queue_timeout": 0}, "queue_timeout must be above 0"),
        ({"port": 65536}, "port must be in 0..65535"),
        ({"profile": "best"}, "profile must be exact, fast or auto"),
    ],
)
def test_settings_that_make_no_sense(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ServiceSettings(**settings)


def test_what_is_open_must_say_so() -> None:
    assert ServiceSettings(host="0.0.0.0", token="0123456789abcdef").tracker_threads >= 1
    assert not ServiceSettings(host="0.0.0.0", open_to_all=True).loopback
    assert ServiceSettings(host="[::1]").loopback


@pytest.mark.usefixtures("_models")
def test_usage_errors_and_taken_ports() -> None:
    done = run_python("-c", PROGRAM, "serve", "--host", "0.0.0.0", capture_output=True, timeout=PATIENCE)
    assert done.returncode == 2
    assert "give a token" in done.stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run_python("-c", PROGRAM, "serve", "--port", port, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 1
    assert "in use" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.usefixtures("_models")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_stop_it_when_all_is_answered(pictures: list[bytes], number: signal.Signals) -> None:
    with running() as service:
        statuses = []
        clients = [threading.Thread(target=lambda: statuses.append(service.post("/v1/image", pictures[0]).status))]
        clients += [threading.Thread(target=lambda: statuses.append(service.post("/v1/image", pictures[1]).status))]
        for one in clients:
            one.start()
        while service.request("GET", "/v1/health").json["waiting"] == 0 and not statuses:
            pass  # until the second waits for the first
        service.process.send_signal(number)
        for one in clients:
            one.join(PATIENCE)
        assert statuses == [200, 200]
        assert service.process.wait(PATIENCE) == 0
    assert len(service.log) == 1, service.log


@pytest.mark.slow
@pytest.mark.usefixtures("_models")
def test_a_process_that_dies_is_replaced(pictures: list[bytes]) -> None:
    with running("--processes", "2") as service:
        before = children(service)
        os.kill(before[0], signal.SIGKILL)
        while set(children(service)) <= set(before) or len(children(service)) < 2:
            pass
        for _ in range(6):
            assert service.post("/v1/image", pictures[3]).status == 200
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(PATIENCE) == 0
    assert any("another one takes its place" in line for line in service.log)


@pytest.mark.usefixtures("_models")
def test_processes_end_with_the_one_that_started_them() -> None:
    with running("--processes", "2") as service:
        before = children(service)
        service.process.kill()
        while any(Path(f"/proc/{pid}").exists() for pid in before):
            pass
        with socket.create_server(("127.0.0.1", service.port)):
            pass


def children(service: RunningService) -> list[int]:
    """Return the processes that serve; multiprocessing has one more, which tracks its resources."""
    process = Path("/proc") / str(service.process.pid)
    pids = (process / "task" / process.name / "children").read_text().split()
    found = []
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            if b"spawn_main" in (process.parent / pid / "cmdline").read_bytes():
                found.append(int(pid))
    return found


def test_the_gate() -> None:
    async def scene() -> None:
        door = gate.Gate(running=1, waiting=2, seconds=0.05)
        order: list[str] = []

        async def visit(name: str, leave: asyncio.Event) -> None:
            async with door.admitted():
                order.append(name)
                await leave.wait()

        stay, go = asyncio.Event(), asyncio.Event()
        go.set()
        first = asyncio.create_task(visit("first", stay))
        await asyncio.sleep(0)
        second, third = (asyncio.create_task(visit(name, go)) for name in ("second", "third"))
        await asyncio.sleep(0)
        assert door.waiting == 2
        with pytest.raises(ProblemError) as refused:
            await visit("fourth", go)
        assert refused.value.status == 429
        second.cancel()
        with pytest.raises(ProblemError) as late:
            await third
        assert late.value.status == 503
        stay.set()
        await first
        await visit("fifth", go)
        assert order == ["first", "fifth"]
        assert door.waiting == 0
        door.draining = True
        with pytest.raises(ProblemError) as closed:
            await visit("sixth", go)
        assert closed.value.status == 503

    asyncio.run(scene())
