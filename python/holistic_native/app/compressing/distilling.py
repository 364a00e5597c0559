"""`holistic-native compress distil`: train a smaller network to reproduce a model's outputs."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.app.compressing.choices import (
    JUDGING,
    ChosenModel,
    add_options,
    check_positive,
    chosen_models,
    report,
)
from holistic_native.app.compressing.collecting import media
from holistic_native.app.compressing.rounding import add_fake_int8, prepared
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS as HAND_MODELS

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Sequence

    import torch

    from holistic_native.compress.distil.annotated import Annotated
    from holistic_native.compress.distil.job import Job
    from holistic_native.compress.distil.losses import Weights
    from holistic_native.compress.gather import Footage, Gathered

_DEFAULT_MODELS = (HAND_MODELS[1].removesuffix(".tflite"),)
_LEARNING = 0.7
_SURROUNDINGS = 1000
# What begins close to its end must not be thrown off: with the rate of students the error of int8 models rises.
_RATE, _FAKE_INT8_RATE = 5e-5, 5e-6


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action to a command line; `run` carries it out."""
    distil = subparsers.add_parser("distil", help="train a smaller network to reproduce a model's outputs")
    add_options(distil, _DEFAULT_MODELS)
    students = distil.add_argument_group("student")
    students.add_argument(
        "--student", metavar="NAME", help="what to begin with: a model by name or a .tflite file (default: the model)"
    )
    students.add_argument(
        "--continue",
        dest="continued",
        metavar="FILE",
        help="a student of an earlier run, to continue training on new --data",
    )
    students.add_argument(
        "--light",
        type=float,
        metavar="W",
        help="begin with an untrained light network, W times as wide as MobileNetV2; see --rate",
    )
    students.add_argument("--size", type=int, metavar="PX", help="side of its input, a multiple of 32")
    students.add_argument(
        "--leave-out", nargs="+", type=int, default=[], metavar="TENSOR", help="blocks to leave out, by their sums"
    )
    add_fake_int8(distil.add_argument_group("int8"))
    training = distil.add_argument_group("training")
    add_training(training)
    training.add_argument("--steps", type=int, default=2000, metavar="N", help="batches to learn from (default: 2000)")
    training.add_argument(
        "--weight",
        nargs="+",
        default=[],
        metavar="PART=NUMBER",
        help="weights of parts of the loss: points, depth, visibility, presence, hand, world, heatmap, annotations, "
        "features",
    )
    training.add_argument(
        "--annotations", type=Path, metavar="FILE", help="annotations: COCO, COCO-WholeBody or hands in their layout"
    )
    training.add_argument("--pictures", type=Path, metavar="DIR", help="where the annotated pictures are")
    training.add_argument(
        "--teacher-cache", type=Path, metavar="DIR", help="keep the original's answers, with --repeat"
    )
    training.add_argument("--repeat", type=int, metavar="N", help="use the same crops again after N batches")
    distil.set_defaults(run=run, rate=None)


def add_training(group: argparse._ArgumentGroup) -> None:
    """Add the options of a training that `distil` and `camera` have in common."""
    group.add_argument("--batch", type=int, default=16, metavar="N", help="crops in each batch (default: 16)")
    group.add_argument("--rate", type=float, default=_RATE, metavar="R", help="highest rate of AdamW (default: 5e-5)")
    group.add_argument(
        "--surroundings", type=int, default=_SURROUNDINGS, metavar="N", help="crops to vary (default: 1000)"
    )
    group.add_argument("--device", default="cpu", metavar="NAME", help="as torch names it: cpu, cuda (default: cpu)")
    group.add_argument("--threads", type=int, default=1, metavar="N", help="CPU threads of the training (default: 1)")


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `compress distil` command.

    Returns 0; `holistic_native.app.compressing.command` lists what it raises.
    """
    if args.rate is None:
        args.rate = _RATE if args.fake_int8 is None else _FAKE_INT8_RATE
    numbers = ("steps", "batch", "rate", "surroundings", "threads", "size", "repeat", "light")
    check_positive(args, *numbers)
    if (args.annotations is None) != (args.pictures is None):
        raise ValueError("--annotations and --pictures must be given together")
    if args.float_blocks and args.fake_int8 is None:
        raise ValueError("--float-blocks goes with --fake-int8")
    if (args.teacher_cache is None) != (args.repeat is None):
        raise ValueError(
            "--teacher-cache and --repeat must be given together: answers are kept for crops that come again"
        )
    device = chosen_device(args.device, args.threads)
    args.output.mkdir(parents=True, exist_ok=True)
    for model in chosen_models(args, args.model):
        _distil(args, model, device)
    return 0


def chosen_device(name: str, threads: int) -> torch.device:
    """Return a torch device, with torch's CPU threads set; ImportError without torch, ValueError for another name."""
    from holistic_native.compress.network import Network  # noqa: F401 - the message that says how to get torch

    import torch  # isort: skip

    torch.set_num_threads(threads)
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ValueError(f"--device must be one that torch has here, got {name!r}: {error}") from error
    return device


def _distil(args: argparse.Namespace, model: ChosenModel, device: torch.device) -> None:
    from tqdm import tqdm

    from holistic_native.compress.distil.job import distil
    from holistic_native.compress.distil.writing import LEARNED, OTHERS, timed_once, write

    stem = Path(model.name).stem
    crops = _crops(args, model, stem)
    job = _job(args, model, crops, device)
    timed = timed_once(job, args.output / f"{stem}.times")
    checkpoint = args.output / f"{stem}.training"
    with tqdm(total=job.options.steps, unit=" steps", desc=model.name, disable=None) as bar:
        distilled = distil(job, checkpoint=checkpoint, progress=lambda steps: bar.update(steps) and None)
    assert distilled is not None  # nobody asks it to stop
    others = {} if args.continued is None else {"continued": Path(args.continued).name}
    files = write(job, distilled, args.output, crops=crops, frames=args.frames, timed=timed, others=others)
    errors = distilled.errors[OTHERS if OTHERS in crops else LEARNED]
    sys.stdout.write(
        f"{model.name}: {1 / timed[1]:.2f} times as fast; mean error {errors.mean:.2f} px, "
        f"95 % within {errors.p95:.2f} px\n"
    )
    report(files)


def _crops(args: argparse.Namespace, model: ChosenModel, stem: str) -> dict[str, Gathered]:
    from holistic_native.compress.distil.writing import LEARNED, OTHERS

    crops = {
        LEARNED: gathered(
            args,
            model,
            footage("data", args.data, args.frames, _LEARNING),
            args.crops,
            f"{stem}.data",
            args.surroundings,
        )
    }
    if args.judge:
        frames = args.judge_frames or args.frames
        judging = footage("judge", args.judge, frames, JUDGING)
        crops[OTHERS] = gathered(args, model, judging, args.judge_crops or args.crops, f"{stem}.judge", 0)
    return crops


def footage(option: str, names: Sequence[str], frames: int, strength: float) -> list[Footage]:
    """Return the files that an option names, and how many frames of each are taken, variations included."""
    from holistic_native.compress.gather import Footage

    half = max(frames // 2, 1)
    found = [Footage(path, frames=half, strength=strength) for path in media(option, names)]
    return [replace(part, frames=frames) if part.is_picture else part for part in found]


def gathered(
    args: argparse.Namespace, model: ChosenModel, parts: Sequence[Footage], crops: int, kept: str, surroundings: int
) -> Gathered:
    """Collect a model's crops, or read those that were kept by an earlier run."""
    from tqdm import tqdm

    from holistic_native.compress.gather import gather

    with tqdm(total=len(parts), unit=" files", desc="collecting crops", disable=None) as bar:
        return gather(
            model.crops,
            parts,
            crops=crops,
            surroundings=surroundings,
            seed=args.seed,
            models=args.models,
            kept=args.output / f"{kept}.npz",
            progress=lambda files: bar.update(files) and None,
        )


def _job(args: argparse.Namespace, model: ChosenModel, crops: dict[str, Gathered], device: torch.device) -> Job:
    from holistic_native.compress.distil.job import Job
    from holistic_native.compress.distil.options import Options
    from holistic_native.compress.distil.writing import LEARNED

    student, recipe = _student(args, model), None
    if args.fake_int8 is not None:
        student, recipe = prepared(args, model, student, crops[LEARNED])
    return Job(
        name=model.name,
        content=model.content,
        student=student,
        reading=model.reading,
        surroundings=crops[LEARNED].surroundings,
        crops={name: found.chosen() for name, found in crops.items()},
        options=Options(
            steps=args.steps,
            batch=args.batch,
            rate=args.rate,
            seed=args.seed,
            weights=_weights(args.weight),
            repeat=args.repeat,
        ),
        annotated=None if args.annotations is None else _annotated(args, model, crops[LEARNED], device),
        cache=args.teacher_cache,
        device=device,
        int8=recipe,
    )


def _student(args: argparse.Namespace, model: ChosenModel) -> bytes:
    from holistic_native.compress.network import Network
    from holistic_native.model_files.archives import read_model

    content = model.content
    if args.continued is not None:
        content = read_model(Path(args.continued))
    elif args.student is not None:
        content = chosen_models(args, [args.student])[0].content
    student = Network.read(content)
    if args.light is not None:
        side = args.size or student.input_size[0]
        student = Network.light(like=content, width=args.light, input_size=side, seed=args.seed)
    if args.leave_out:
        student = student.without_blocks(args.leave_out)
    if args.size is not None and student.input_size != (args.size, args.size):
        student = student.resized(args.size, args.size)
    return student.write()


def _weights(given: Sequence[str]) -> Weights:
    from holistic_native.compress.distil.losses import Weights

    weights = Weights()
    known = [field.name for field in fields(weights)]
    for part in given:
        name, _, number = part.partition("=")
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if name not in known or not value >= 0:
            raise ValueError(f"--weight must be PART=NUMBER with a part of {', '.join(known)}, got {part!r}")
        weights = replace(weights, **{name: value})
    return weights


def _annotated(args: argparse.Namespace, model: ChosenModel, crops: Gathered, device: torch.device) -> Annotated:
    from holistic_native import evaluate
    from holistic_native.compress.distil.annotated import cut_out, part_of
    from holistic_native.media.sources import open_to_measure

    pictures = evaluate.read_coco(args.annotations)
    images = (
        (next(open_to_measure(str(args.pictures / picture.name)).frames).image, picture.people) for picture in pictures
    )
    return cut_out(images, part_of(model.crops), crops.crops.shape[1], device)
