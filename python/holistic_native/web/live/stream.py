"""Live tracking over a WebSocket: frames in, landmarks out, the newest frame first."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from starlette.websockets import WebSocketDisconnect

from holistic_native.formats.schema import PARTS
from holistic_native.web.answers import json_of
from holistic_native.web.guard import SUBPROTOCOL
from holistic_native.web.live.binary import FrameHead, Timing, answer, read_frame
from holistic_native.web.live.commands import read_command
from holistic_native.web.options import StreamOptions
from holistic_native.web.pictures import decode
from holistic_native.web.problems import ProblemError, document

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from holistic_native.cascade.tiers import OperatingPoint
    from holistic_native.holistic import Holistic
    from holistic_native.result import HolisticResult
    from holistic_native.web.service import Service

_LOG = logging.getLogger("holistic_native")
IDLE_SECONDS = 60.0
# Reasons of WebSocket closes (RFC 6455, 7.4.1, and IANA's registry).
_GOING_AWAY, _NOT_A_FRAME, _POLICY, _TRY_LATER, _FAILED = 1001, 1003, 1008, 1013, 1011
# Seconds on a client's clock; later ones are no times.
_LATEST = 4e9


class _Waiting(NamedTuple):
    """A frame that waits for the tracker.

    Attributes:
        head: what the client says about it.
        picture: as it was sent.
        arrived: seconds on this machine's clock.
    """

    head: FrameHead
    picture: bytes
    arrived: float


class Stream:
    """One connection and its tracker."""

    def __init__(self, socket: WebSocket, service: Service, options: StreamOptions, *, as_json: bool) -> None:
        """Set up an accepted connection; the tracker is made by `run`."""
        self._socket = socket
        self._service = service
        self._options = options
        self._as_json = as_json
        self._newest: _Waiting | None = None
        self._there = asyncio.Event()
        self._reset = False
        self._dropped = 0
        self._time: float | None = None
        self._point: OperatingPoint | None = None

    async def run(self) -> None:
        """Answer frames until the client goes, is silent for too long, or sends what is none."""
        loop = asyncio.get_running_loop()
        tracker = await loop.run_in_executor(self._service.stream_threads, self._opened)
        reading, answering = asyncio.create_task(self._read()), asyncio.create_task(self._answer(tracker))
        try:
            done, _ = await asyncio.wait({reading, answering}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._send(False)  # first of all: the next stream, which may be the same client's, is on its way
            for task in (reading, answering):
                task.cancel()
            await asyncio.gather(reading, answering, return_exceptions=True)
            self._runs_at(None)
            await loop.run_in_executor(self._service.stream_threads, tracker.close)

    def _opened(self) -> Holistic:
        return self._options.opened()

    def _runs_at(self, point: OperatingPoint | None) -> None:
        if point != self._point:
            self._service.stream_runs_at(point, self._point)
            self._point = point

    async def _read(self) -> None:
        """Keep the newest frame, however fast they come."""
        while True:
            try:
                message = await asyncio.wait_for(self._socket.receive(), IDLE_SECONDS)
            except asyncio.TimeoutError:
                await self._socket.close(_GOING_AWAY, f"no frame for {IDLE_SECONDS:.0f} seconds")
                return
            if message["type"] == "websocket.disconnect":
                return
            content = message.get("bytes")
            frame = None if content is None else read_frame(content)
            if frame is not None:
                if self._newest is not None:
                    self._dropped += 1
                    self._service.metrics.dropped.inc()
                self._newest = _Waiting(*frame, time.perf_counter())
                self._there.set()
            elif content is not None or not await self._obey(message.get("text") or ""):
                await self._socket.close(_NOT_A_FRAME, "a message must be a frame, or a command as JSON")
                return

    async def _obey(self, text: str) -> bool:
        """Carry out a command; return whether it was one."""
        command = read_command(text)
        if command is None:
            return False
        if command.kind == "reset":
            self._reset = True
        else:
            await self._socket.send_text(json.dumps({"avatar": self._send(command.send)}))
        return True

    def _send(self, yes: bool) -> str:
        """Move the avatars along, or no longer; return "on", "off", "taken" by another stream, or "none"."""
        avatars = self._service.avatars
        if avatars is None:
            return "none"
        if yes:
            return "on" if avatars.claim(self) else "taken"
        avatars.release(self)
        return "off"

    async def _answer(self, tracker: Holistic) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._runs_at(tracker.operating_point)
            await self._there.wait()
            self._there.clear()
            frame, self._newest = self._newest, None
            assert frame is not None
            reset, self._reset = self._reset, False
            try:
                reply = await loop.run_in_executor(self._service.stream_threads, self._tracked, tracker, frame, reset)
            except ProblemError as problem:
                self._service.metrics.refused_frames.inc()
                await self._socket.send_text(json.dumps({"frame": frame.head.number, "problem": document(problem)}))
                continue
            self._service.metrics.frames.inc()
            await (self._socket.send_text(reply) if isinstance(reply, str) else self._socket.send_bytes(reply))

    def _tracked(self, tracker: Holistic, frame: _Waiting, reset: bool) -> bytes | str:
        start = time.perf_counter()
        picture = decode(frame.picture, max_pixels=self._service.settings.max_pixels)
        decoded = time.perf_counter()
        if reset:
            tracker.reset()  # its clock goes on
        taken = self._timestamp(frame)
        result = tracker.process(picture, timestamp=taken)
        timing = Timing(
            waiting=1e3 * (start - frame.arrived),
            decoding=1e3 * (decoded - start),
            tracking=1e3 * (time.perf_counter() - decoded),
        )
        for name, milliseconds in timing._asdict().items():
            self._service.metrics.seconds.labels(name).observe(milliseconds / 1e3)
        size = (picture.shape[1], picture.shape[0])
        if self._service.avatars is not None:
            self._service.avatars.add(self, result, size, taken)
        if not self._as_json:
            return answer(frame.head, result, size, dropped=self._dropped, timing=timing)
        return self._json(frame.head, result, size, timing)

    def _timestamp(self, frame: _Waiting) -> float:
        """Return the frame's time for filters: the client's, as long as it increases; else 1/30 s after the last."""
        taken, before = frame.head.taken, self._time
        goes_on = 0 <= taken < _LATEST if before is None else before + 1e-5 < taken <= before + IDLE_SECONDS
        self._time = taken if goes_on else 0.0 if before is None else before + 1 / 30
        return self._time

    def _json(self, head: FrameHead, result: HolisticResult, size: tuple[int, int], timing: Timing) -> str:
        found = json_of(result, size, self._options.settings, frozenset(PARTS)).decode()
        about = {"frame": head.number, "taken": head.taken, "dropped": self._dropped, "milliseconds": timing._asdict()}
        return f'{json.dumps(about)[:-1]}, "result": {found}}}'


async def serve_stream(socket: WebSocket, service: Service) -> None:
    """Handle one connection from its first byte to its last."""
    query = socket.query_params
    offered = [offer.strip() for offer in socket.headers.get("sec-websocket-protocol", "").split(",")]
    await socket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None)
    with suppress(WebSocketDisconnect, RuntimeError):  # the client may go at any moment
        try:
            options = StreamOptions.of_query(query, service.settings)
            if query.get("format", "binary") not in ("binary", "json"):
                raise ProblemError(400, "format must be binary or json")
        except ProblemError as problem:
            await socket.close(_POLICY, problem.detail[:120])
            return
        if not service.take_stream():
            await socket.close(_TRY_LATER, "all trackers for streams are taken")
            return
        try:
            await Stream(socket, service, options, as_json=query.get("format") == "json").run()
        except ProblemError as problem:
            await socket.close(_POLICY, problem.detail[:120])
        except WebSocketDisconnect:
            raise
        except Exception:
            _LOG.exception("a stream failed")
            await socket.close(_FAILED, "the service failed; its log says more")
        finally:
            service.give_back_stream()
