"""What is done with one clip, whoever asks for it: a worker of this machine, one of a cluster, a program."""

from __future__ import annotations

import logging
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native import __version__
from holistic_native.extract.counts import Counts
from holistic_native.extract.errors import OutputError, writing
from holistic_native.extract.reading import Reading
from holistic_native.extract.remote.urls import path_of
from holistic_native.extract.store.entry import FAILED, OK, PARTIAL, Entry
from holistic_native.extract.store.hashing import sha256_of
from holistic_native.formats.reduced import reduced_face
from holistic_native.formats.schema import Recording
from holistic_native.media.opencv.library import load_cv2
from holistic_native.media.readers import load_av, load_pillow
from holistic_native.media.source import UnreadableError
from holistic_native.terminal.one_line import one_line, printable
from holistic_native.topology import FACEMESH_NUM_LANDMARKS, FACEMESH_NUM_LANDMARKS_WITH_IRISES
from holistic_native.topology.ibug import FACE_68

if TYPE_CHECKING:
    from collections.abc import Callable

    from holistic_native.extract.finding.clip import Clip
    from holistic_native.extract.origin import Origin
    from holistic_native.extract.remote.fetching import Fetcher
    from holistic_native.extract.settings import Settings
    from holistic_native.extract.trackers import Trackers
    from holistic_native.formats.landmark_file import LandmarkWriter

_LOG = logging.getLogger("holistic_native")
_LONGEST_MESSAGE = 500


def _unnoticed(_tracked: int | None) -> None:
    """Take no notice of a frame."""


class _Tried(Exception):  # noqa: N818 (it is none)
    """An output was opened, which is all that was to be tried."""


@dataclass(frozen=True)
class Extractor:
    """Extracts clips, one after the other; what it writes depends on the clip and the settings alone.

    Attributes:
        settings: how.
        origin: of the settings.
        trackers: of the settings.
        fetcher: brings files of addresses to this machine.
    """

    settings: Settings
    origin: Origin
    trackers: Trackers
    fetcher: Fetcher

    def warm_up(self) -> None:
        """Load the models, and the libraries that read clips and write outputs: without them, every clip would fail.

        Raises:
            RuntimeError: a library is missing; the message has the extra that brings it.
            FileNotFoundError: a model is nowhere to be found; and what else `Holistic` raises.
        """
        if self.settings.reader == "av":
            load_av()
            load_pillow()
        else:
            load_cv2()
        nothing = Recording("", 1, 1, 1.0, FACEMESH_NUM_LANDMARKS)
        with (
            tempfile.TemporaryDirectory() as folder,
            suppress(_Tried),
            self.settings.format.kind(Path(folder) / "tried", nothing),  # a file that is begun and given up
        ):
            raise _Tried
        self.trackers.warm_up()

    def extract(self, clip: Clip, folder: Path, noticed: Callable[[int | None], None] = _unnoticed) -> Entry:
        """Extract one clip into a folder.

        Args:
            clip: the clip.
            folder: gets the output, whole or not at all, under the name in the entry.
            noticed: gets the number of frames that were tracked, for every one that is read and every one that is
                tracked, and while a file is fetched or hashed; None when there are no more, and while the output is
                hashed.

        Returns:
            The entry; what is wrong with the clip is in it.

        Raises:
            OutputError: the output cannot be written. Nothing of it is left.
        """
        begun = time.perf_counter()
        entry, counts = blank_entry(clip, self.origin), Counts(self.settings.tracker)
        try:
            held = self.fetcher.get(clip.path, lambda: noticed(0))
            entry = replace(entry, size=held.size, modified=held.modified)
            if self.settings.hash_inputs:
                entry = replace(entry, input_sha256=sha256_of(held.path, lambda: noticed(0)))
            entry = self._written(clip, held.path, folder, noticed, counts, entry)
        except OutputError:
            raise
        except Exception as error:  # whatever a file makes libraries raise costs this clip alone
            _LOG.debug("%s failed", clip.id, exc_info=True)
            entry = failed(entry, error)
        if entry.message is not None:
            entry = replace(entry, message=self.fetcher.readdressed(entry.message))
        return replace(entry, seconds=round(time.perf_counter() - begun, 3), **counts.found())

    def _written(
        self, clip: Clip, held: Path, folder: Path, noticed: Callable[[int | None], None], counts: Counts, entry: Entry
    ) -> Entry:
        with closing(Reading(clip, held, self.settings, lambda: noticed(counts.frames))) as reading:
            decoder = self.origin.decoder(reading.decoder)
            entry = replace(
                entry, reader=reading.source.reader, decoder=decoder, settings=self.origin.hash_with(decoder)
            )
            name = self.settings.format.file_name(clip.stem)
            with writing():
                file = self.settings.format.kind(folder / name, self._recording(clip, reading))
            with writing(), file:
                self._track(reading, file, noticed, counts)
                noticed(None)
            with writing():
                digest = sha256_of(folder / name, lambda: noticed(None))
            entry = replace(entry, output=name, sha256=digest, status=OK)
            return entry if reading.error is None else partial(entry, reading.error)

    def _track(
        self, reading: Reading, file: LandmarkWriter, noticed: Callable[[int | None], None], counts: Counts
    ) -> None:
        with closing(self.trackers.track(reading.frames(), static=reading.static)) as tracked:
            for frame, result in tracked:
                counts.add(result)
                noticed(counts.frames)
                size = (frame.image.shape[1], frame.image.shape[0])
                written = reduced_face(result) if self.settings.face == "68" else result
                file.add(frame.index, frame.timestamp, written, size=size)

    def _recording(self, clip: Clip, reading: Reading) -> Recording:
        source, tracker = reading.source, self.settings.tracker
        refined = FACEMESH_NUM_LANDMARKS_WITH_IRISES if tracker.get("refine_face_landmarks") else FACEMESH_NUM_LANDMARKS
        points = len(FACE_68) if self.settings.face == "68" else refined
        # Nothing of where the file lies, nor of when and by how many workers it is read.
        settings: dict[str, Any] = {
            "static_image_mode": self.settings.static or reading.static,
            **{name: value for name, value in tracker.items() if name != "models"},
        }
        name = printable(Path(path_of(clip.path)).name)
        size = (source.width, source.height)
        extras = self.settings.extras
        return Recording(name, *size, source.rate, points, settings, __version__, extras)


def blank_entry(clip: Clip, origin: Origin) -> Entry:
    """Return the entry of a clip of which nothing is known yet: failed."""
    return Entry(
        *(clip.id, clip.path, FAILED, clip.start, clip.end),
        settings=origin.hash_with(""),
        options=origin.options,
        models=origin.models,
        version=origin.version,
        runtime=origin.runtime,
        writer=origin.writer,
    )


def failed(entry: Entry, error: Exception) -> Entry:
    """Return an entry with the error that cost the clip."""
    return _with(entry, FAILED, error)


def partial(entry: Entry, error: Exception) -> Entry:
    """Return an entry with the error that cost the rest of the clip."""
    return _with(entry, PARTIAL, error)


def _with(entry: Entry, status: str, error: Exception) -> Entry:
    # What a library says is nearer to the cause than that nothing could be read.
    nearest = error.__cause__ if isinstance(error, UnreadableError) and error.__cause__ is not None else error
    message = one_line(str(error))[:_LONGEST_MESSAGE]
    return replace(entry, status=status, error=type(nearest).__name__, message=message)
