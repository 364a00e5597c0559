"""Collect the inputs that each model of the cascade really gets, by running the cascade on pictures and videos."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from holistic_native import _core
from holistic_native.branches import body, face, hand
from holistic_native.branches.body import BodyTracker
from holistic_native.branches.face import FaceTracker
from holistic_native.branches.hand import LEFT, RIGHT, HandTracker, palm_region, tracked_region
from holistic_native.branches.scene import Scene
from holistic_native.compress.reading import reading_of
from holistic_native.frames.frame import Frame
from holistic_native.hands import Hands
from holistic_native.options import PoseOptions
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.runtime.pool import Model, ModelPool
from holistic_native.stages.detector import FACE_FULL_RANGE, PALM, Detector
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS, HandKind, HandLandmarker

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.compress.crops import CropSet

_TICK_US = 33333
# How far a variation turns (degrees), zooms (powers of two) and brightens (powers of two).
_TURN, _ZOOM, _BRIGHTEN = 25.0, (-0.7, 1.8), 0.8
_MIN_SCORE = 0.5
MARGIN = 1.5
"""Sides of a surrounding over those of its crop: room for turning, shifting and zooming the crop anew."""


# The models that only one part of the cascade feeds.
_BODY = set(body.model_names(PoseOptions().model_complexity))
_HANDS = set(hand.model_names())
_FACE = set(face.model_names(refine=False))
_PALMS = set(Hands.model_names())


class _Watched:
    """A model that shows what it was fed."""

    def __init__(self, model: Model, name: str, watch: Collector) -> None:
        self._model, self._name, self._watch = model, name, watch
        self.inputs, self.outputs = model.inputs, model.outputs

    def run(self) -> None:
        self._model.run()
        self._watch.saw(self._name, self.inputs[0], self.outputs)

    def close(self) -> None:
        self._model.close()


class _WatchedKernels:
    """Pixel kernels that remember what was cropped last, for its surrounding."""

    def __init__(self, kernels: _core.Kernels) -> None:
        self._kernels = kernels
        self._last: tuple[NDArray[np.uint8], _core.Crop] | None = None

    def warp(self, image: NDArray[np.uint8], crop: _core.Crop, out: NDArray[np.float32], *options: Any) -> None:
        self._last = image, crop
        self._kernels.warp(image, crop, out, *options)

    def mask_to_frame(self, crop: _core.Crop, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._kernels.mask_to_frame(crop, logits)

    def surrounding(self) -> NDArray[np.float32] | None:
        """Return the last crop with `MARGIN` around it, (1, height, width, 3), 0..1, as fine as the crop was."""
        if self._last is None:
            return None
        image, crop = self._last
        (width, height), (columns, rows) = crop.image_size, crop.tensor_size
        matrix = crop.matrix
        across, down = matrix[:2, 0] * (width, height), matrix[:2, 1] * (width, height)
        middle = matrix[:2, :2].sum(1) / 2 + matrix[:2, 3]
        sides = MARGIN * np.hypot(*across) / width, MARGIN * np.hypot(*down) / height
        region = _core.Region(*map(float, (*middle, *sides, crop.region.rotation)))
        columns, rows = round(MARGIN * columns), round(MARGIN * rows)
        wider = _core.place_crop(region, (width, height), (columns, rows), False)
        if wider is None:
            return None
        out = np.empty((1, rows, columns, 3), np.float32)
        self._kernels.warp(image, wider, out, 0.0, 1.0, True)
        return out


class _WatchedLoader(Loader):
    def __init__(self, watch: Collector, models: str | None) -> None:
        super().__init__(RuntimeOptions(models=models, num_threads=1, runtime="litert"))
        self._watch = watch
        self.watched_kernels = _WatchedKernels(self.kernels)
        self.kernels = cast("_core.Kernels", self.watched_kernels)

    def load(self, name: str, **options: Any) -> ModelPool:
        def watched(model: Model) -> Model:
            return _Watched(model, name, self._watch)

        return super().load(name, wrap=watched, **options)


class Collector:
    """Runs body, hands, face and palms on frames and hands every model's crops to crop sets."""

    def __init__(
        self,
        sets: Mapping[str, CropSet],
        *,
        surroundings: Mapping[str, CropSet] | None = None,
        models: str | None = None,
        seed: int = 0,
    ) -> None:
        """Load the models.

        Args:
            sets: where crops go, by model name; models that are not named are not collected.
            surroundings: where crops go with `MARGIN` around them, by model name; None for nowhere.
            models: where the models are, see `ModelStore`.
            seed: of the variations.

        Raises:
            FileNotFoundError: a model is nowhere to be found.
            ImportError: LiteRT is not installed.
        """
        self._sets = sets
        self._surroundings = surroundings or {}
        self._source = ""
        self._rng = np.random.default_rng(seed)
        loader = _WatchedLoader(self, models)
        self._kernels = loader.watched_kernels
        wanted = sets.keys() | self._surroundings.keys()
        self._body = BodyTracker(loader, PoseOptions()) if wanted & _BODY | wanted & _HANDS | wanted & _FACE else None
        self._branches: list[HandTracker | FaceTracker] = []
        if wanted & _HANDS:
            self._branches += [HandTracker(loader, LEFT), HandTracker(loader, RIGHT)]
        if wanted & _FACE:
            self._branches.append(FaceTracker(loader, refine=False))
        self._faces = Detector(loader, FACE_FULL_RANGE) if FACE_FULL_RANGE.model in wanted else None
        palms = bool(wanted & _PALMS)
        self._palms = Detector(loader, PALM[1]) if palms else None
        self._hand = HandLandmarker(loader, HandKind(LANDMARK_MODELS[1])) if palms else None
        self._time_us = 0

    def saw(self, name: str, crop: NDArray[np.float32], outputs: tuple[NDArray[np.float32], ...]) -> None:
        """Take note of one run of a model."""
        if name not in self._sets and name not in self._surroundings:
            return
        present = bool(reading_of(name).present([output.reshape(1, -1) for output in outputs])[0])
        if name in self._sets:
            self._sets[name].add(crop, source=self._source, present=present)
        if name in self._surroundings and (wider := self._kernels.surrounding()) is not None:
            self._surroundings[name].add(wider, source=self._source, present=present)

    def feed(
        self, frames: Iterable[NDArray[np.uint8]], *, source: str, variations: int = 4, strength: float = 1.0
    ) -> None:
        """Run everything on frames and on variations of them: turned, zoomed, mirrored, brightened.

        Without variations, a video of people seen from head to foot would say nothing about half a body or a face that
        fills the picture.

        Args:
            frames: (height, width, 3) uint8 RGB.
            source: a name for who is on them; crops are balanced over sources.
            variations: how many per frame.
            strength: of the variations, 0..1: 1 to learn from, where the rare must be seen; less to judge on, where it
                must not count for too much.
        """
        self._source = source
        for frame in frames:
            for varied in self._vary(np.ascontiguousarray(frame), variations, strength):
                self._look(varied)

    def close(self) -> None:
        """Free the models."""
        for part in (self._body, *self._branches, self._palms, self._faces, self._hand):
            if part is not None:
                part.close()

    def _vary(self, frame: NDArray[np.uint8], count: int, strength: float) -> Iterator[NDArray[np.uint8]]:
        yield frame
        height, width = frame.shape[:2]
        rng = self._rng
        for _ in range(count):
            zoom = 2.0 ** (strength * rng.uniform(*_ZOOM))
            region = _core.Region(
                0.5 + strength * rng.uniform(-0.25, 0.25),
                0.5 + strength * rng.uniform(-0.35, 0.35),
                1 / zoom,
                1 / zoom,
                np.deg2rad(strength * rng.uniform(-_TURN, _TURN)),
            )
            crop = _core.place_crop(region, (width, height), (width, height), True)
            if crop is None:
                continue
            varied = np.empty((1, height, width, 3), np.float32)
            self._kernels.warp(frame, crop, varied, 0.0, 1.0, bool(rng.random() < 0.7))
            varied = varied[:, :, ::-1] if rng.random() < 0.5 else varied
            varied = varied ** np.float32(2.0 ** (strength * rng.uniform(-_BRIGHTEN, _BRIGHTEN)))
            varied *= (1 + strength * rng.uniform(-0.3, 0.2, 3)).astype(np.float32) * 255
            yield np.ascontiguousarray(np.clip(varied[0], 0, 255).astype(np.uint8))

    def _look(self, frame: NDArray[np.uint8]) -> None:
        body = None
        if self._body is not None:
            self._body.reset()
            for _ in range(2):  # once from the detection, once as tracking goes on
                self._time_us += _TICK_US
                body = self._body.track(Frame(frame, self._time_us))
        for branch in self._branches:
            branch.reset()
            branch.track(Frame(frame), Scene(body))
        if self._faces is not None:
            self._faces.detect(Frame(frame), min_score=_MIN_SCORE)
        if self._palms is not None and self._hand is not None:
            self._find_hands(Frame(frame), self._palms, self._hand)

    def _find_hands(self, frame: Frame, detector: Detector, landmarker: HandLandmarker) -> None:
        size = frame.size
        palms = detector.detect(frame, min_score=_MIN_SCORE)
        for row in range(len(palms)):
            region = palm_region(palms, row, size)
            hand = landmarker.observe(frame, region, min_presence=_MIN_SCORE)
            if hand is not None:
                landmarker.observe(frame, tracked_region(hand.landmarks, size), min_presence=_MIN_SCORE)
