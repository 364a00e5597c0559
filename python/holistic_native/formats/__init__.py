"""Landmarks in files: `read` and `write`, and the `Sequence` between them."""

from holistic_native.formats.doors import read, write
from holistic_native.formats.motion import Motion
from holistic_native.formats.reading.bvh import read_bvh
from holistic_native.formats.schema import Recording
from holistic_native.formats.sequence import Moment, Sequence
from holistic_native.formats.table import FORMATS

__all__ = ["FORMATS", "Moment", "Motion", "Recording", "Sequence", "read", "read_bvh", "write"]
