"""The requests about pictures: one, several, and the upload that other services have."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import time
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from holistic_native.web.answers import parts_of as answer_parts
from holistic_native.web.bodies import parts_of as form_parts
from holistic_native.web.bodies import read_body
from holistic_native.web.options import TrackerOptions, flag_of
from holistic_native.web.problems import ProblemError, document, response
from holistic_native.web.work import JPEG, Wanted, answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from holistic_native.web.service import Service
    from holistic_native.web.work import Answer

_LOG = logging.getLogger("holistic_native")
MOST_PICTURES = 32
"""Pictures of a batch."""
_FIELD = "image"


class PictureRoutes:
    """The handlers of requests about pictures."""

    def __init__(self, service: Service) -> None:
        """Set what they work with."""
        self._service = service

    def routes(self) -> list[Route]:
        """Return their places."""
        handlers: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/v1/image": self._image,
            "/v1/batch": self._batch,
            "/upload": self._upload,
        }
        return [Route(path, self._counted(path, handler), methods=["POST"]) for path, handler in handlers.items()]

    def _counted(
        self, path: str, handler: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def counted(request: Request) -> Response:
            try:
                answered = await handler(request)
            except ProblemError as problem:
                answered = response(problem)
            except Exception:
                _LOG.exception("%s failed", path)
                answered = response(ProblemError(500, "the service failed on this request; its log says more"))
            self._service.metrics.requests.labels(path, str(answered.status_code)).inc()
            return answered

        return counted

    async def _image(self, request: Request) -> Response:
        wanted = self._wanted(request)
        content = _one_picture(await self._body(request), request)
        return _reply(await self._answer(content, wanted))

    async def _upload(self, request: Request) -> Response:
        wanted = self._wanted(request)._replace(style="classic")
        content = _one_picture(await self._body(request), request)
        return _reply(await self._answer(content, wanted))

    async def _batch(self, request: Request) -> Response:
        wanted = self._wanted(request)
        parts = form_parts(await self._body(request), request.headers.get("content-type", ""))
        pictures = [content for name, content in parts if name == _FIELD]
        if not 0 < len(pictures) <= MOST_PICTURES:
            raise ProblemError(400, f"a batch has 1 to {MOST_PICTURES} fields 'image', got {len(pictures)}")
        entries = []
        for content in pictures:
            try:
                answered = await self._answer(content, wanted)
            except ProblemError as problem:
                entries.append(json.dumps({"status": problem.status, "problem": document(problem)}))
                continue
            if answered.media_type == JPEG:
                entries.append(json.dumps({"status": 200, "jpeg": base64.b64encode(answered.content).decode()}))
            else:
                entries.append(f'{{"status": 200, "result": {answered.content.decode()}}}')
        return Response(f'{{"results": [{", ".join(entries)}]}}', media_type="application/json")

    async def _body(self, request: Request) -> bytes:
        return await read_body(request, self._service.settings.max_bytes)

    def _wanted(self, request: Request) -> Wanted:
        query = request.query_params
        options = TrackerOptions.of_query(query, self._service.settings)
        drawn = flag_of(query, "render", default=False)
        return Wanted(options, answer_parts(query), "native" if drawn else None)

    async def _answer(self, content: bytes, wanted: Wanted) -> Answer:
        service = self._service
        start = time.perf_counter()
        async with service.gate.admitted():
            seconds = service.metrics.seconds
            seconds.labels("waiting").observe(time.perf_counter() - start)
            job = lambda: answer(content, wanted, service.trackers, max_pixels=service.settings.max_pixels)  # noqa: E731
            found = await asyncio.get_running_loop().run_in_executor(service.picture_threads, job)
            seconds.labels("decoding").observe(found.decoding)
            seconds.labels("tracking").observe(found.tracking)
            return found


def _one_picture(body: bytes, request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        if not body:
            raise ProblemError(400, "the body is empty: send a picture")
        return body
    pictures = [content for name, content in form_parts(body, request.headers["content-type"]) if name == _FIELD]
    if len(pictures) != 1:
        raise ProblemError(400, f"the form must have one field 'image', got {len(pictures)}")
    return pictures[0]


def _reply(found: Answer) -> Response:
    timing = f"decode;dur={1e3 * found.decoding:.2f}, track;dur={1e3 * found.tracking:.2f}"
    return Response(found.content, media_type=found.media_type, headers={"Server-Timing": timing})
