"""Read the bodies of requests: counted while they arrive, in memory, and within a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from python_multipart.multipart import MultipartParser, parse_options_header

from holistic_native.web.problems import ProblemError

if TYPE_CHECKING:
    from starlette.requests import Request

_SECONDS = 30.0
_MOST_PARTS = 40
_LONGEST_HEADER = 1024


async def read_body(request: Request, limit: int) -> bytes:
    """Return a request's body.

    Args:
        request: whose body is read.
        limit: bytes it may have; no more than those are ever held.

    Raises:
        ProblemError: it is larger (413, before anything is read where its length is announced), or took more than half
            a minute (408).
    """
    announced = request.headers.get("content-length")
    if announced is not None and (not announced.isdecimal() or len(announced) > 18 or int(announced) > limit):
        raise _too_large(limit)
    pieces = bytearray()

    async def read() -> None:
        async for piece in request.stream():
            if len(pieces) + len(piece) > limit:
                raise _too_large(limit)
            pieces.extend(piece)

    try:
        await asyncio.wait_for(read(), _SECONDS)
    except asyncio.TimeoutError:
        raise ProblemError(408, f"the body took longer than {_SECONDS:.0f} seconds", {"Connection": "close"}) from None
    return bytes(pieces)


def _too_large(limit: int) -> ProblemError:
    return ProblemError(413, f"a body may have {limit} bytes", {"Connection": "close"})


class _Parts:
    """Collects the parts of a multipart body."""

    def __init__(self) -> None:
        self.found: list[tuple[str, bytes]] = []
        self.whole = False
        self._header = (b"", b"")
        self._name = ""
        self._data: list[bytes] = []

    def begin(self) -> None:
        if len(self.found) == _MOST_PARTS:
            raise ProblemError(413, f"a form may have {_MOST_PARTS} parts")
        self._name, self._data = "", []

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0] + data[start:end], b"")
        self._bound()

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0], self._header[1] + data[start:end])
        self._bound()

    def _bound(self) -> None:
        if sum(map(len, self._header)) > _LONGEST_HEADER:
            raise ProblemError(400, f"a part's header may have {_LONGEST_HEADER} bytes")

    def header_end(self) -> None:
        name, value = self._header
        if name.lower() == b"content-disposition":
            _, options = parse_options_header(value)
            self._name = options.get(b"name", b"").decode("utf-8", errors="replace")
        self._header = (b"", b"")

    def data(self, data: bytes, start: int, end: int) -> None:
        self._data.append(data[start:end])

    def finish(self) -> None:
        self.whole = True

    def end(self) -> None:
        self.found.append((self._name, b"".join(self._data)))


def parts_of(body: bytes, content_type: str) -> list[tuple[str, bytes]]:
    """Return the parts of a form (`multipart/form-data`), as pairs of a field's name and its content, in order.

    Raises:
        ProblemError: the body is no such form, or has too many parts.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= 200:
        raise ProblemError(415, "the body must be a picture, or a multipart/form-data form with one")
    parts = _Parts()
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": parts.begin,
            "on_part_data": parts.data,
            "on_part_end": parts.end,
            "on_header_field": parts.header_field,
            "on_header_value": parts.header_value,
            "on_header_end": parts.header_end,
            "on_end": parts.finish,
        },
    )
    try:
        parser.write(body)
        parser.finalize()
    except ValueError as error:  # of the parser's own kinds
        raise ProblemError(400, "the form is damaged") from error
    if not parts.whole:
        raise ProblemError(400, "the form ends before its last boundary")
    return parts.found
