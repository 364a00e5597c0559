"""The formats that landmarks are exported in, one line each: `holistic-native run --to` knows every one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from holistic_native.formats.csv_table import CsvFile, read_csv
from holistic_native.formats.foreign.bvh import BvhFile
from holistic_native.formats.foreign.coco_wholebody import CocoWholeBodyFile
from holistic_native.formats.foreign.freemocap import FreeMoCapFile
from holistic_native.formats.foreign.kaggle import KaggleFile, KaggleWideFile
from holistic_native.formats.foreign.openpose import BlazePoseFolder, OpenPoseFolder
from holistic_native.formats.foreign.pose_file import PoseFile
from holistic_native.formats.foreign.trc import TrcFile
from holistic_native.formats.json_document import JsonFile, read_json
from holistic_native.formats.json_lines import JsonLinesFile, read_json_lines
from holistic_native.formats.landmark_file import LandmarkFile, LandmarkFolder, Recording
from holistic_native.formats.npz_archive import NpzFile
from holistic_native.formats.parquet_table import ParquetFile
from holistic_native.formats.reading.npz import read_npz
from holistic_native.formats.reading.parquet import read_parquet
from holistic_native.formats.reading.pose import read_pose
from holistic_native.formats.schema import EXTRAS
from holistic_native.formats.sequence import Sequence


class Format(NamedTuple):
    """A format.

    Attributes:
        name: of the format, to be written before a file's name.
        help: what it is.
        kind: writes such files.
        suffix: files with this one have it by themselves; "" for none.
        read: reads such files; None where that is not possible.
        extras: of `schema.EXTRAS`, those that it holds, or computes from.
        people: whether it holds several on a frame; else the first alone.
        written_by: libraries whose versions its bytes depend on: packages; and "zlib", which is Python's.
    """

    name: str
    help: str
    kind: Callable[[Path, Recording], LandmarkFile | LandmarkFolder]
    suffix: str = ""
    read: Callable[..., Sequence] | None = None
    extras: tuple[str, ...] = ()
    people: bool = False
    written_by: tuple[str, ...] = ()

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder of files."""
        return isinstance(self.kind, type) and issubclass(self.kind, LandmarkFolder)

    def shortfalls(self, extras: Iterable[str], *, several: bool = False) -> list[str]:
        """Return what to say to those who write more than files of this format hold: a clause for each thing.

        Args:
            extras: of `schema.EXTRAS`, what there is beside body, hands and face.
            several: whether there are several people.
        """
        lacking = ", ".join(extra for extra in extras if extra not in self.extras)
        found = [f"the format {self.name} does not hold {lacking}"] if lacking else []
        if several and not self.people:
            found.append(f"the format {self.name} holds the first person alone")
        return found

    def file_name(self, stem: str) -> str:
        """Return the name of a file, or folder, of this format."""
        if self.is_folder:
            return f"{stem}_{self.name}_json"  # as programs that read such folders want it
        return f"{stem}{self.suffix or f'.{self.name}'}"


_ALL = tuple(EXTRAS)
_TURNS = ("hand_world", "face_transform")
_ARROW = ("pyarrow",)
_TABLE = "a Parquet table, a row for every landmark"
FORMATS = (
    Format("csv", "comma-separated values, a row for every landmark", CsvFile, ".csv", read_csv, _ALL, people=True),
    Format("json", "one JSON document", JsonFile, ".json", read_json, _ALL, people=True),
    Format("jsonl", "lines of JSON, one for every frame", JsonLinesFile, ".jsonl", read_json_lines, _ALL, people=True),
    # What zlib packs differs between its makers; how NumPy writes an array is set by its format.
    Format("npz", "NumPy arrays", NpzFile, ".npz", read_npz, _ALL, people=True, written_by=("zlib",)),
    Format("parquet", _TABLE, ParquetFile, ".parquet", read_parquet, _ALL, people=True, written_by=_ARROW),
    Format("pose", "sign-language-processing's .pose 0.2", PoseFile, ".pose", read_pose),
    Format("trc", "OpenSim's markers, of the body in metres", TrcFile, ".trc"),
    Format("bvh", "bones with rotations, for Blender and other programs of animation", BvhFile, ".bvh", None, _TURNS),
    Format("openpose", "a folder of OpenPose's JSON, BODY_25", OpenPoseFolder, people=True),
    Format("openpose-blazepose", "the same with the 33 landmarks of the body", BlazePoseFolder, people=True),
    Format("kaggle", "Parquet as of Kaggle's isolated signs, 543 rows a frame", KaggleFile, written_by=_ARROW),
    Format("kaggle-wide", "Parquet as of Kaggle's fingerspelling, a row a frame", KaggleWideFile, written_by=_ARROW),
    Format("freemocap", "FreeMoCap's array of 553 points", FreeMoCapFile, ".npy"),
    Format("coco-wholebody", "annotations of COCO-WholeBody, 133 keypoints", CocoWholeBodyFile, people=True),
)


def split_format(text: str) -> tuple[str | None, Path]:
    """Take FORMAT:FILE apart; what is before the colon is part of the name unless it is a format."""
    name, colon, rest = text.partition(":")
    if colon and name in {entry.name for entry in FORMATS}:
        return name, Path(rest)
    return None, Path(text)


def format_of(path: Path, name: str | None = None) -> Format:
    """Return the format of a name, or of a file's suffix.

    Raises:
        ValueError: there is none.
    """
    for entry in FORMATS:
        if entry.name == name or (name is None and entry.suffix and path.suffix.lower() == entry.suffix):
            return entry
    known = ", ".join(entry.name for entry in FORMATS)
    if name is not None:
        raise ValueError(f"format must be one of {known}, got {name!r}")
    raise ValueError(f"no format has the suffix of {str(path)!r}: name one of {known}, as in csv:{path.name}")
