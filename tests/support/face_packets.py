"""Readers of faces over UDP that know nothing of our writers: OpenSeeFace, Live Link Face, iFacialMocap."""

from __future__ import annotations

import re
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Field by field as Unity/OpenSee.cs of OpenSeeFace reads them.
OPENSEEFACE = np.dtype(
    [
        ("time", "<f8"),
        ("id", "<i4"),
        ("size", "<f4", 2),
        ("open", "<f4", 2),
        ("success", "u1"),
        ("error", "<f4"),
        ("quaternion", "<f4", 4),
        ("euler", "<f4", 3),
        ("translation", "<f4", 3),
        ("confidence", "<f4", 68),
        ("points", "<f4", (68, 2)),
        ("points3d", "<f4", (70, 3)),
        ("features", "<f4", 14),
    ]
)
_FEATURES = """
EyeLeft EyeRight EyebrowSteepnessLeft EyebrowUpDownLeft EyebrowQuirkLeft EyebrowSteepnessRight
EyebrowUpDownRight EyebrowQuirkRight MouthCornerUpDownLeft MouthCornerInOutLeft MouthCornerUpDownRight
MouthCornerInOutRight MouthOpen MouthWide
"""
FEATURES = tuple(_FEATURES.split())
_LIVELINK = """
EyeBlinkLeft EyeLookDownLeft EyeLookInLeft EyeLookOutLeft EyeLookUpLeft EyeSquintLeft EyeWideLeft EyeBlinkRight
EyeLookDownRight EyeLookInRight EyeLookOutRight EyeLookUpRight EyeSquintRight EyeWideRight JawForward JawLeft
JawRight JawOpen MouthClose MouthFunnel MouthPucker MouthLeft MouthRight MouthSmileLeft MouthSmileRight
MouthFrownLeft MouthFrownRight MouthDimpleLeft MouthDimpleRight MouthStretchLeft MouthStretchRight
MouthRollLower MouthRollUpper MouthShrugLower MouthShrugUpper MouthPressLeft MouthPressRight MouthLowerDownLeft
MouthLowerDownRight MouthUpperUpLeft MouthUpperUpRight BrowDownLeft BrowDownRight BrowInnerUp BrowOuterUpLeft
BrowOuterUpRight CheekPuff CheekSquintLeft CheekSquintRight NoseSneerLeft NoseSneerRight TongueOut HeadYaw
HeadPitch HeadRoll LeftEyeYaw LeftEyePitch LeftEyeRoll RightEyeYaw RightEyePitch RightEyeRoll
"""
LIVELINK = tuple(_LIVELINK.split())


def openseeface(packet: bytes) -> NDArray[Any]:
    """Return the fields of the one face of a packet."""
    (face,) = np.frombuffer(packet, OPENSEEFACE)
    return np.asarray(face)


def livelink(packet: bytes) -> tuple[dict[str, float], dict[str, Any]]:
    """Return the 61 values of a packet by their names, and what is before them."""
    name_end = 45 + int.from_bytes(packet[41:45], "big")
    frame, sub_frame, rate, denominator, count = struct.unpack("!if2ib", packet[name_end : name_end + 17])
    assert count == 61
    values = np.frombuffer(packet, ">f4", 61, name_end + 17).tolist()
    assert len(packet) == name_end + 17 + 4 * 61
    head = {
        "version": int.from_bytes(packet[:4], "little"),
        "device": packet[4:41].decode(),
        "name": packet[45:name_end].decode(),
        "time": (frame, sub_frame, rate, denominator),
    }
    return dict(zip(LIVELINK, values, strict=True)), head


def ifacialmocap(packet: bytes) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Return the blendshapes of a packet, 0..1, and the numbers of head and eyes."""
    shapes, parts = packet.decode("ascii").split("=")
    found = re.findall(r"([A-Za-z_]+)-(\d+)\|", shapes)
    assert "".join(f"{name}-{value}|" for name, value in found) == shapes
    groups = re.findall(r"([A-Za-z]+)#([^|#]+)\|", parts)
    assert "".join(f"{name}#{numbers}|" for name, numbers in groups) == parts
    numbers = {name: [float(number) for number in text.split(",")] for name, text in groups}
    return {name: int(value) / 100 for name, value in found}, numbers
