"""Who may send requests: a name in the Host header, a page of our own, a token; and headers that keep browsers careful.

A page from anywhere can call a service on the visitor's own machine, also under a name of its own that it lets point
there (DNS rebinding). So the Host header must be a name this service is known by, and the Origin header, which
browsers send with requests of pages, must be the service itself; over HTTP and for WebSockets alike.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from holistic_native.web.problems import ProblemError, response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SUBPROTOCOL = "holistic.v1"
"""What a WebSocket client offers; "token." and the token beside it where one is needed."""
TOKEN_PREFIX = "token."
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=()"),
)


class Guard:
    """An ASGI application around another one, which only gets what passes."""

    def __init__(self, app: ASGIApp, *, names: Iterable[str], token: str | None) -> None:
        """Set who may send requests.

        Args:
            app: what is guarded.
            names: that clients may call the service by, beside the loopback ones.
            token: what they must send to paths under `/v1` and to `/upload`; None for none.
        """
        self._app = app
        self._names = frozenset(_plain(name) for name in (*names, *_LOOPBACK))
        self._token = None if token is None else token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *SECURITY_HEADERS]}
            await send(message)

        problem = self._problem(scope)
        if problem is None:
            await self._app(scope, receive, careful)
        elif scope["type"] == "http":
            await response(problem)(scope, receive, careful)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": problem.detail})

    def _problem(self, scope: Scope) -> ProblemError | None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
        if len(hosts) != 1 or (host := _authority(hosts[0])) is None or host[0] not in self._names:
            return ProblemError(403, "the Host header is no name of this service; --allow-host adds one")
        origins = [value.decode("latin-1") for name, value in headers if name == b"origin"]
        if any(not _same_place(origin, host, scope["scheme"]) for origin in origins):
            return ProblemError(403, "the request comes from a page of another origin")
        if self._token is None or not _needs_token(scope["path"]):
            return None
        offered = [_offered(name, value) for name, value in headers]
        if any(hmac.compare_digest(token, self._token) for tokens in offered for token in tokens):
            return None
        return ProblemError(401, "send the token as 'Authorization: Bearer ...'", {"WWW-Authenticate": "Bearer"})


def _needs_token(path: str) -> bool:
    # The page itself holds nothing secret, and a browser that opens it has no way to send a token yet.
    return path.startswith("/v1/") or path == "/upload"


def _offered(name: bytes, value: bytes) -> list[bytes]:
    """Return the tokens in a header."""
    if name == b"authorization":
        scheme, _, token = value.partition(b" ")
        return [token.strip()] if scheme.lower() == b"bearer" else []
    if name == b"sec-websocket-protocol":
        prefix = TOKEN_PREFIX.encode()
        offers = [offer.strip() for offer in value.split(b",")]
        return [offer.removeprefix(prefix) for offer in offers if offer.startswith(prefix)]
    return []


def _plain(name: str) -> str:
    """Return a host's name or address in the one way of writing that names are compared in."""
    name = name.strip().lower().removesuffix(".").removeprefix("[").removesuffix("]")
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name


def _authority(text: str) -> tuple[str, int | None] | None:
    """Return the name and the port of a Host header; None where it is neither."""
    try:
        parts = urlsplit(f"//{text}")
        if parts.hostname is None or parts.username is not None or parts.path or parts.query or parts.fragment:
            return None
        return _plain(parts.hostname), parts.port
    except ValueError:
        return None


def _same_place(origin: str, host: tuple[str, int | None], scheme: str) -> bool:
    origin_scheme, _, rest = origin.partition("://")
    secure = scheme in ("https", "wss")
    found = _authority(rest)
    if found is None or origin_scheme.lower() != ("https" if secure else "http"):
        return False
    standard = 443 if secure else 80
    return (found[0], found[1] or standard) == (host[0], host[1] or standard)
