"""`Holistic` with the new model beside `Holistic` with the original, on the part of the videos that was held back."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from holistic_native import evaluate
from holistic_native.evaluate.report import comparison_table
from holistic_native.holistic import Holistic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holistic_native.compress.gather import Footage


class EndToEnd:
    """Both trackers, fed in turns."""

    def __init__(self, models: Path, originals: str | None) -> None:
        """Load both; see `Holistic` for what can go wrong.

        Args:
            models: the folder with the new model.
            originals: where all others are, see `ModelStore`.
        """
        self._trackers = [Holistic(models=folder, num_threads=1) for folder in (models, originals)]
        self._recorders = evaluate.Recorder(), evaluate.Recorder()
        self._times: list[list[float]] = [[], []]

    def run(self, footage: Sequence[Footage], most: int) -> str:
        """Track, and return the table of errors and times as Markdown.

        Args:
            footage: what was held back.
            most: frames of each video.
        """
        for part in footage:
            for index, image in enumerate(islice(part.every_image(), most)):
                # Whoever comes second finds the frame in the processor's cache: they take turns.
                for place in (0, 1) if index % 2 == 0 else (1, 0):
                    start = time.process_time()
                    result = self._trackers[place].process(image)
                    self._times[place].append(time.process_time() - start)
                    self._recorders[place].add(result, (image.shape[1], image.shape[0]))
            for tracker in self._trackers:
                tracker.reset()
        tracks = [recorder.track() for recorder in self._recorders]
        found = evaluate.compare(tracks[0], tracks[1], sequence=True)
        new, original = (1e3 * float(np.median(times)) for times in self._times)
        return (
            f"{comparison_table(found, {})}\n"
            f"Processor time of a frame: {new:.1f} ms instead of {original:.1f} ms, on one thread.\n"
        )

    def close(self) -> None:
        """Free both."""
        for tracker in self._trackers:
            tracker.close()
