"""BVH files of other programs are read; those that are damaged or hostile are refused, in little memory."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from holistic_native import formats

GOOD = """HIERARCHY
ROOT a
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT b c
  {
    OFFSET 0 1 0
    CHANNELS 1 Xrotation
    End Site
    {
      OFFSET 0 1 0
    }
  }
}
MOTION
Frames: 2
Frame Time: 0.5
0 0 0 90 0 0 0
1 2 3 0 0 0 90
"""


def test_files_of_other_programs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.bvh"
    path.write_text(GOOD.replace("\n", "\r\n"))
    motion = formats.read_bvh(path)
    assert motion.names == ("a", "b c")
    assert motion.parents == (-1, 0)
    np.testing.assert_allclose(motion.joints(), [[[0, 0, 0], [-1, 0, 0]], [[1, 2, 3], [1, 3, 3]]], atol=1e-12)
    np.testing.assert_allclose(motion.rotations[1, 1], [[1, 0, 0], [0, 0, -1], [0, 1, 0]], atol=1e-12)


HOSTILE: dict[str, tuple[str, str]] = {
    "nothing": ("", "it ends too early"),
    "other": (json.dumps({}), "it must begin with HIERARCHY"),
    "many frames": (GOOD.replace("Frames: 2", "Frames: 999999999999"), "are more than"),
    "more frames": (GOOD.replace("Frames: 2", "Frames: 3"), "it ends too early"),
    "fewer frames": (GOOD.replace("Frames: 2", "Frames: 1"), "more than the 1 frames that it says"),
    "no count": (GOOD.replace("Frames: 2", "Frames: ²"), "how many frames"),
    "short line": (GOOD.replace("1 2 3 0", "1 2 3"), "frame 1 has 6 numbers instead of 7"),
    "word": (GOOD.replace("90 0 0 0", "90 x 0 0"), "could not convert"),
    "infinite": (GOOD.replace("90 0 0 0", "inf 0 0 0"), "must be finite"),
    "offset": (GOOD.replace("OFFSET 0 0 0", "OFFSET 0 nan 0"), "offsets must be finite"),
    "time": (GOOD.replace("Time: 0.5", "Time: 0"), "frame time must be above 0"),
    "channel": (GOOD.replace("1 Xrotation", "1 Wrotation"), "the channels of 'b c' must be some of"),
    "channels": (GOOD.replace("1 Xrotation", "999999999 Xrotation"), "the channels of 'b c' must be"),
    "same name": (GOOD.replace("b c", "a"), "two of its joints have the same name"),
    "no name": (GOOD.replace("JOINT b c", "JOINT"), "a joint must have a name"),
    "not closed": (GOOD.replace("}\nMOTION", "MOTION"), "has no joints, or does not end"),
    "closed": (GOOD.replace("ROOT a", "}\nROOT a"), "is not expected in its hierarchy"),
    "deep": (
        "HIERARCHY\nROOT r\n" + "{\nOFFSET 0 0 0\nCHANNELS 0\nJOINT j\n" * 100_000,
        "more than 1000 joints, or 200",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_in_little_memory(case: str, tmp_path: Path) -> None:
    text, message = HOSTILE[case]
    path = tmp_path / "a.bvh"
    path.write_text(text)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=rf"a\.bvh is no BVH file that can be read: .*{message}"):
            formats.read_bvh(path)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_no_file_is_read_that_is_larger_than_allowed(tmp_path: Path) -> None:
    whole = tmp_path / "a.bvh"
    whole.write_text(GOOD)
    with pytest.raises(ValueError, match="bytes, more than 10"):
        formats.read_bvh(whole, largest=10)
    with pytest.raises(ValueError, match="its 2 frames of 2 joints are more than 400 bytes"):
        formats.read_bvh(whole, largest=400)


def test_cuts_and_flipped_bits_are_refused_or_harmless(tmp_path: Path) -> None:
    path = tmp_path / "a.bvh"
    content = GOOD.encode()
    random = np.random.default_rng(0)
    damaged = [content[:length] for length in range(0, len(content) - 2, 7)]
    for _ in range(200):
        flipped = bytearray(content)
        flipped[random.integers(len(content))] ^= 1 << random.integers(8)
        damaged.append(bytes(flipped))
    refused = 0
    for bytes_of in damaged:
        path.write_bytes(bytes_of)
        try:
            assert np.isfinite(formats.read_bvh(path).joints()).all()
        except ValueError as error:
            assert "a.bvh is no BVH file" in str(error)  # noqa: PT017
            refused += 1
    assert refused > 100
