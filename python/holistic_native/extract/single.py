"""One clip in this process, for programs that have a data set of their own."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from holistic_native.atomic_write import sync_folder
from holistic_native.extract.errors import writing
from holistic_native.extract.finding.clip import Clip
from holistic_native.extract.one import Extractor
from holistic_native.extract.origin import Origin
from holistic_native.extract.remote.fetching import Fetcher, put
from holistic_native.extract.remote.urls import is_url, path_of, plain
from holistic_native.extract.settings import Settings
from holistic_native.extract.store.entry import Entry
from holistic_native.extract.trackers import Trackers
from holistic_native.formats.table import format_of
from holistic_native.media.readers import choose_reader
from holistic_native.scheduling.schedule import MOST_CORES, usable_cores


def extract_single(
    path: str, output: str, start: float | None, end: float | None, to: str | None, settings: dict[str, Any]
) -> Entry:
    """Extract one clip; see `holistic_native.extract.clip`."""
    # Two libraries that read videos do not get on in one process.
    reader = choose_reader(settings.pop("reader", "auto"))
    settings = {"threads": min(MOST_CORES, usable_cores()), "reader": reader, **settings}
    output = plain(output)
    name = Path(path_of(output))
    chosen = Settings.of(to=format_of(name, to).name, **settings)
    clip = Clip(name.stem, path, start, end)
    # Beside the output, so that it gets its name in one step.
    origin, folder = Origin.of(chosen), None if is_url(output) else name.absolute().parent
    with (
        writing(),
        tempfile.TemporaryDirectory(prefix=".extract-", suffix=".part", dir=folder) as work,
        Trackers(chosen) as trackers,
        Fetcher(Path(work)) as fetcher,
    ):
        entry = Extractor(chosen, origin, trackers, fetcher).extract(clip, Path(work))
        if entry.output is None:
            return entry
        made = Path(work) / entry.output
        if folder is None:
            put(made, output)
        else:
            made.replace(output)
            sync_folder(folder)
    return replace(entry, output=output)
