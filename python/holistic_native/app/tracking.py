"""From the tracking arguments of a command to a tracker that is ready."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from holistic_native import __version__
from holistic_native.fast.options import profile_from
from holistic_native.formats import schema
from holistic_native.formats.schema import Recording
from holistic_native.topology import FACEMESH_NUM_LANDMARKS, FACEMESH_NUM_LANDMARKS_WITH_IRISES

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from holistic_native.fast.options import Auto, Fast
    from holistic_native.holistic import Holistic
    from holistic_native.media.sources import Source
    from holistic_native.model_files.manifest import ModelFile
    from holistic_native.tracker import Tracker

T = TypeVar("T", bound="Tracker[Any]")


def check_tracking(args: argparse.Namespace) -> None:
    """Check that the arguments go together.

    Raises:
        argparse.ArgumentError: a part is asked for without what it is computed from.
    """
    for option in ("--blendshapes", "--face-transform"):
        if getattr(args, option[2:].replace("-", "_")) and (args.no_face or not args.refine_face):
            wanted = "a face: leave out --no-face" if args.no_face else "478 landmarks of a face: add --refine-face"
            raise argparse.ArgumentError(None, f"{option} needs {wanted}")
    if args.hand_world and args.no_hands:
        raise argparse.ArgumentError(None, "--hand-world needs hands: leave out --no-hands")


def fetch_models(args: argparse.Namespace) -> None:
    """Fetch the models that the arguments ask for and that are nowhere to be found, unless a place is named.

    Raises:
        RuntimeError: a model cannot be fetched.
    """
    if args.models is not None:
        return
    from holistic_native.holistic import Holistic
    from holistic_native.model_files.store import MODELS

    names = Holistic.model_names(
        args.complexity,
        refine_face_landmarks=args.refine_face,
        enable_hands=not args.no_hands,
        enable_face=not args.no_face,
    )
    fetch(names, MODELS)
    fetch_face_bundle(args)


def fetch_face_bundle(args: argparse.Namespace) -> None:
    """Fetch MediaPipe's face bundle where blendshapes or the face's matrix need it, unless a place is named.

    Raises:
        RuntimeError: it cannot be fetched.
    """
    if args.models is None and (args.blendshapes or args.face_transform):
        from holistic_native.landmarkers.faces.expression import BUNDLE
        from holistic_native.model_files.official_bundles import BUNDLES

        fetch([BUNDLE], BUNDLES)


def fetch(names: Iterable[str], manifest: Mapping[str, ModelFile]) -> None:
    """Fetch those of some files that are nowhere to be found, with a message.

    Raises:
        RuntimeError: one cannot be fetched.
    """
    from holistic_native.model_files.fetch import fetch_missing
    from holistic_native.model_files.store import ModelStore, models_folder

    missing = ModelStore(manifest=manifest).missing(names)
    if missing:
        sys.stderr.write(f"fetching {', '.join(missing)} into {models_folder()}\n")
        fetch_missing(missing)


def open_holistic(args: argparse.Namespace, *, static: bool, timings: bool = False) -> Holistic:
    """Make the tracker that the arguments describe; it raises what `Holistic` raises."""
    from holistic_native.holistic import Holistic

    return Holistic(static_image_mode=static, num_threads=args.threads, timings=timings, **holistic_arguments(args))


def body_arguments(args: argparse.Namespace) -> dict[str, Any]:
    """Return the keyword arguments that `Holistic` and `Pose` of several bodies have in common."""
    return {
        "model_complexity": args.complexity,
        "enable_segmentation": args.segmentation,
        "min_detection_confidence": args.min_detection_confidence,
        "min_tracking_confidence": args.min_tracking_confidence,
        "runtime": args.runtime,
        "precision": args.precision,
        "models": args.models,
    }


def holistic_arguments(args: argparse.Namespace) -> dict[str, Any]:
    """Return the keyword arguments of `Holistic` that results depend on, and where its models are."""
    return {
        **body_arguments(args),
        "smooth_landmarks": not args.no_smooth,
        "refine_face_landmarks": args.refine_face,
        "profile": profile_of(args),
        "enable_hands": not args.no_hands,
        "enable_face": not args.no_face,
        "hand_world_landmarks": args.hand_world,
        "face_blendshapes": args.blendshapes,
        "face_transform": args.face_transform,
    }


class Trackers(Generic[T]):
    """The trackers of a command that has several inputs, in a `with` block.

    Pictures share one, whose results depend on the picture alone. Each video gets a new one: its results must not
    depend on the video before it.
    """

    def __init__(self, make: Callable[[bool], T]) -> None:
        """Take what makes one, for separate pictures (True) or a video."""
        self._make = make
        self._static: T | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._static is not None:
            self._static.close()

    @contextmanager
    def lend(self, *, static: bool) -> Iterator[T]:
        """Give a tracker for one input; it raises what the trackers raise."""
        if not static:
            with self._make(False) as tracker:
                yield tracker
            return
        if self._static is None:
            self._static = self._make(True)
        yield self._static


def profile_of(args: argparse.Namespace) -> Fast | Auto:
    """Return the profile that the arguments describe: that of a name, with or without int8 models where they say so."""
    return profile_from(args.profile, **({} if args.int8 is None else {"int8": args.int8}))


def recording_of(args: argparse.Namespace, source: Source) -> Recording:
    """Return what files of landmarks say about a source that is tracked as the arguments describe."""
    settings = {
        "static_image_mode": args.static or source.is_picture,
        "model_complexity": args.complexity,
        "smooth_landmarks": not args.no_smooth,
        "refine_face_landmarks": args.refine_face,
        "enable_hands": not args.no_hands,
        "enable_face": not args.no_face,
        "profile": args.profile,
        "int8": args.int8,
        "precision": args.precision,
        "runtime": args.runtime,
    }
    points = FACEMESH_NUM_LANDMARKS_WITH_IRISES if args.refine_face else FACEMESH_NUM_LANDMARKS
    extras = extras_of(args)
    return Recording(source.name, source.width, source.height, source.rate, points, settings, __version__, extras)


def extras_of(args: argparse.Namespace) -> tuple[str, ...]:
    """Return what the arguments ask for beside body, hands and face, as recordings call it."""
    return schema.extras_of(holistic_arguments(args))
