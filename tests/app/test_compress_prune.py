"""`holistic-native compress prune` on a real picture, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from holistic_native.app.main import main
from holistic_native.branches import body, hand
from holistic_native.compress.card import read_card
from holistic_native.runtime.interpreter import available_runtimes

pytest.importorskip("torch", reason="pruning needs torch (extra distil), which is not installed")
ModelReader = Callable[[str], bytes]
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
RECROP, HAND = (name.removesuffix(".tflite") for name in hand.model_names())
CASCADE = (*(name.removesuffix(".tflite") for name in body.model_names(1)), RECROP, HAND)


@pytest.mark.slow
def test_crops_of_a_picture_become_a_smaller_model_and_its_card(
    models: ModelReader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cv2, skimage = pytest.importorskip("cv2"), pytest.importorskip("skimage.data")
    contents = {name: models(f"{name}.tflite") for name in CASCADE}
    cv2.imwrite(str(tmp_path / "astronaut.png"), skimage.astronaut()[:, :, ::-1])
    size = ["--data", str(tmp_path / "astronaut.png"), "--frames", "3", "--crops", "4"]
    amounts = ["--model", RECROP, "--criterion", "activation", "--coupled", "--share", "0", "40"]
    command = ["compress", "prune", *size, *amounts, "--output", str(tmp_path / "out")]
    assert main(command) == 0
    table = (tmp_path / "out" / "prune.md").read_text()
    written = capsys.readouterr().out
    assert table in written
    folders = sorted(path.name for path in (tmp_path / "out").iterdir() if path.is_dir())
    assert folders == ["activation-coupled-0", "activation-coupled-40"]
    sizes = []
    for folder in folders:
        card = read_card((tmp_path / "out" / folder / f"{RECROP}.json").read_text())
        assert card["calibration"]["crops"].keys() == {"astronaut.png"}
        sizes.append(card["macs"][1])
    assert sizes[1] < sizes[0] == card["macs"][0]
    assert len((tmp_path / "out" / folders[1] / f"{RECROP}.tflite").read_bytes()) < len(contents[RECROP])
    # Given again, nothing is pruned or measured anew.
    assert main(command) == 0
    assert (tmp_path / "out" / "prune.md").read_text() == table


def test_blocks_are_listed(models: ModelReader, capsys: pytest.CaptureFixture[str]) -> None:
    models(f"{HAND}.tflite")
    assert main(["compress", "prune", "--model", HAND, "--data", ".", "--without", "0"]) == 0
    assert "\n  113: width 144, 25.7 million multiplications\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--share", "100"], "--share must be percents from 0 to below 100, got 100"),
        (["--threshold", "0"], "--threshold must be above 0, got 0"),
        (["--coupled"], "--coupled goes with --criterion l1 or activation"),
        (["--threads", "0"], "--threads must be above 0, got 0"),
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compress", "prune", "--data", "nowhere.mp4", *arguments]) != 0
    assert message in capsys.readouterr().err
