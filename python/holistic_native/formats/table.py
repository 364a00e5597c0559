"""The formats that landmarks are exported in, one line each: `holistic-native run` has an option for every one."""

from __future__ import annotations

from typing import NamedTuple

from holistic_native.formats.json_document import JsonFile
from holistic_native.formats.landmark_file import LandmarkFile
from holistic_native.formats.npz_archive import NpzFile


class Format(NamedTuple):
    """A format.

    Attributes:
        name: of the option, without its dashes.
        help: what the option says of itself.
        kind: writes such files.
    """

    name: str
    help: str
    kind: type[LandmarkFile]


FORMATS = (
    Format("json", "landmarks as one JSON document", JsonFile),
    Format("npz", "landmarks as NumPy arrays", NpzFile),
)
