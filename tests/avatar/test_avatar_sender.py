"""To whom results are sent: targets, the switch, what was sent, and the commands that send."""

from __future__ import annotations

import math
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native.app.main import main
from holistic_native.avatar import BONES
from holistic_native.avatar.rotation import Quaternion, Z, about
from holistic_native.avatar.sending import AvatarSender, Receiver, Targets
from holistic_native.formats import Recording
from holistic_native.formats.json_lines import JsonLinesFile
from holistic_native.result import HolisticResult, LandmarkList
from tests.support.avatars import landmarks_of
from tests.support.osc import parsed
from tests.support.people import person
from tests.support.receivers import free_port, listening, port_of

SIZE = (640, 480)


def standing(rotations: dict[str, Quaternion]) -> HolisticResult:
    body, _ = landmarks_of(rotations)
    return HolisticResult(None, LandmarkList(body.astype(np.float32)), None, None, None, None)


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "holistic-native sender"]


def arm_in(receiver: socket.socket) -> float:
    """Return how far a left arm that is received is lifted, degrees."""
    while True:
        for _, tags, values in parsed(receiver.recv(2000)):
            if tags == ",sfffffff" and values[0] == "LeftUpperArm":
                return -math.degrees(2 * math.atan2(values[6], values[7]))


def drain(receiver: socket.socket) -> None:
    receiver.setblocking(False)
    with suppress(BlockingIOError):
        while receiver.recv(2000):
            pass
    receiver.settimeout(20)


def test_every_target_is_sent_what_is_found() -> None:
    with listening() as vmc, listening() as vrchat:
        wanted = Targets(Receiver("127.0.0.1", port_of(vmc)), Receiver("127.0.0.1", port_of(vrchat)), fps=200)
        with AvatarSender(wanted) as sender:
            assert len(threads()) == 2
            sender.add(standing({"LeftUpperArm": about(Z, 0.5)}), SIZE, 0.0)
            assert arm_in(vmc) == pytest.approx(math.degrees(0.5), abs=0.5)
            assert vrchat.recv(2000).startswith(b"#bundle")
        bones, trackers = sender.sent()
        assert str(bones) == f"sent 55 bones, {bones.frames} frame{'s' * (bones.frames > 1)}, to {wanted.vmc} (VMC)"
        assert (trackers.protocol, trackers.what) == ("VRChat", "9 trackers")
        assert min(bones.frames, trackers.frames) >= 1
    assert threads() == []


def test_what_is_switched_off_sends_nothing_and_begins_anew() -> None:
    """Nothing of the person before is left in what is sent after it is switched on again."""
    up, down = (standing({"LeftUpperArm": about(Z, angle)}) for angle in (0.9, -0.9))
    with listening() as receiver:
        with AvatarSender(Targets(Receiver("127.0.0.1", port_of(receiver)), fps=100), on=False) as sender:
            assert not sender.on
            assert threads() == []
            sender.add(up, SIZE, math.nan)  # is not even read
            sender.switch(True)
            sender.add(up, SIZE, 5.0)
            assert arm_in(receiver) == pytest.approx(math.degrees(0.9), abs=0.5)
            sender.switch(False)
            assert threads() == []
            before = sender.sent()[0].frames
            sender.add(down, SIZE, 6.0)
            assert sender.sent()[0].frames == before
            drain(receiver)
            sender.switch(True)
            sender.switch(True)
            assert len(threads()) == 1
            sender.add(down, SIZE, 1.0)
            assert arm_in(receiver) == pytest.approx(math.degrees(-0.9), abs=0.5)
        sender.add(up, SIZE, 7.0)  # of a thread that did not know
        with pytest.raises(RuntimeError, match="the sender is closed"):
            sender.switch(True)
    assert threads() == []


def test_threads_may_share_it() -> None:
    with AvatarSender(Targets(Receiver("127.0.0.1", free_port()), fps=500)) as sender:
        failures: list[BaseException] = []

        def work(number: int) -> None:
            try:
                for step in range(30):
                    if number == 0:
                        sender.switch(step % 2 == 0)
                    else:
                        sender.add(standing({}), SIZE, step / 30)
            except BaseException as error:
                failures.append(error)

        workers = [threading.Thread(target=work, args=(number,)) for number in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert failures == []
    assert threads() == []


def test_targets_are_checked_before_anything_is_sent(tmp_path: Path) -> None:
    here = Receiver("127.0.0.1", 1)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"fps": 0}, "fps must be above 0 and at most 1000, got 0"),
        ({"fps": math.nan}, "fps must be above 0 and at most 1000, got nan"),
        ({"height": 170}, "height must be from 0.5 to 3 m, got 170"),
    ]
    for arguments, message in wrong:
        with pytest.raises(ValueError, match=message):
            Targets(here, **arguments)
    with pytest.raises(ValueError, match="the receiver 'no such host' has no address"):
        AvatarSender(Targets(here, Receiver("no such host", 1)))
    with pytest.raises(FileNotFoundError):
        AvatarSender(Targets(here, vrm=tmp_path / "none.vrm"))
    assert threads() == []
    assert not Targets()
    assert AvatarSender(Targets()).sent() == ()


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("192.168.1.5", "192.168.1.5", 39539),
        ("40000", "127.0.0.1", 40000),
        (":40000", "127.0.0.1", 40000),
        ("desk:40000", "desk", 40000),
        ("[::1]", "::1", 39539),
        ("[::1]:40000", "::1", 40000),
    ],
)
def test_receivers_are_read(text: str, host: str, port: int) -> None:
    receiver = Receiver.parse(text, 39539)
    assert (receiver.host, receiver.port) == (host, port)
    assert Receiver.parse(str(receiver), 1) == receiver


@pytest.mark.parametrize("text", ["desk:0", "desk:65536", "desk:http", "desk:\u0661", "123456"])
def test_ports_are_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="the port must be a number from 1 to 65535, got"):
        Receiver.parse(text, 39539)


def test_replay_sends_what_is_stored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    with JsonLinesFile(path, Recording("a", *SIZE, 25.0, 468)) as file:
        for index in range(5):
            file.add(index, index / 25, person())
    with listening() as receiver:
        address = f"127.0.0.1:{port_of(receiver)}"
        assert main(["replay", str(path), "--vmc", address, "--vmc-fps", "100"]) == 0
        names: set[str] = set()
        while len(names) < 55:
            names.update(v[0] for a, _, v in parsed(receiver.recv(2000)) if a == "/VMC/Ext/Bone/Pos")
    assert names == set(BONES)
    line = capsys.readouterr().out
    assert "; sent 55 bones, " in line
    assert line.endswith(f" frames, to {address} (VMC)\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--vmc", "host:99999"], "the port must be a number from 1 to 65535, got '99999'"),
        (["--vmc-fps", "0"], "must be above 0 and at most 1000, got 0"),
        (["--vrm", "a.vrm"], "nothing to write"),
        (["--vrm", "a.vrm", "--to", "a.csv"], "--vrm is of use with --vmc alone"),
    ],
)
def test_wrong_arguments(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    code: object
    try:
        code = main(["replay", "a.jsonl", *arguments])
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    assert message in capsys.readouterr().err
