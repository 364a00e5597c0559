"""Plots of errors: what is drawn is what was found, also where that is little or nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from holistic_native.evaluate import PARTS, compare, error_figure
from tests.support.tracks import COUNTS, moved, noisy, random_track


def test_lines_and_bars_are_the_mean_errors() -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plot)")
    reference = random_track(5, frames=9)
    comparison = compare(noisy(reference, 6), reference)
    figure = error_figure(comparison, title="noise")
    axes = figure.get_axes()
    assert [place.get_title() for place in axes] == [
        f"{part.replace('_', ' ')}: by {what}" for part in PARTS for what in ("frame", "landmark")
    ]
    for row, part in enumerate(PARTS):
        distances = comparison.distances[part]
        there = ~np.isnan(distances).all(axis=1)
        line = axes[2 * row].get_lines()[0].get_ydata()
        np.testing.assert_allclose(line[there], distances[there].mean(axis=1))
        assert np.isnan(line[~there]).all()
        heights = [bar.get_height() for bar in axes[2 * row + 1].patches]
        assert len(heights) == COUNTS[part]
        np.testing.assert_allclose(heights, distances[there].mean(axis=0))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_single_pictures_and_missing_parts_can_be_drawn(tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plot)")
    track = random_track(5, frames=1)
    track.points["face"][:] = np.nan
    path = tmp_path / f"errors.{suffix}"
    error_figure(compare(moved(track, shift=(1, 0)), track), title="one").savefig(path)
    assert path.stat().st_size > 1000


def test_without_matplotlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    track = random_track(5)
    with pytest.raises(RuntimeError, match=r"plots need matplotlib: pip install 'holistic_native\[plot\]'"):
        error_figure(compare(track, track), title="none")
