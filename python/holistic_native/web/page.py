"""The page: files of the package, read once at start, and the facts it shares with the package."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from holistic_native import __version__, topology
from holistic_native.formats.foreign.pose_file import COMPONENTS, pose_header
from holistic_native.formats.rows import COLUMNS, Layout
from holistic_native.formats.schema import (
    EXTRA_ARGUMENTS,
    EXTRAS,
    FACE,
    FACE_POINTS,
    OPTIONAL_PARTS,
    PARTS,
    REASONS,
    Recording,
)
from holistic_native.formats.table import FORMATS
from holistic_native.topology.blendshapes import BLENDSHAPES
from holistic_native.web.problems import ProblemError, response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

    from starlette.requests import Request

_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
}
_START = "index.html"
_FACTS, _POSE_HEADERS = "script/facts.js", "script/pose_headers.js"
_LINES: Mapping[str, Iterable[tuple[int, int]]] = {
    "body": topology.POSE_CONNECTIONS,
    "palm": topology.HAND_PALM_CONNECTIONS,
    "thumb": topology.HAND_THUMB_CONNECTIONS,
    "index": topology.HAND_INDEX_FINGER_CONNECTIONS,
    "middle": topology.HAND_MIDDLE_FINGER_CONNECTIONS,
    "ring": topology.HAND_RING_FINGER_CONNECTIONS,
    "pinky": topology.HAND_PINKY_FINGER_CONNECTIONS,
    "mesh": topology.FACEMESH_TESSELATION,
    "oval": topology.FACEMESH_FACE_OVAL,
    "lips": topology.FACEMESH_LIPS,
    "left_eye": topology.FACEMESH_LEFT_EYE | topology.FACEMESH_LEFT_EYEBROW,
    "right_eye": topology.FACEMESH_RIGHT_EYE | topology.FACEMESH_RIGHT_EYEBROW,
    "left_iris": topology.FACEMESH_LEFT_IRIS,
    "right_iris": topology.FACEMESH_RIGHT_IRIS,
}
_PLAIN, _FULL = Recording("", 0, 0, None, 478), Recording("", 0, 0, None, 478, extras=tuple(EXTRAS))
# Those that the page saves landmarks in.
_SAVED = ("jsonl", "csv", "pose")


class _File(NamedTuple):
    """A file of the page.

    Attributes:
        content: its bytes.
        media_type: what they are.
        tag: of this content alone, for caches.
    """

    content: bytes
    media_type: str
    tag: str


class Page:
    """The files of the page, by their paths; nothing else can be asked for."""

    def __init__(self) -> None:
        """Read all files."""
        texts = dict(_files(resources.files("holistic_native") / "web" / "page"))
        texts |= {_FACTS: facts(), _POSE_HEADERS: pose_headers()}
        self._files: dict[str, _File] = {}
        for path, content in texts.items():
            media_type = _TYPES[path[path.rindex(".") :]]
            self._files[path] = _File(content, media_type, f'"{hashlib.sha256(content).hexdigest()[:32]}"')

    def routes(self) -> list[Route]:
        """Return their places."""
        return [Route("/", self._answer), Route("/page/{path:path}", self._answer)]

    async def _answer(self, request: Request) -> Response:
        file = self._files.get(request.path_params.get("path", _START))
        if file is None:
            return response(ProblemError(404, "the page has no such file"))
        # A browser asks each time, so that an upgraded service is never met with half an old page.
        headers = {"ETag": file.tag, "Cache-Control": "no-cache"}
        if file.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(file.content, media_type=file.media_type, headers=headers)


def _files(folder: Traversable, before: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{before}{entry.name}/")
        elif entry.name.endswith(tuple(_TYPES)):
            yield before + entry.name, entry.read_bytes()


def facts() -> bytes:
    """Return what the page knows from the package, as a module: parts, names, lines, and what files of it say."""
    layout = Layout(_FULL)
    units = _about(_FULL)["units"]
    known = {
        "version": __version__,
        "parts": [part._asdict() for part in PARTS],
        "optional_parts": [part._asdict() for part in OPTIONAL_PARTS],
        "extras": {
            extra: {
                "argument": EXTRA_ARGUMENTS[extra],
                "parts": [part.name for part in parts],
                "unit": units[extra],
            }
            for extra, parts in EXTRAS.items()
        },
        "blendshapes": BLENDSHAPES,
        "reasons": REASONS,
        "names": {
            part.name: [name for _, _, name in layout.names[layout.places[part]]]
            for part in layout.row_parts
            if part != FACE  # whose are numbers, and more or fewer
        },
        "lines": {name: sorted({(min(pair), max(pair)) for pair in pairs}) for name, pairs in _LINES.items()},
        "columns": [*COLUMNS, "about"],
        "columns_with_values": [*layout.columns, "about"],
        "about": _about(_PLAIN),
        "holds": {entry.name: entry.extras for entry in FORMATS if entry.name in _SAVED},
    }
    return f"export const FACTS = {json.dumps(known, separators=(',', ':'))};\n".encode()


def _about(recording: Recording) -> dict[str, Any]:
    """Return what all files of a kind say about themselves, without what each says of its own."""
    own = ("source", "width", "height", "fps", "face_points", "version", "settings")
    return {name: value for name, value in recording.head().items() if name not in own}


def pose_headers() -> bytes:
    """Return what `.pose` files begin with, for each number of points of the face, as a module."""
    headers = {n: base64.b64encode(pose_header(Recording("", 0, 0, None, n))).decode() for n in FACE_POINTS}
    parts = [component.part.name for component in COMPONENTS]
    return f"export const HEADERS = {json.dumps(headers)};\nexport const ORDER = {json.dumps(parts)};\n".encode()
