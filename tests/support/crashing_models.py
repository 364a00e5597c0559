"""Kinds of models that do what damaged ones make an interpreter do; a child process imports them by name."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray


class _Kind:
    def __init__(self, content: bytes, **settings: Any) -> None:
        del content, settings
        self.inputs: tuple[NDArray[np.float32], ...] = (np.zeros((1, 4), np.float32),)
        self.outputs: tuple[NDArray[np.float32], ...] = (np.zeros((1, 2), np.float32),)

    def run(self) -> None:
        pass

    def close(self) -> None:
        pass


class Fine(_Kind):
    pass


class ReadsNowhere(_Kind):
    def run(self) -> None:
        ctypes.string_at(1)


class AbortsWhenLoaded(_Kind):
    def __init__(self, content: bytes, **settings: Any) -> None:
        del content, settings
        os.write(2, b"F0000 check failed: last words\n")
        os.abort()


class Leaves(_Kind):
    def run(self) -> None:
        os._exit(0)


class NeverEnds(_Kind):
    def run(self) -> None:
        while True:
            time.sleep(3600)


class TakesAllMemory(_Kind):
    def run(self) -> None:
        np.ones(1 << 40, np.uint8)


class NotANumber(_Kind):
    def run(self) -> None:
        self.outputs[0][0, 1] = np.nan if self.inputs[0].any() else 0


class Refuses(_Kind):
    def __init__(self, content: bytes, *, name: str, **settings: Any) -> None:
        del content, settings
        raise ValueError(f"model {name}: is of the wrong kind")


class SaysWhatItIsGiven(_Kind):
    def __init__(self, content: bytes, **settings: Any) -> None:
        super().__init__(content)
        sys.stdout.write("noise on standard output\n")
        raise ValueError(f"{len(content)} bytes, {settings}")
