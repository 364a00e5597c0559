"""The evaluations of `holistic-native evaluate` that track something first."""

from __future__ import annotations

import argparse
import inspect
import json
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from tqdm import tqdm

from holistic_native import evaluate
from holistic_native.app.evaluation import Choices, Evaluation, of_tracks
from holistic_native.evaluate.report import markdown_table, number, plain
from holistic_native.face_mesh import FaceMesh
from holistic_native.fast.tracker_arguments import tracker_arguments
from holistic_native.hands import Hands
from holistic_native.holistic import Holistic
from holistic_native.media.sources import SourceFrame, open_to_measure
from holistic_native.terminal.interrupt import stop_on_interrupt
from holistic_native.terminal.one_line import printable

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T", Holistic, Hands, FaceMesh)
Item = TypeVar("Item")
# The first frames are not timed where there are enough others: caches are cold, the clock has not risen.
_WARM_UP_FRAMES, _ENOUGH_FRAMES = 5, 20


def of_source(name: str, a: str, b: str, choices: Choices) -> Evaluation:
    """Track a video or picture with two settings, frame by frame in turns, and compare."""
    source = open_to_measure(name)
    static = {"static_image_mode": True} if source.is_picture else {}
    recorders = evaluate.Recorder(), evaluate.Recorder()
    clocks = _Clock(), _Clock()
    with ExitStack() as stack:
        trackers = [
            stack.enter_context(_tracker(Holistic, option, text, {**static, **choices.tracking}))
            for option, text in (("--a", a), ("--b", b))
        ]

        def track(frame: SourceFrame) -> None:
            size = (frame.image.shape[1], frame.image.shape[0])
            # Whoever comes second finds the frame in the processor's cache: they take turns.
            for index in (0, 1) if frame.index % 2 == 0 else (1, 0):
                recorders[index].add(clocks[index].timed(trackers[index], frame.image), size)

        exit_code = _each(islice(source.frames, choices.limit), track, choices.limit or source.frame_count)
    rows = [[setting, *clock.row()] for setting, clock in zip((f"a: {a}", f"b: {b}"), clocks, strict=True)]
    table = markdown_table(("settings", "median ms", "p95 ms", "CPU ms"), rows)
    data = {"a": {"settings": json.loads(a), **clocks[0].data()}, "b": {"settings": json.loads(b), **clocks[1].data()}}
    return of_tracks(
        recorders[0].track(),
        recorders[1].track(),
        choices,
        title=f"{printable(Path(name).name)}: a against b",
        sequence=not source.is_picture,
        extra=(f"\n{table}", data),
        exit_code=exit_code,
    )


def of_coco(folder: Path, annotations: Path, a: str, choices: Choices) -> Evaluation:
    """Track annotated pictures, each on its own, and compare with the annotations."""
    pictures = evaluate.read_coco(annotations)[: choices.limit]
    if all(person.points.keys() == {"face"} for picture in pictures for person in picture.people):
        return _of_faces(folder, pictures, annotations.name, a, choices)
    if all(person.points.keys() == {"right_hand"} for picture in pictures for person in picture.people):
        return _of_hands(folder, pictures, annotations.name, a, choices)
    recorder = evaluate.Recorder()
    done = []
    with _tracker(Holistic, "--a", a, {"static_image_mode": True, **choices.tracking}) as tracker:

        def track(picture: evaluate.Picture) -> None:
            image = _picture(folder / picture.name)
            recorder.add(tracker.process(image), (image.shape[1], image.shape[0]))
            done.append(picture)

        exit_code = _each(pictures, track, len(pictures))
    candidate = recorder.track()
    return of_tracks(
        candidate,
        evaluate.choose_people(done, candidate),
        choices,
        title=f"{a} against {printable(annotations.name)}",
        sequence=False,
        pictures=done,
        extra=("", {"a": {"settings": json.loads(a)}}),
        exit_code=exit_code,
    )


def _of_faces(folder: Path, pictures: list[evaluate.Picture], name: str, a: str, choices: Choices) -> Evaluation:
    """Run `FaceMesh` on each annotated face, cut out at twice its size, and compare 68 points of it."""
    if choices.ap:
        raise argparse.ArgumentError(None, "--ap needs annotations of people, not of faces alone")
    marked, found = [], []
    with _tracker(FaceMesh, "--a", a, {"static_image_mode": True, **choices.tracking}) as tracker:

        def track(picture: evaluate.Picture) -> None:
            image = _picture(folder / picture.name)
            for person in picture.people:
                marked.append(person.points["face"])
                found.append(_face_in(tracker, image, marked[-1]))

        exit_code = _each(pictures, track, len(pictures))
    errors = evaluate.face_errors(np.array(found).reshape(-1, 68, 2), np.array(marked).reshape(-1, 68, 2))
    rows = [["all", number(errors.percent, 2), number(errors.px_256, 2)]]
    rows += [[region, number(percent, 2), number(pixels, 2)] for region, (percent, pixels) in errors.regions.items()]
    title = f"{a} against {printable(name)}: {errors.found} of {errors.faces} faces found"
    table = markdown_table(("points", "MAE % eyes", "MAE px of 256"), rows)
    data = {"title": title, **plain(errors), "a": {"settings": json.loads(a)}}
    return Evaluation(f"{title}\n\n{table}", data, None, title, exit_code)


def _of_hands(folder: Path, pictures: list[evaluate.Picture], name: str, a: str, choices: Choices) -> Evaluation:
    """Run `Hands` on each picture of annotated hands, and compare each with the hand found next to it."""
    if choices.ap:
        raise argparse.ArgumentError(None, "--ap needs annotations of people, not of hands alone")
    marked, found = [], []
    most = max((len(picture.people) for picture in pictures), default=1)
    settings = {"static_image_mode": True, "max_num_hands": max(most, 1), **choices.tracking}
    with _tracker(Hands, "--a", a, settings) as tracker:

        def track(picture: evaluate.Picture) -> None:
            image = _picture(folder / picture.name)
            hands = tracker.process(image).multi_hand_landmarks or ()
            size = image.shape[1], image.shape[0]
            seen = [hand.array[:, :2].astype(np.float64) * size for hand in hands]
            for person in picture.people:
                marked.append(person.points["right_hand"])
                found.append(_nearest(seen, marked[-1]))

        exit_code = _each(pictures, track, len(pictures))
    tracks = (evaluate.Track({"right_hand": np.array(points).reshape(-1, 21, 2)}) for points in (found, marked))
    candidate, reference = tracks
    extra = ("", {"a": {"settings": json.loads(a)}})
    title = f"{a} against {printable(name)}"
    return of_tracks(
        candidate, reference, choices, title=title, sequence=False, norm="box", extra=extra, exit_code=exit_code
    )


def _nearest(hands: list[NDArray[np.float64]], marked: NDArray[np.float64]) -> NDArray[np.float64]:
    known = ~np.isnan(marked).any(axis=1)
    if not hands or not known.any():
        return np.full((21, 2), np.nan)
    return min(hands, key=lambda hand: float(np.linalg.norm(hand[known] - marked[known], axis=1).mean()))


def _face_in(tracker: FaceMesh, image: NDArray[np.uint8], marked: NDArray[np.float64]) -> NDArray[np.float64]:
    least, most = np.fmin.reduce(marked), np.fmax.reduce(marked)
    middle, side = (least + most) / 2, (most - least).max()
    left, top = np.maximum(middle - side, 0).astype(int).tolist() if side > 0 else (0, 0)
    right, bottom = (middle + side).astype(int).tolist() if side > 0 else (0, 0)
    part = np.ascontiguousarray(image[top:bottom, left:right])
    faces = tracker.process(part).multi_face_landmarks if part.size else None
    if not faces:
        return np.full((68, 2), np.nan)
    points = faces[0].reduce68().array[:, :2].astype(np.float64)
    return points * (part.shape[1], part.shape[0]) + (left, top)


def of_freihand(folder: Path, a: str, choices: Choices) -> Evaluation:
    """Track pictures of hands, each on its own, and compare with the annotations."""
    paths, annotated = evaluate.read_freihand(folder)
    recorder = evaluate.Recorder()
    with _tracker(Hands, "--a", a, {"static_image_mode": True, "max_num_hands": 1, **choices.tracking}) as tracker:

        def track(path: Path) -> None:
            image = _picture(path)
            recorder.add_hand(tracker.process(image), (image.shape[1], image.shape[0]))

        exit_code = _each(paths[: choices.limit], track, len(paths[: choices.limit]))
    candidate = recorder.track()
    reference = annotated.first(candidate.frames)
    extra = ("", {"a": {"settings": json.loads(a)}})
    title = f"{a} against {printable(folder.name)}"
    return of_tracks(
        candidate, reference, choices, title=title, sequence=False, norm="box", extra=extra, exit_code=exit_code
    )


class _Clock:
    def __init__(self) -> None:
        self._wall: list[float] = []
        self._cpu: list[float] = []

    def timed(self, tracker: Holistic, image: NDArray[np.uint8]) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        result = tracker.process(image)
        self._wall.append(1e3 * (time.perf_counter() - wall))
        self._cpu.append(1e3 * (time.process_time() - cpu))
        return result

    def data(self) -> dict[str, float]:
        start = _WARM_UP_FRAMES if len(self._wall) >= _ENOUGH_FRAMES else 0
        wall = self._wall[start:]
        cpu = float(np.mean(self._cpu[start:]))
        return {"median_ms": float(np.median(wall)), "p95_ms": float(np.percentile(wall, 95)), "cpu_ms": cpu}

    def row(self) -> list[str]:
        return [number(value, 2) for value in self.data().values()]


def _tracker(kind: Callable[..., T], option: str, text: str, defaults: Mapping[str, Any]) -> T:
    try:
        settings = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise argparse.ArgumentError(None, f"{option} must be a JSON object: {error}") from None
    known = inspect.signature(kind).parameters
    if not isinstance(settings, dict) or not settings.keys() <= known.keys():
        raise argparse.ArgumentError(
            None, f"{option} must be a JSON object with keys of {', '.join(known)}; got {text}"
        )
    try:
        return kind(**{**defaults, **tracker_arguments(settings)})
    except TypeError as error:
        raise argparse.ArgumentError(None, f"{option}: {error}") from None


def _picture(path: Path) -> NDArray[np.uint8]:
    return next(open_to_measure(str(path)).frames).image


def _each(items: Iterable[Item], act: Callable[[Item], None], total: int | None) -> int:
    # Returns the exit code. `disable=None` shows the bar on a terminal only.
    with stop_on_interrupt() as stop, tqdm(total=total, disable=None, dynamic_ncols=True) as bar:
        for item in items:
            act(item)
            bar.update()
            if stop.is_set():
                break
        return stop.exit_code
