"""Videos, addresses and cameras read by PyAV: exact times, upright frames, decoder threads."""

from __future__ import annotations

import itertools
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from holistic_native.media.av.frames import rgb_of
from holistic_native.media.av.times import FrameTimes
from holistic_native.media.readers import load_av
from holistic_native.media.source import Damage, Source, SourceFrame, UnreadableError, sensible_rate

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

_LOG = logging.getLogger("holistic_native")
_WHAT = "no picture or video that PyAV can read"
# Seconds that an address may take to answer, and then to send; as in OpenCV.
_PATIENCE = (30.0, 30.0)
# A file must not make its reader open others: playlists name files and addresses.
_LOCAL = {"protocol_whitelist": "file,pipe,crypto,data"}


def open_video(
    name: str,
    target: str | BinaryIO,
    *,
    what: str = _WHAT,
    path: Path | None = None,
    remote: bool = False,
    container_format: str | None = None,
    options: Mapping[str, str] | None = None,
    start: float = 0.0,
    threads: int | None = None,
) -> Source:
    """Open what FFmpeg can: a file, an address, a camera's device, a stream of bytes.

    Args:
        name: for messages.
        target: what FFmpeg calls it, or a binary file to read.
        what: it is, for messages, where it cannot be read.
        path: the file it is, if it is one.
        remote: it is an address or a device, which may keep silent.
        container_format: as FFmpeg names it; None finds out.
        options: for FFmpeg's reader of that format.
        start: seconds of the file, from which on frames are wanted: those long before it may be left out.
        threads: that decode; None for as many as there are cores.

    Raises:
        RuntimeError: PyAV is missing, or cannot read a single frame.
    """
    av = load_av()
    given = {**({} if remote else _LOCAL), **(options or {})}
    try:
        container = av.open(
            target,
            format=container_format,
            options=given,
            **_tolerant(av),
            timeout=_PATIENCE if remote else None,
        )
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise _unreadable(name, what, getattr(error, "strerror", None) or str(error)) from error
    try:
        return _Video(av, name, container, live=remote, threads=threads).source(path, start)
    except BaseException:
        container.close()
        raise


def _tolerant(av: Any) -> dict[str, str]:
    """Return what makes PyAV read texts of any encoding; from 19 on it does so by itself, and no longer takes this."""
    return {} if int(av.__version__.partition(".")[0]) >= 19 else {"metadata_errors": "replace"}


def _unreadable(name: str, what: str, why: str) -> UnreadableError:
    return UnreadableError(f"INPUT {name!r} is {what}: {why}")


class _Video:
    """An opened file, and its first video stream that is no cover picture."""

    def __init__(self, av: Any, name: str, container: Any, *, live: bool, threads: int | None) -> None:
        self._av = av
        self._name = name
        self._container = container
        # An address may be that of a file, or of a camera, which announces no end.
        self._live = live and not container.duration
        stream = next((stream for stream in container.streams.video if not _is_cover(av, stream)), None)
        if stream is None:
            raise _unreadable(name, _WHAT, "it has no video stream")
        if stream.codec_context is None:
            raise _unreadable(name, _WHAT, "there is no decoder for its codec")
        # Threads that work on several frames at once hold frames back, which a camera's must not be.
        stream.thread_type = "SLICE" if self._live else "AUTO"
        if threads is not None:
            stream.codec_context.thread_count = threads
        self._stream: Any = stream
        self._began = False
        self._damage = Damage()

    def source(self, path: Path | None, start: float) -> Source:
        """Decode the first frame and return the source; RuntimeError where there is none."""
        stream = self._stream
        rate = sensible_rate(_rate(stream))
        if start > 0:
            self._go_to(start)
        opening, frames = self._begun(rate)
        if opening.timestamp > start > 0:  # the file's index is wrong
            self._container.seek(self._container.start_time or 0, backward=True)
            opening, frames = self._begun(rate)
        height, width = opening.image.shape[:2]
        count = _count(stream, rate)
        everything = itertools.chain((opening,), frames)
        return Source(
            self._name, width, height, rate, count, self._live, everything, path, "av", self._damage, frames.close
        )

    def _begun(self, rate: float) -> tuple[SourceFrame, Generator[SourceFrame, None, None]]:
        stream = self._stream
        times = FrameTimes(stream.time_base, stream.start_time, self._container.start_time, rate)
        frames = self._frames(times)
        first = next(frames, None)
        if first is None:
            raise _unreadable(self._name, _WHAT, "no frame could be read")
        return first, frames

    def _go_to(self, start: float) -> None:
        # To the key frame before, and a second more: time stamps in files' indexes may be those of decoding.
        target = (start - 1.0) * 1e6 + (self._container.start_time or 0)
        if target > 0:
            try:
                self._container.seek(int(target), backward=True)
            except self._av.error.FFmpegError:
                _LOG.debug("INPUT %r cannot be positioned: reading from its beginning", self._name)

    def _frames(self, times: FrameTimes) -> Generator[SourceFrame, None, None]:
        try:
            for index, frame in enumerate(self._decoded()):
                self._began = True
                yield SourceFrame(index, times.of(frame.pts), rgb_of(frame))
        except GeneratorExit:
            # PyAV's objects refer to one another: left alone, a decoder with its pictures stays for a while.
            self._container.close()
            raise
        self._container.close()
        if self._damage.packets and self._began:
            _LOG.warning("INPUT %r: %d damaged packets were skipped", self._name, self._damage.packets)

    def _decoded(self) -> Iterator[Any]:
        try:
            for packet in self._packets():
                yield from self._frames_of(packet.decode)
        except self._av.error.FFmpegError as end:
            # What was read before it is kept, as with a file that was cut.
            if self._began:
                _LOG.warning("INPUT %r ends early: %s", self._name, end)
            self._damage.ended = end
            yield from self._frames_of(self._stream.codec_context.decode)  # what waits in the decoder

    def _packets(self) -> Iterator[Any]:
        ended = False
        while not ended:
            # An IndexError is PyAV's answer to a packet of a stream that has appeared on the way: not of ours.
            with suppress(IndexError):
                yield from self._container.demux(self._stream)
                ended = True

    def _frames_of(self, decode: Callable[[], list[Any]]) -> list[Any]:
        try:
            return decode()
        except self._av.error.EOFError:  # the decoder has given all it had
            return []
        except self._av.error.FFmpegError:  # of any kind: codecs report damage in their own ways
            self._damage.packets += 1
            return []


def _is_cover(av: Any, stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _rate(stream: Any) -> float | None:
    rate = stream.average_rate or stream.guessed_rate or stream.base_rate
    return float(rate) if rate else None


def _count(stream: Any, rate: float) -> int | None:
    if not stream.frames:
        return None
    if not stream.duration:
        return int(stream.frames)
    # Fewer where an edit list leaves some out.
    return min(int(stream.frames), int(float(stream.duration * stream.time_base) * rate + 0.01))
