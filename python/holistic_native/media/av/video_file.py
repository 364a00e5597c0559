"""Drawn videos, written by PyAV: each frame at its own time."""

from __future__ import annotations

from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.media.readers import load_av
from holistic_native.output_files import OutputFile

if TYPE_CHECKING:
    from holistic_native.media.source import Source, SourceFrame

# The time of a frame counts in these, per second: 24, 25, 29.97, 30, 50 and 60 frames are exact. MPEG-4 allows 65535.
_TICKS = 60_000
_BT601, _LIMITED = 6, 1  # FFmpeg's numbers for SMPTE 170M and 16 to 235: what RGB becomes


class _Encoder(NamedTuple):
    """How a kind of file is encoded.

    Attributes:
        codec: FFmpeg's name.
        pixels: FFmpeg's name of the pixel format.
        options: for the codec.
        bits: of each pixel of each frame, on average; 0 where the codec goes by quality.
    """

    codec: str
    pixels: str
    options: dict[str, str]
    bits: float = 0.0


_H264 = _Encoder("libx264", "yuv420p", {"preset": "ultrafast", "crf": "20"})
_MPEG4 = _Encoder("mpeg4", "yuv420p", {"qmin": "2", "qmax": "8"}, 0.5)
_MJPEG = _Encoder("mjpeg", "yuvj420p", {"qmin": "2", "qmax": "4"}, 2.0)
_VP8 = _Encoder("libvpx", "yuv420p", {"deadline": "realtime", "cpu-used": "6"}, 0.15)
_CONTAINERS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska", ".avi": "avi", ".webm": "webm"}


class AvVideoFile(OutputFile):
    """A video without sound; the codec follows the suffix: H.264, in .avi MJPEG, in .webm VP8.

    Where there is no encoder for H.264, and for odd sizes, which it cannot have, MPEG-4 takes its place. Frames keep
    their times, but for .avi, whose frames come at one rate.
    """

    def __init__(self, path: Path, source: Source) -> None:
        """Start a video with the size of a source.

        Raises:
            FileNotFoundError: the folder does not exist.
            RuntimeError: PyAV is not installed, or cannot encode it.
        """
        av = load_av()
        super().__init__(path)
        self._av = av
        self._size = (source.width, source.height)
        self._steady = path.suffix.lower() == ".avi"
        self._rate = Fraction(source.rate or 1.0).limit_denominator(1001)
        self._start: float | None = None
        self._written = 0
        self._last = -1
        encoder = _encoder(av, path.suffix.lower(), self._size)
        with ExitStack() as failed:
            failed.callback(self.file.discard)
            try:
                self._container: Any = av.open(self.file.stream, "w", format=_CONTAINERS[path.suffix.lower()])
                self._stream: Any = self._add_stream(encoder)
            except (av.error.FFmpegError, ValueError) as error:
                raise RuntimeError(
                    f"PyAV cannot write {str(path)!r}: {source.width} x {source.height} pixels, "
                    f"{float(self._rate):g} frames per second, codec {encoder.codec}: {error}"
                ) from error
            failed.pop_all()

    def _add_stream(self, encoder: _Encoder) -> Any:
        stream = self._container.add_stream(encoder.codec, rate=self._rate, options=encoder.options)
        stream.width, stream.height = self._size
        stream.pix_fmt = encoder.pixels
        context = stream.codec_context
        context.time_base = 1 / self._rate if self._steady else Fraction(1, _TICKS)
        context.thread_type = "AUTO"
        if encoder.bits:
            context.bit_rate = max(100_000, int(encoder.bits * self._size[0] * self._size[1] * float(self._rate)))
        if encoder.pixels == "yuv420p":
            context.colorspace, context.color_range = _BT601, _LIMITED
        context.open()
        self._pixels = encoder.pixels
        return stream

    def add(self, frame: SourceFrame) -> None:
        """Append a frame at its time, counted from the first one's; a frame of another size is fitted.

        Raises:
            OSError: it cannot be written: the disk is full, for one.
            RuntimeError: it cannot be encoded.
        """
        if self._start is None:
            self._start = frame.timestamp
        image = self._av.VideoFrame.from_ndarray(np.ascontiguousarray(frame.image), format="rgb24")
        image = image.reformat(*self._size, format=self._pixels)
        image.time_base = self._stream.codec_context.time_base
        if self._steady:
            image.pts = self._written
        else:
            image.pts = max(self._last + 1, round((frame.timestamp - self._start) * _TICKS))
        self._last = image.pts
        self._written += 1
        self._mux(image)

    def finish(self, *, complete: bool) -> None:
        """Write what the encoder still holds, and the file's index.

        Raises:
            OSError: it cannot be written: the disk is full, for one.
            RuntimeError: it cannot be encoded.
        """
        try:
            if complete:
                self._mux(None)
        finally:
            with errors_name(self.path):
                self._container.close()

    def _mux(self, image: Any) -> None:
        try:
            with errors_name(self.path):
                self._container.mux(self._stream.encode(image))
        except self._av.error.FFmpegError as error:
            if isinstance(error, OSError):
                raise
            raise RuntimeError(f"PyAV cannot write {str(self.path)!r}: {error}") from error


def _encoder(av: Any, suffix: str, size: tuple[int, int]) -> _Encoder:
    if suffix == ".avi":
        return _MJPEG
    if suffix == ".webm":
        return _VP8
    odd = size[0] % 2 or size[1] % 2
    return _MPEG4 if odd or _H264.codec not in av.codecs_available else _H264
