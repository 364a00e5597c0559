"""What a request costs: a picture decoded, tracked and answered, on a worker thread."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from holistic_native.media.classic import draw_classic
from holistic_native.media.overlay import draw_overlay
from holistic_native.web.answers import json_of
from holistic_native.web.pictures import decode, encode

if TYPE_CHECKING:
    from holistic_native.formats.schema import Part
    from holistic_native.web.options import TrackerOptions
    from holistic_native.web.trackers import PictureTrackers

# "classic": red points, white bones.
STYLES = {"native": draw_overlay, "classic": draw_classic}
JSON, JPEG = "application/json", "image/jpeg"


class Wanted(NamedTuple):
    """What a client requests for a picture.

    Attributes:
        options: of the tracker.
        parts: of the answer.
        style: in which the landmarks are drawn on the picture, one of `STYLES`; None for their numbers.
    """

    options: TrackerOptions
    parts: frozenset[Part]
    style: str | None


class Answer(NamedTuple):
    """An answer.

    Attributes:
        content: its bytes.
        media_type: what they are.
        decoding: seconds.
        tracking: seconds.
    """

    content: bytes
    media_type: str
    decoding: float
    tracking: float


def answer(content: bytes, wanted: Wanted, trackers: PictureTrackers, *, max_pixels: int) -> Answer:
    """Decode a picture, find what is in it, and answer.

    Raises:
        ProblemError: it is no picture that can be read, or the models for the options are not there.
    """
    start = time.perf_counter()
    picture = decode(content, max_pixels=max_pixels)
    decoded = time.perf_counter()
    with trackers.lent(wanted.options) as tracker:
        result = tracker.process(picture)
    tracked = time.perf_counter()
    size = (picture.shape[1], picture.shape[0])
    if wanted.style is None:
        found = json_of(result, size, wanted.options.settings, wanted.parts)
        return Answer(found, JSON, decoded - start, tracked - decoded)
    drawn = picture.copy()
    STYLES[wanted.style](drawn, result)
    return Answer(encode(drawn), JPEG, decoded - start, tracked - decoded)
