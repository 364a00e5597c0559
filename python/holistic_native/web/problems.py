"""Refusals as RFC 9457 documents (problem details)."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping

from starlette.responses import Response

_LOG = logging.getLogger("holistic_native")
TITLES: Mapping[int, str] = {
    400: "The request makes no sense",
    401: "A token is needed",
    403: "Not allowed",
    404: "There is nothing here",
    405: "Another method is needed",
    408: "The request took too long to arrive",
    413: "Too large",
    415: "No picture of a known kind",
    422: "The picture cannot be read",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Not available now",
}
"""Every status a problem may have, and its title."""


class ProblemError(Exception):
    """A request that is refused.

    Attributes:
        status: of the answer.
        detail: why, in one sentence; names no path and shows no trace.
        headers: of the answer.
    """

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})


def document(problem: ProblemError) -> dict[str, object]:
    """Return the JSON of a refusal. `error` repeats the detail for clients that read only that."""
    instance = f"urn:uuid:{uuid.uuid4()}"
    _LOG.info("%s %s: %s", instance, problem.status, problem.detail)
    return {
        "type": "about:blank",
        "title": TITLES[problem.status],
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
        "error": problem.detail,
    }


def response(problem: ProblemError) -> Response:
    """Return the answer to a request that is refused."""
    content = json.dumps(document(problem)).encode()
    return Response(content, problem.status, problem.headers, media_type="application/problem+json")
