"""One clip in this process, for programs that have a data set of their own."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from holistic_native.atomic_write import sync_folder
from holistic_native.extract.errors import writing
from holistic_native.extract.finding.clip import Clip
from holistic_native.extract.one import Extractor
from holistic_native.extract.settings import Origin, Settings
from holistic_native.extract.store.entry import Entry
from holistic_native.extract.trackers import Trackers
from holistic_native.formats.table import format_of
from holistic_native.media.readers import choose_reader
from holistic_native.scheduling.schedule import MOST_CORES, usable_cores


def extract_single(
    path: str, output: Path, start: float | None, end: float | None, to: str | None, settings: dict[str, Any]
) -> Entry:
    """Extract one clip; see `holistic_native.extract.clip`."""
    # Two libraries that read videos do not get on in one process.
    reader = choose_reader(settings.pop("reader", "auto"))
    settings = {"threads": min(MOST_CORES, usable_cores()), "reader": reader, **settings}
    chosen = Settings.of(to=format_of(output, to).name, **settings)
    clip = Clip(output.stem, path, start, end)
    origin, folder = Origin.of(chosen), output.absolute().parent
    with (
        Trackers(chosen) as trackers,
        writing(),
        # Beside the output, so that it gets its name in one step.
        tempfile.TemporaryDirectory(prefix=".extract-", suffix=".part", dir=folder) as work,
    ):
        entry = Extractor(chosen, origin, trackers).extract(clip, Path(work))
        if entry.output is None:
            return entry
        (Path(work) / entry.output).replace(output)
        sync_folder(folder)
    return replace(entry, output=os.fspath(output))
