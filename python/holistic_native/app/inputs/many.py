"""Several inputs in one command: each gets files of its own name in the folders that the outputs name."""

from __future__ import annotations

import argparse
import copy
import hashlib
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.app.outputs.exports import Export, exports
from holistic_native.media.suffixes import MEDIA_SUFFIXES
from holistic_native.terminal.one_line import described, printable

if TYPE_CHECKING:
    from holistic_native.media.sources import Source

_SOME_FAILED = 3


class Inputs:
    """The inputs of a command, and the names of each one's outputs."""

    def __init__(self, names: list[str]) -> None:
        """Take the inputs, each once."""
        self._names = list(dict.fromkeys(names))
        self._stems = _stems(self._names)

    def each(self, track: Callable[[str, Inputs], int]) -> int:
        """Track one after the other; one that fails is reported in a line on standard error, and the others go on.

        Returns:
            0 when all is done, 3 when some failed, 1 when all did; a signal's code when one ended it.
        """
        failed = 0
        for name in self._names:
            try:
                code = track(name, self)
            except argparse.ArgumentError:
                raise
            except Exception as error:
                failed += 1
                sys.stderr.write(f"holistic-native run: {printable(name)}: {described(error)}\n")
                continue
            if code:
                return code
        if not failed:
            return 0
        return 1 if failed == len(self._names) else _SOME_FAILED

    def placed(self, args: argparse.Namespace, source: Source, name: str) -> argparse.Namespace:
        """Return the arguments of one input: where its outputs go, in folders that are made if they are missing.

        Raises:
            OSError: a folder cannot be made.
        """
        placed = copy.copy(args)
        stem = self._stems[name]
        bare = any(export.is_bare for export in args.to)
        placed.to = [
            Export(kind, (args.output if path == Path() else path) / kind.file_name(stem))
            for kind, path in exports(args)
        ]
        placed.json = placed.npz = None
        suffix = ".png" if source.is_picture else ".mp4"
        placed.output = None if bare or args.output is None else args.output / f"{stem}{suffix}"
        for path in (placed.output, *(export.path for export in placed.to)):
            if path is not None:
                path.parent.mkdir(exist_ok=True)
        return placed


def expanded(args: argparse.Namespace) -> Inputs | None:
    """Return the inputs of a command, with the files of folders in their place; None for one with outputs of its own.

    Raises:
        argparse.ArgumentError: an output is a file, there is none, or a window is wanted.
        ValueError: a folder has no pictures or videos.
    """
    bare = [export.format.name for export in args.to if export.is_bare]
    if bare and args.output is None:
        raise argparse.ArgumentError(None, f"--to {bare[0]} names no file: {bare[0]}:FILE is wanted, or a folder as -o")
    if args.example or (len(args.inputs) == 1 and not bare and not Path(args.inputs[0]).is_dir()):
        return None
    named = [args.output, *(export.path for export in exports(args) if not export.is_bare)]
    folders = [path for path in named if path is not None]
    if not folders:
        raise argparse.ArgumentError(None, "several inputs need folders to write to: -o, --to, --json or --npz")
    for folder in folders:
        if folder.exists() and not folder.is_dir():
            raise argparse.ArgumentError(None, f"of several inputs, each output names a folder, got {str(folder)!r}")
    if args.display:
        raise argparse.ArgumentError(None, "--display shows one INPUT only")
    return Inputs([name for given in args.inputs for name in _files(given)])


def _files(name: str) -> list[str]:
    folder = Path(name)
    if not folder.is_dir():
        return [name]
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in MEDIA_SUFFIXES and path.is_file())
    found = [str(path) for path in files if not path.name.startswith(".")]
    if not found:
        raise ValueError(f"the folder {name!r} has no pictures or videos in it")
    return found


def _stems(names: list[str]) -> dict[str, str]:
    stems = {name: Path(name).stem or "input" for name in names}
    # Names that differ in their case alone are one file on some systems.
    counts = Counter(stem.casefold() for stem in stems.values())
    return {name: stem if counts[stem.casefold()] == 1 else f"{stem}-{_hash(name)}" for name, stem in stems.items()}


def _hash(name: str) -> str:
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
