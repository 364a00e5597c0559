"""The tiers of the profile "auto": every derived model there is, in the order of the errors that recipes record."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holistic_native import Auto, Fast, Holistic
from holistic_native.cascade.tiers import Tier, tiers, undominated
from holistic_native.model_files.store import MODELS, ModelStore
from holistic_native.runtime.derived_models import own_errors, shipped_errors
from holistic_native.runtime.int8_models import shipped_recipe
from holistic_native.runtime.interpreter import available_runtimes
from tests.support import astronaut

POSE, HAND = "pose_landmark_full.tflite", "hand_landmark_full.tflite"
OWN_ERROR = 0.11
needs_litert = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")


@pytest.fixture(autouse=True)
def _models(models: Callable[[str], bytes]) -> None:
    for name in MODELS:
        models(name)


@pytest.fixture
def own(tmp_path: Path, models: Callable[[str], bytes]) -> Path:
    """Give a folder with a derived pose model and the recipe beside it, as `compress quantize` writes them."""
    recipe = shipped_recipe(POSE)
    assert recipe is not None
    errors = {**recipe.measured["errors"], "mean": OWN_ERROR}
    recipe = replace(recipe, measured={**recipe.measured, "errors": errors})
    (tmp_path / POSE).write_bytes(recipe.derive(models(POSE)))
    (tmp_path / POSE).with_suffix(".json").write_text(recipe.to_json())
    return tmp_path


def of(complexity: int, folder: Path | None = None, *, int8: bool = True) -> list[Tier]:
    own = own_errors(folder)
    store = ModelStore(folder, passed_over=own)
    return tiers(complexity, store, Holistic.model_names, own=own, int8=int8)


def test_the_best_first_by_the_errors_of_the_recipes() -> None:
    errors = {n: sum(shipped_errors(Holistic.model_names(n)).values()) for n in (0, 1)}
    assert errors[0] > 0
    assert errors[1] > 0
    assert of(1) == [
        (("exact", 1, "float"), 0),
        (("fast", 1, "float"), 0),
        (("fast", 1, "int8"), errors[1]),
        (("fast", 0, "float"), 0),
        (("fast", 0, "int8"), errors[0]),
    ]
    assert [point for point, _ in of(0)] == [("exact", 0, "float"), ("fast", 0, "float"), ("fast", 0, "int8")]
    assert [point for point, _ in of(0, int8=False)] == [("exact", 0, "float"), ("fast", 0, "float")]


def test_smaller_pose_models_as_far_as_their_files_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLISTIC_NATIVE_MODELS", str(tmp_path))
    (tmp_path / "pose_landmark_lite.tflite").write_bytes(b"TFL3")
    store = ModelStore(cache=tmp_path / "cache")
    # An installed mediapipe package has the full model.
    full = [] if store.missing([POSE]) else [("fast", 1, "float")]
    found = [point for point, _ in tiers(2, store, Holistic.model_names, own={}, int8=False)]
    assert found == [("exact", 2, "float"), ("fast", 2, "float"), *full, ("fast", 0, "float")]


@needs_litert
def test_the_users_own_models_by_their_recorded_errors(own: Path) -> None:
    assert own_errors(own) == {POSE: OWN_ERROR}
    assert own_errors(None) == {}
    hand = shipped_errors([HAND])[HAND]
    full = shipped_errors([POSE])[POSE] + hand
    found = of(1, own)
    assert found[:5] == [
        (("exact", 1, "float"), 0),
        (("fast", 1, "float"), 0),
        (("exact", 1, "own"), OWN_ERROR),
        (("fast", 1, "own"), OWN_ERROR + hand),
        (("fast", 1, "int8"), full),
    ]
    assert {point[1] for point, _ in found[5:]} == {0}


@needs_litert
@pytest.mark.parametrize("damage", ["no card", "another file", "not JSON", "of another model"])
def test_a_file_whose_recipe_does_not_fit_is_no_derived_model(own: Path, damage: str) -> None:
    card, model = (own / POSE).with_suffix(".json"), own / POSE
    if damage == "no card":
        card.unlink()
    elif damage == "another file":
        model.write_bytes(model.read_bytes() + b"\0")
    elif damage == "not JSON":
        card.write_text("{")
    else:
        card.write_text(json.dumps({**json.loads(card.read_text()), "source": "0" * 64}))
    assert own_errors(own) == {}


@pytest.mark.slow
@needs_litert
@pytest.mark.usefixtures("own_cache")
def test_the_tier_in_use_has_a_name(own: Path) -> None:
    frame = astronaut.frames()[0]
    with Holistic(profile=Auto(target_fps=0.01), models=own) as auto, Holistic() as exact:
        # The best there is are MediaPipe's models, which the folder's stand in front of otherwise.
        assert auto.operating_point == ("exact", 1, "float")
        assert auto.process(frame) == exact.process(frame)
    with Holistic(models=own) as given, Holistic(profile=Fast()) as fast, Holistic(profile=Fast(int8=False)) as fewer:
        assert given.operating_point == ("exact", 1, "own")
        assert given.process(frame).pose_landmarks is not None
        assert fast.operating_point == ("fast", 1, "int8")
        assert fewer.operating_point == ("fast", 1, "float")


@given(times=st.lists(st.floats(0.1, 100), min_size=1, max_size=8))
def test_what_is_no_faster_than_a_better_one_is_left_out(times: list[float]) -> None:
    kept = undominated(times)
    assert kept[0] == 0
    assert kept == sorted(kept)
    assert all(times[later] < times[one] for one, later in itertools.pairwise(kept))
    for index in set(range(len(times))) - set(kept):
        assert any(times[better] <= times[index] for better in kept if better < index)
