"""Landmarks of many clips, in a folder with a ledger: nothing is lost, and the same clip gives the same bytes.

`holistic-native extract` is the same from a terminal. Nothing is loaded before `clip` or `clips` is called.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any

from holistic_native.extract.errors import LockedError, OutputError, SettingsChangedError
from holistic_native.extract.store.entry import Entry

if TYPE_CHECKING:
    from holistic_native.extract.choices import Choices

__all__ = ["Entry", "LockedError", "OutputError", "SettingsChangedError", "clip", "clips"]


def clip(
    path: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    start: float | None = None,
    end: float | None = None,
    to: str | None = None,
    **settings: Any,
) -> Entry:
    """Extract the landmarks of one clip, in this process.

    Args:
        path: of a video or a picture; or its address, as `s3://bucket/clip.mp4`, which fsspec opens.
        output: the file to write, or its address; whole or not at all. A folder for formats that are folders, new or
            empty.
        start: seconds of the file; None for its beginning.
        end: seconds of the file, no longer part of the clip; None for the file's end.
        to: name of the output's format; None for that of its suffix.
        settings: keyword arguments of `Holistic`; and `face`, `reader`, `static` and `hash_inputs` as in `clips`.

    Returns:
        What became of it: where not one frame could be read, `status` is "failed" and there is no output.

    Raises:
        OSError: the output cannot be written.
        TypeError, ValueError: a setting is wrong, or no format has that suffix.
        FileNotFoundError: a model is nowhere to be found; and what else `Holistic` raises.
    """
    from holistic_native.extract.single import extract_single

    return extract_single(os.fspath(path), os.fspath(output), start, end, to, settings)


def clips(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    folder: str | os.PathLike[str],
    *,
    workers: int | None = None,
    shard: tuple[int, int] = (1, 1),
    retry_failed: bool = False,
    again: bool = False,
    verify: bool = False,
    wait: bool = False,
    seconds_per_frame: float = 60.0,
    ray: str | None = None,
    **settings: Any,
) -> Generator[Entry, None, None]:
    """Extract the landmarks of many clips into a folder, in worker processes.

    Clips that were extracted before, with the same settings, are left as they are. When the generator is closed before
    its end, or interrupted, what it has given is kept, and a later call goes on.

    Args:
        inputs: one or several, paths or addresses (`s3://bucket/folder`): folders, globs, pictures, videos, and lists
            of them: `.txt` with a path a line, `.csv` or `.parquet` with columns `path` and, where they are wanted,
            `id`, `start` and `end`.
        folder: a path or an address; gets one output for each clip, and `ledger.jsonl`.
        workers: processes; None for one on every core that this process may use.
        shard: K and N: part K of N of the clips, for as many machines.
        retry_failed: extract clips again that have failed, or of which only a part could be read.
        again: extract clips again that were extracted with other settings.
        verify: compare outputs with the ledger, and extract again those that differ.
        wait: for another run on the same clips to end, rather than raise.
        seconds_per_frame: a worker that gives no frame for so long is killed, and its clip has failed; after the last
            frame, so long and as long as all frames took.
        ray: address of a Ray cluster, whose machines extract; "" for the one that this machine belongs to.
        settings: keyword arguments of `Holistic`; and `to`, a format ("parquet"); `face`, "mesh" or "68"; `reader`;
            `static`, every frame is a picture of its own; `threads` of each worker (1); `hash_inputs`, record the
            SHA-256 of inputs too.

    Yields:
        What became of each clip, as they are done.

    Raises:
        LockedError: another run works on the same clips.
        SettingsChangedError: a ValueError: clips were extracted with other settings.
        FileNotFoundError: an input or a model does not exist.
        OSError: an output cannot be written: the disk is full, for one.
        TypeError, ValueError: an argument is wrong.
    """
    from holistic_native.extract.choices import Choices
    from holistic_native.extract.run import Run
    from holistic_native.extract.settings import Settings

    named = [inputs] if isinstance(inputs, (str, os.PathLike)) else inputs
    chosen: Choices = Choices(workers, shard, retry_failed, again, verify, wait, seconds_per_frame, ray)
    with (
        Run([os.fspath(name) for name in named], os.fspath(folder), Settings.of(**settings), chosen) as run,
        run.engine() as pool,
    ):
        for happened in run.progress(pool):
            yield from happened.entries
