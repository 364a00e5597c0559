"""The service as an ASGI application: which request goes where."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from importlib import resources
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from holistic_native.web.guard import Guard
from holistic_native.web.live.stream import serve_stream
from holistic_native.web.metrics import CONTENT_TYPE
from holistic_native.web.page import Page
from holistic_native.web.problems import TITLES, ProblemError, response
from holistic_native.web.routes import PictureRoutes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp
    from starlette.websockets import WebSocket

    from holistic_native.web.service import Service


class Application:
    """The routes of a service."""

    def __init__(self, service: Service) -> None:
        """Set the service; it is closed when the application ends."""
        self._service = service

    def guarded(self) -> ASGIApp:
        """Return the application behind a guard."""
        routes = [
            *Page().routes(),
            *PictureRoutes(self._service).routes(),
            Route("/v1/health", self._health),
            Route("/v1/metrics", self._metrics),
            Route("/v1/openapi.json", self._openapi),
            WebSocketRoute("/v1/stream", self._stream),
        ]
        handlers = {404: _nothing_here, 405: _nothing_here, ProblemError: _refused}
        app = Starlette(routes=routes, exception_handlers=handlers, lifespan=self._life)
        settings = self._service.settings
        return Guard(app, names=(*settings.allow_hosts, settings.host), token=settings.token)

    @asynccontextmanager
    async def _life(self, _: Starlette) -> AsyncIterator[None]:
        yield
        self._service.close()

    async def _stream(self, socket: WebSocket) -> None:
        await serve_stream(socket, self._service)

    async def _health(self, _: Request) -> Response:
        status = 503 if self._service.gate.draining else 200
        return Response(json.dumps(self._service.health()), status, media_type="application/json")

    async def _metrics(self, _: Request) -> Response:
        return Response(self._service.metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    async def _openapi(self, _: Request) -> Response:
        return Response(openapi(), media_type="application/json")


def openapi() -> bytes:
    """Return the description of all requests (OpenAPI 3.1)."""
    return (resources.files("holistic_native") / "web" / "openapi.json").read_bytes()


async def _nothing_here(_: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    headers = getattr(error, "headers", None)
    return response(ProblemError(status, TITLES[status].lower(), headers))


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return response(error)
