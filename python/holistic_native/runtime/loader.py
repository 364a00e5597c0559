"""What every stage needs to start: models, an interpreter, threads, pixel kernels."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from holistic_native import _core
from holistic_native.kernels import choose_kernels
from holistic_native.model_files.model_source import KeptModel, ModelSource, model_source
from holistic_native.model_files.store import ModelStore
from holistic_native.runtime.admission import CHECKS, PINNED, SEEN_MODELS, admit, check, report_unknown, trial_key
from holistic_native.runtime.interpreter import Interpreter, choose_runtime
from holistic_native.runtime.live_channels import live_channels
from holistic_native.runtime.loadable import loadable
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.runtime.pool import SHARED_POOLS, Model, ModelPool
from holistic_native.runtime.precision import checked_precision
from holistic_native.runtime.prepared import Prepared, Recipe, lasts, prepare
from holistic_native.scheduling.forks import FORKS
from holistic_native.scheduling.schedule import Schedule
from holistic_native.tflite.graph import Graph, keep_outputs

if TYPE_CHECKING:
    from typing_extensions import Self

_LOG = logging.getLogger("holistic_native")
SMALLEST_SIDE, LARGEST_SIDE = 32, 1024
"""Of the square inputs that a model may have where a stage takes other sizes than MediaPipe's."""


class _Shapes(NamedTuple):
    """The shapes of a model's inputs, and how many values each output has."""

    inputs: list[tuple[int, ...]]
    outputs: tuple[int, ...]

    def at_size_of(self, found: _Shapes, outputs_at: Callable[[int], tuple[int, ...]] | None) -> _Shapes:
        """Return the shapes that a model of another input size must have."""
        sides = {size for shape in found.inputs for size in shape[1:3]}
        if outputs_at is None or len(sides) != 1 or not SMALLEST_SIDE <= (side := sides.pop()) <= LARGEST_SIDE:
            return self
        return _Shapes([(1, side, side, 3)], outputs_at(side))


class Loader:
    """Load models the same way for every stage of a tracker.

    Attributes:
        runtime: the interpreter in use, "litert" or "tflite".
        arithmetic: whose roundings stages follow.
        precision: of the models' arithmetic, "fp32" or "fp16".
        int8: models are replaced by those that the shipped recipes derive from them.
        fold_constants: channels that always have one value are taken out of models.
        kernels: the pixel kernels in use.
        schedule: how the tracker divides its cores.
        threads: CPU threads a model loaded now runs on.
    """

    def __init__(
        self,
        options: RuntimeOptions | None = None,
        *,
        int8: bool = False,
        fold_constants: bool = False,
        passed_over: Collection[str] = (),
        arithmetic: _core.Arithmetic = _core.Arithmetic.legacy,
        contents: Mapping[str, bytes | ModelSource] | None = None,
    ) -> None:
        """Choose interpreter and kernels; open the model store.

        Args:
            options: of the tracker; None for all defaults.
            int8: run models with most layers in 8-bit integers, where a recipe ships; they are derived on first use.
                tflite-runtime, which has no fast kernels for them, keeps the float models.
            fold_constants: take channels that always have one value out of models, which changes outputs by their
                rounding.
            passed_over: models that are not taken from the folder or bundle in `options`, see `ModelStore`.
            arithmetic: whose roundings stages follow: those of MediaPipe's solutions, or of MediaPipe Tasks.
            contents: the models by name, the only ones there are; None for those that `options` and the
                usual places have.

        Raises:
            ValueError: `models`, `runtime` or `precision` is not allowed.
            RuntimeError: `precision` is "fp16" and this CPU has no float16 arithmetic.
            ImportError: no interpreter is installed.
        """
        options = options or RuntimeOptions()
        self.precision = checked_precision("fp32" if options.precision is None else options.precision)
        self.runtime = choose_runtime(options.runtime)
        self.int8 = int8 and self.runtime == "litert"
        self.fold_constants = fold_constants
        if int8 and not self.int8:
            _LOG.warning("models stay in float: tflite-runtime has no fast kernels for int8 models, LiteRT has")
        self.kernels: _core.Kernels = choose_kernels()
        self.schedule = Schedule(options.num_threads, wide_models=self.runtime != "tflite")
        self.threads = self.schedule.alone
        self.arithmetic = arithmetic
        self._contents = contents or {}
        self._store = ModelStore(options.models, passed_over=passed_over) if contents is None else None

    def with_threads(self, threads: int) -> Self:
        """Return a loader of the same models that run on another number of threads."""
        other = copy(self)
        other.threads = threads
        return other

    def rounds_as_solutions(self, runtime: str) -> bool:
        """Return whether models are to round as in MediaPipe's solutions, and an interpreter of this name runs them."""
        return self.runtime == runtime and self.arithmetic == _core.Arithmetic.legacy

    def load(
        self,
        name: str,
        *,
        input_shape: tuple[int, ...],
        more_inputs: tuple[tuple[int, ...], ...] = (),
        outputs: tuple[int, ...],
        outputs_at: Callable[[int], tuple[int, ...]] | None = None,
        keep: Sequence[int] | None = None,
        recipe: Recipe | None = None,
        kind: Callable[..., Model] = Interpreter,
        lazy: bool = False,
        wrap: Callable[[Model], Model] | None = None,
    ) -> ModelPool:
        """Load a model and check that it is of the kind the stage was written for.

        A file that is not pinned is checked and tried in a child process first, see `admit`.

        Args:
            name: the model's file name.
            input_shape: the shape its single or first input must have.
            more_inputs: the shapes of the others.
            outputs: how many values each output must have, after `keep`.
            outputs_at: the same of a model whose square input has another side; such a model is taken too. None takes
                none.
            keep: positions of the outputs to keep; the heads nobody reads are cut off. None keeps all.
            recipe: a change to make to a float model first, kept in the cache.
            kind: what runs the model.
            lazy: check the file only, and leave the loading to the first inference; for a plain model, kind
                `Interpreter`.
            wrap: puts something around each loaded model.

        Returns:
            A pool, shared by all who load the same content in the same way.

        Raises:
            FileNotFoundError: no place has the model.
            ValueError: the file is damaged, crashes the interpreter, or its shapes differ.
        """
        source = self._source(name)
        made_kind = kind if self.precision == "fp32" else _float16_kind(kind)
        integers = _fast_recipe(name, source) if self.int8 else None
        if integers is not None:
            # What stays in float is what integers harm most; float16 would harm it too.
            recipe, made_kind = integers, kind
        wanted = _Shapes([input_shape, *more_inputs], outputs)

        def make_pool() -> ModelPool:
            plain = made_kind is Interpreter and self.runtime == "litert"
            ready = self._loadable(source, name, keep, integers or self._live(recipe), plain=plain)
            if lazy:
                _require(_stated_shapes(ready.content, name), wanted, outputs_at, name)
            # What cuts a model into parts needs its bytes.
            loaded = ready.file if ready.file is not None and made_kind is Interpreter else ready.content

            def make_model() -> Model:
                model = made_kind(loaded, name=name, num_threads=self.threads, runtime=self.runtime)
                model = model if wrap is None else wrap(model)
                found = _Shapes([view.shape for view in model.inputs], tuple(view.size for view in model.outputs))
                _require(found, wanted, outputs_at, name)
                return model

            return ModelPool(make_model, name, threads=self.threads)

        recipe_name = None if recipe is None else recipe.name
        changes = (None if keep is None else tuple(keep), recipe_name, kind, self.precision, self.fold_constants)
        if source.digest not in PINNED:
            self._admit(source, name, keep, recipe, kind)
        shapes = (input_shape, *more_inputs), outputs, outputs_at
        key = (source.digest, name, changes, wrap, shapes, self.threads, self.runtime)
        pool = SHARED_POOLS.get(key, make_pool)
        if not lazy:
            pool.give_back(pool.take())
        return pool

    def _source(self, name: str) -> ModelSource:
        if self._store is None:
            return model_source(self._contents[name])
        source, locate = KeptModel(self._store.read(name)), self._store.locate
        report_unknown(name, source.digest, lambda: str(locate(name)))
        return source

    def _admit(
        self,
        source: ModelSource,
        name: str,
        keep: Sequence[int] | None,
        recipe: Recipe | None,
        kind: Callable[..., Model],
    ) -> None:
        # What is tried is what will run: the file as it is changed for its stage, in the parts its stage cuts it into.
        live = self._live(recipe)
        changes = f"{keep} {recipe and recipe.name} {live.name} {CHECKS}"
        key = trial_key(f"{source.digest} {changes}", kind, self.precision, self.runtime)
        if not (SEEN_MODELS.here(key) or SEEN_MODELS.before(key)):
            tried = partial(admit, name=name, runtime=self.runtime, num_threads=self.threads)
            # A recipe loads the file as it is.
            known = recipe is None or tried(source.read())
            with FORKS.loading:
                derived = self._derived(source, name, keep, recipe)
            check(derived, name)  # before channels are taken out
            with FORKS.loading:
                derived = self._derived(source, name, keep, live)
            known = tried(derived, kind=kind, precision=self.precision) and known
            SEEN_MODELS.add(key, keep=known)

    def _live(self, after: Recipe | None) -> Recipe:
        return live_channels(after, constants=self.fold_constants)

    @staticmethod
    def _loadable(
        source: ModelSource, name: str, keep: Sequence[int] | None, recipe: Recipe, *, plain: bool
    ) -> Prepared:
        made = loadable(recipe, keep, plain=plain)
        if plain and not lasts(made, source.digest):
            # In memory, plain constants would be larger, and making them anew takes longer than it saves.
            made = loadable(recipe, keep, plain=False)
        try:
            prepared = prepare(source, made)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        return prepared if prepared.size else Prepared(source.read())

    @staticmethod
    def _derived(source: ModelSource, name: str, keep: Sequence[int] | None, recipe: Recipe | None) -> bytes:
        try:
            content = b"" if recipe is None else prepare(source, recipe).content
            content = content or source.read()
            return content if keep is None else keep_outputs(content, keep)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error


def _float16_kind(kind: Callable[..., Model]) -> Callable[..., Model]:
    from holistic_native.runtime.mixed import float16_kind  # what most programs never need

    return float16_kind(kind)


def _fast_recipe(name: str, source: ModelSource) -> Recipe | None:
    from holistic_native.runtime.int8_models import fast_recipe  # what most programs never need

    return fast_recipe(name, source.read())


def _stated_shapes(content: bytes, name: str) -> _Shapes:
    try:
        graph = Graph(content)
        graph.check_data()
        sizes = tuple(math.prod(graph.shape(tensor)) for tensor in graph.outputs)
        return _Shapes([graph.shape(tensor) for tensor in graph.inputs], sizes)
    except ValueError as error:
        raise ValueError(f"model {name}: {error}") from error


def _require(found: _Shapes, wanted: _Shapes, outputs_at: Callable[[int], tuple[int, ...]] | None, name: str) -> None:
    wanted = wanted.at_size_of(found, outputs_at)
    if found != wanted:
        raise ValueError(
            f"model {name} must take {', '.join(map(str, wanted.inputs))} and give outputs of {wanted.outputs} values, "
            f"but takes {found.inputs} and gives {found.outputs}"
        )
