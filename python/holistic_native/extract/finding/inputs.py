"""From what the user names to clips: folders, globs, single files and manifests."""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from holistic_native.extract.finding.manifest import MANIFEST_SUFFIXES, read_manifest
from holistic_native.extract.remote.fetching import Fetcher
from holistic_native.extract.remote.listing import files_at
from holistic_native.extract.remote.urls import is_url, joined, path_of, plain
from holistic_native.media.suffixes import MEDIA_SUFFIXES


class Found(NamedTuple):
    """A clip as an input names it.

    Attributes:
        where: the input.
        row: of a manifest; 0 elsewhere.
        id: as given; "" for none.
        derived: an id that is made of the path; of a clip with an id, it is not used.
        path: of the file.
        start: seconds; None where none is given.
        end: likewise.
    """

    where: str
    row: int
    id: str
    derived: str
    path: str
    start: float | None = None
    end: float | None = None


def find_clips(inputs: Sequence[str], *, without: str | None = None) -> Iterator[Found]:
    """Give the clips of all inputs, in a set order: as inputs are named, in folders by name.

    Args:
        inputs: paths or addresses: folders, of which pictures and videos are taken, in folders inside them too;
            globs, with `**` for folders at any depth; manifests; single files.
        without: a folder that is left out, should it be inside another: that of the output.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: nothing fits a glob, a folder is empty, or a manifest is wrong.
        OSError, ImportError: an address cannot be reached.
    """
    left_out = None if without is None else os.path.realpath(without)
    for name in inputs:
        yield from _at(name) if is_url(plain(name)) else _of(plain(name), left_out)


def _at(url: str) -> Iterator[Found]:
    path = path_of(url)
    files = files_at(url)
    if files is not None:
        clips = (
            Found(url, 0, "", derived_id(relative), found)
            for relative, found in files
            if os.path.splitext(relative)[1].lower() in MEDIA_SUFFIXES
        )
        yield from _nonempty(url, clips)
    elif os.path.splitext(path)[1].lower() in MANIFEST_SUFFIXES:
        yield from _manifest_at(url)
    else:
        yield Found(url, 0, "", derived_id(path.rpartition("/")[2]), url)


def _manifest_at(url: str) -> Iterator[Found]:
    with tempfile.TemporaryDirectory() as folder, Fetcher(Path(folder)) as fetcher:
        here = str(fetcher.get(url, lambda: None).path)
        try:
            for number, given, path, start, end in read_manifest(here):
                derived = "" if given else derived_id(path_of(plain(path)), start, end)
                yield Found(url, number, given, derived, joined(url, plain(path)), start, end)
        except ValueError as error:
            raise ValueError(str(error).replace(here, url)) from error


def _of(name: str, left_out: str | None) -> Iterator[Found]:
    if os.path.isdir(name):
        yield from _nonempty(name, _walk(name, name, name, left_out))
    elif os.path.exists(name):
        if os.path.splitext(name)[1].lower() in MANIFEST_SUFFIXES:
            yield from _manifest(name)
        else:
            yield Found(name, 0, "", derived_id(os.path.basename(name)), name)
    elif glob.has_magic(name):
        yield from _nonempty(name, _glob(name, left_out))
    else:
        raise FileNotFoundError(
            f"INPUT {name!r} does not exist (a picture or video, a folder, a glob, or a list: .txt, .csv, .parquet)"
        )


def _nonempty(name: str, clips: Iterator[Found]) -> Iterator[Found]:
    empty = True
    for clip in clips:
        empty = False
        yield clip
    if empty:
        raise ValueError(f"INPUT {name!r}: there are no pictures or videos")


def _walk(where: str, top: str, base: str, left_out: str | None) -> Iterator[Found]:
    seen: set[tuple[int, int]] = set()
    for folder, folders, files in os.walk(top, followlinks=True):
        state = os.stat(folder)
        if (state.st_dev, state.st_ino) in seen or os.path.realpath(folder) == left_out:
            folders.clear()  # a link that leads back, or the output
            continue
        seen.add((state.st_dev, state.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        prefix = "" if folder == base else os.path.relpath(folder, base or os.curdir) + os.sep
        for file in sorted(files):
            if not file.startswith(".") and os.path.splitext(file)[1].lower() in MEDIA_SUFFIXES:
                yield Found(where, 0, "", derived_id(prefix + file), os.path.join(folder, file))


def _glob(pattern: str, left_out: str | None) -> Iterator[Found]:
    base = pattern
    while glob.has_magic(base):
        base = os.path.dirname(base)
    suffix = os.path.splitext(pattern)[1]
    any_file = suffix not in ("", ".") and not glob.has_magic(suffix)  # who names a suffix means it
    paths = sorted(glob.iglob(pattern, recursive=True))
    # `**` goes through links, round and round: of the names that a folder has, the shortest counts.
    names: dict[str, str] = {}
    for folder in sorted({os.path.dirname(path) for path in paths}, key=lambda name: (len(name), name)):
        names.setdefault(os.path.realpath(folder), folder)
    plain = set(names.values())
    for path in paths:
        if os.path.dirname(path) not in plain:
            continue
        if os.path.isdir(path):
            if "**" not in pattern:  # which gives what is in it by itself
                yield from _walk(pattern, path, base, left_out)
        elif left_out is not None and os.path.realpath(path).startswith(left_out + os.sep):
            continue
        elif any_file or os.path.splitext(path)[1].lower() in MEDIA_SUFFIXES:
            yield Found(pattern, 0, "", derived_id(os.path.relpath(path, base or os.curdir)), path)


def _manifest(name: str) -> Iterator[Found]:
    prefix = os.path.join(os.path.dirname(name), "")
    top = os.path.abspath(prefix) + os.sep
    for number, given, path, start, end in read_manifest(name):
        if "://" in path and is_url(plain(path)):
            yield Found(name, number, given, "" if given else derived_id(path_of(path), start, end), path, start, end)
            continue
        named = plain(path)
        derived = "" if given else derived_id(named.removeprefix(top), start, end)
        whole = named if os.path.isabs(named) else prefix + named
        yield Found(name, number, given, derived, whole, start, end)


def derived_id(relative: str, start: float | None = None, end: float | None = None) -> str:
    """Make an id of a relative path, without its suffix, and of the times of a clip."""
    stem = os.path.splitext(relative)[0]
    if os.sep in stem or "/" in stem:
        parts = stem.replace(os.sep, "/").split("/")
        stem = "_".join(part for part in parts if part not in ("", ".", ".."))
    if start is None and end is None:
        return stem
    return f"{stem}_{start or 0.0:.10g}-{'' if end is None else f'{end:.10g}'}"
