"""Which library reads: one of the two, never both."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from holistic_native.media.readers import choose_reader, load_av, load_pillow, steady_reader


def without(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    for module in modules:
        monkeypatch.setitem(sys.modules, module, None)  # what an absent module looks like to `import`


def test_auto_takes_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("av", reason="this test needs PyAV (extra video)")
    pytest.importorskip("cv2", reason="this test needs OpenCV (extra headless)")
    monkeypatch.delitem(sys.modules, "cv2")
    assert choose_reader() == "av"
    assert choose_reader(display=True) == steady_reader() == "cv2"
    monkeypatch.setitem(sys.modules, "cv2", ModuleType("cv2"))
    assert choose_reader() == "cv2"  # a program that has loaded it keeps to it
    monkeypatch.delitem(sys.modules, "cv2")
    without(monkeypatch, "av")
    assert choose_reader() == "cv2"
    without(monkeypatch, "cv2")
    assert choose_reader() == steady_reader() == "av"  # whose error says what to install


def test_a_name_is_a_choice() -> None:
    assert [choose_reader("av"), choose_reader("cv2"), choose_reader("cv2", display=True)] == ["av", "cv2", "cv2"]
    with pytest.raises(ValueError, match="reader must be one of auto, av, cv2, got 'decord'"):
        choose_reader("decord")
    with pytest.raises(ValueError, match=r"a window .* needs OpenCV"):
        choose_reader("av", display=True)


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "av", "PIL.Image")
    for load, name in ((load_av, "videos needs PyAV"), (load_pillow, "pictures needs Pillow")):
        with pytest.raises(RuntimeError, match=rf"{name}: pip install 'holistic_native\[video\]'"):
            load()
