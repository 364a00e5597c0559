"""Crops drawn anew: the same places at every size, as trackers cut them, with labels that go with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="training needs torch (extra distil), which is not installed")

from holistic_native import _core
from holistic_native.compress.collect import MARGIN, Collector
from holistic_native.compress.crops import CropSet
from holistic_native.compress.distil.annotated import cut_out, part_of
from holistic_native.compress.distil.drawing import draw
from holistic_native.compress.distil.heatmaps import at_grid, refined
from holistic_native.compress.distil.rendering import Renderer, to_crops
from holistic_native.compress.resample import fitted
from holistic_native.evaluate import Person, read_coco
from holistic_native.runtime.interpreter import available_runtimes
from tests.support import astronaut
from tests.support.places import SHARED
from tests.support.students import surroundings

POSE = "pose_landmark_full.tflite"


@pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
def test_middle_of_a_surrounding_is_the_crop_that_the_tracker_cut(models: Callable[[str], bytes]) -> None:
    for name in (POSE, "pose_detection.tflite"):
        models(name)
    crops, around = CropSet(4, seed=0), CropSet(4, seed=0)
    collector = Collector({POSE: crops}, surroundings={POSE: around})
    collector.feed([astronaut.frames()[0]], source="astronaut", variations=0)
    collector.close()
    pixels, kept = around.pixels(), crops.chosen()
    assert len(pixels) == len(kept) == 2
    for place in range(2):  # they are chosen by their bytes, so in another order
        renderer = Renderer(torch.from_numpy(pixels[place : place + 1]))
        (rendered,) = renderer.render(draw(0, 1, 1, margin=MARGIN, strength=0.0), 256)
        difference = min((np.abs(rendered.numpy() - crop) * 255 for crop in kept), key=np.mean)
        check_near(difference)


def check_near(difference: NDArray[np.float32]) -> None:
    # Positions in trackers are multiples of 1/32 pixel; at 1.5 times the side they are not the same ones.
    assert difference.mean() < 1
    assert np.percentile(difference, 99) <= 8


def test_what_is_drawn_depends_on_the_seed_alone() -> None:
    renderer = Renderer(torch.from_numpy(surroundings(3, 96)))
    first, again, other = (renderer.render(draw(seed, 3, 4, margin=MARGIN), 64)[0] for seed in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert 0 <= float(first.min()) < float(first.max()) <= 1


@pytest.mark.parametrize("side", [224, 192, 160])
def test_a_point_is_where_the_labels_say(side: int) -> None:
    """One white spot in a black surrounding: its middle in every crop, at every size, is where its label moved to."""
    spot = torch.tensor([0.46, 0.57], dtype=torch.float64)
    picture = np.zeros((1, 336, 336, 3), np.uint8)
    x, y = (spot * 336).round().int().tolist()
    picture[0, y - 3 : y + 4, x - 3 : x + 4] = 255
    renderer = Renderer(torch.from_numpy(picture))
    drawn = draw(3, 1, 16, margin=MARGIN)
    (crops,) = renderer.render(drawn, side)
    places = to_crops((torch.tensor([[[x, y]]]) / 336).expand(16, 1, 2).double(), drawn)[:, 0] * side
    seen = crops.mean(3).numpy() > 0.5 * crops.mean(3).amax((1, 2), keepdim=True).numpy()
    for mask, place in zip(seen, places.tolist(), strict=True):
        rows, columns = np.nonzero(mask)
        # Where another part covers the spot, or noise is all there is, it is nowhere.
        if 9 <= len(rows) <= 200:
            np.testing.assert_allclose((columns.mean(), rows.mean()), place, atol=0.75)
    assert sum(9 <= mask.sum() <= 200 for mask in seen) >= 12


def test_heatmaps_move_points_as_trackers_do() -> None:
    rng = np.random.default_rng(0)
    points = rng.uniform(-0.05, 1.05, (39, 5)).astype(np.float32)
    heatmap = rng.normal(0, 2, (16, 16, 39)).astype(np.float32)
    wanted = points.copy()
    _core.refine_landmarks(wanted, heatmap, 9, 0.5)
    found = refined(torch.from_numpy(points[None, :, :2]), torch.from_numpy(heatmap[None]), reach=4, confidence=0.5)
    np.testing.assert_allclose(found[0].numpy(), wanted[:, :2], atol=1e-6)
    assert not np.allclose(wanted, points)


def test_maps_at_another_grid_keep_their_places() -> None:
    columns = torch.arange(64.0) / 64
    sampled = at_grid(columns.expand(1, 64, 64)[..., None], 48, 48)[0, 0, :, 0]
    np.testing.assert_allclose(sampled.numpy(), np.minimum(np.arange(48) / 48, 63 / 64), atol=1e-6)


def test_fitted_is_the_crop_itself_at_its_own_size() -> None:
    crop = (surroundings(1, 224)[:1] / np.float32(255)).astype(np.float32)
    assert fitted(crop, (1, 224, 224, 3)) is crop
    assert fitted(crop, (1, 112, 112, 3)).shape == (1, 112, 112, 3)
    np.testing.assert_allclose(fitted(crop, (1, 112, 112, 3)), crop[:, ::2, ::2], atol=1 / 255)


def test_annotated_hands_are_cut_out_with_their_points(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    points = rng.uniform((60, 80), (180, 200), (21, 2)).round()
    keypoints = np.concatenate((points, np.ones((21, 1))), 1).ravel().tolist()
    annotation = {"id": 1, "image_id": 1, "category_id": 1, "keypoints": keypoints, "bbox": [60, 80, 120, 120]}
    document = {"images": [{"id": 1, "file_name": "a.png"}], "annotations": [annotation]}
    (tmp_path / "hands.json").write_text(json.dumps(document))
    (picture,) = read_coco(tmp_path / "hands.json")
    image = np.zeros((240, 320, 3), np.uint8)
    for x, y in points.astype(int):
        image[y - 1 : y + 2, x - 1 : x + 2] = 255
    found = cut_out([(image, picture.people)], "hand", 224, torch.device("cpu"))
    (crop,) = found.renderer.render(draw(0, 1, 1, margin=found.margin, strength=0.0), 336)
    places = to_crops(found.points, draw(0, 1, 1, margin=found.margin, strength=0.0))[0] * 336
    inside = ((places > 0) & (places < 335)).all(1)
    assert inside.sum() > 10
    for x, y in places[inside].round().int().tolist():
        assert crop[0, y, x, 0] > 0.5


def test_annotations_that_cannot_be_used_are_refused() -> None:
    nobody = Person({"body": np.full((23, 2), np.nan)}, 1.0, (0, 0, 1, 1))
    with pytest.raises(ValueError, match="no hand is annotated"):
        cut_out([(np.zeros((8, 8, 3), np.uint8), [nobody])], "hand", 224, torch.device("cpu"))
    with pytest.raises(ValueError, match="not for palm_detection_full"):
        part_of("palm_detection_full.tflite")
    with pytest.raises(ValueError, match="surroundings must be"):
        Renderer(torch.zeros(3, 4, 5, 3, dtype=torch.uint8))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the pictures lie in ../shared, which is not there")
def test_annotated_pictures_of_whole_bodies_and_hands_are_read() -> None:
    people = [person for picture in read_coco(SHARED / "annotated" / "freihand.json") for person in picture.people]
    assert [person.points.keys() for person in people] == [{"right_hand"}] * 4
    assert all(person.labelled for person in people)
