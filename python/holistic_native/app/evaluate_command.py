"""`holistic-native evaluate`: errors between results or against annotations; what models cost."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.app.run_options import add_models, add_runtime, positive
from holistic_native.output_files import check_outputs
from holistic_native.terminal.interrupt import stop_on_interrupt
from holistic_native.terminal.streams import summary_stream

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from holistic_native.app.evaluation import Evaluation

_PLOT_SUFFIXES = (".png", ".svg", ".pdf")


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `evaluate` command to a command line; `run` carries it out."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure errors between two results or against annotations, or what models cost",
        description="Two .npz files of 'run --npz': how far the first is from the second. A video or picture: how "
        "far tracking with the settings --a is from tracking with the settings --b. A folder of pictures with --coco, "
        "a data set with --freihand: how far tracking is from the annotations. .tflite files, or names of models with "
        "that suffix: size, weights, operations, time, memory. Writes tables in Markdown.",
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="what to evaluate, see above")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--coco", type=Path, metavar="FILE", help="annotations of COCO or COCO-WholeBody (JSON)")
    what.add_argument("--freihand", action="store_true", help="INPUT is a folder laid out like FreiHAND")
    settings = parser.add_argument_group("settings")
    settings.add_argument(
        "--a", default="{}", metavar="JSON", help="keyword arguments of the tracker that is judged, as a JSON object"
    )
    settings.add_argument("--b", metavar="JSON", help="the same of the reference tracker (videos and pictures)")
    settings.add_argument("--frames", type=positive, metavar="N", help="only the first N frames or pictures")
    settings.add_argument(
        "--min-visibility",
        type=float,
        default=0.0,
        metavar="V",
        help="leave out points of the body less visible than this in the reference, 0..1 (default: 0)",
    )
    settings.add_argument("--runs", type=positive, default=50, metavar="N", help="time models N times (default: 50)")
    settings.add_argument("--ap", action="store_true", help="also OKS-AP, by pycocotools (the extra evaluate)")
    settings.add_argument("--threads", type=positive, metavar="N", help="CPU threads")
    add_runtime(settings)
    add_models(settings)
    output = parser.add_argument_group("output")
    output.add_argument("--json", type=Path, metavar="FILE", help="write the numbers as JSON too")
    output.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables into a file too")
    output.add_argument("--plot", type=Path, metavar="FILE", help="draw errors by frame and landmark (.png, ...)")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `evaluate` command.

    Returns:
        0 when all is done, 130, 143 or 129 when a signal stopped it; what was tracked until then is evaluated.

    Raises:
        argparse.ArgumentError: the arguments do not go together, or are none of the tracker's.
        ValueError: a file is damaged or not of the format it should have.
        OSError: a file cannot be read or written.
        RuntimeError: a picture cannot be read, or something is not installed.
    """
    _check(args)
    evaluation = _evaluate(args)
    summary_stream(_outputs(args)).write(evaluation.text)
    with stop_on_interrupt() as stop:  # what it took hours to find is not lost in its last second
        evaluation.write(json_path=args.json, markdown_path=args.markdown, plot_path=args.plot)
    return evaluation.exit_code or stop.exit_code


def _check(args: argparse.Namespace) -> None:
    suffixes = _suffixes(args)
    annotated = args.coco is not None or args.freihand
    wanted = 2 if suffixes == {".npz"} else None if suffixes == {".tflite"} else 1
    if wanted is not None and (len(args.inputs) != wanted or (annotated and wanted != 1)):
        raise argparse.ArgumentError(
            None, "INPUT must be two .npz files, one video, picture or folder, or any number of .tflite files"
        )
    if args.b is not None and (annotated or wanted != 1):
        raise argparse.ArgumentError(None, "--b is for videos and pictures, which have no annotations")
    if args.plot is not None and (args.plot.suffix.lower() not in _PLOT_SUFFIXES or suffixes == {".tflite"}):
        raise argparse.ArgumentError(None, f"--plot draws errors, and must end in one of {' '.join(_PLOT_SUFFIXES)}")
    inputs = [Path(name) for name in args.inputs] + ([] if args.coco is None else [args.coco])
    check_outputs(_outputs(args), inputs)


def _outputs(args: argparse.Namespace) -> list[Path]:
    return [path for path in (args.json, args.markdown, args.plot) if path is not None]


def _suffixes(args: argparse.Namespace) -> set[str]:
    return {Path(name).suffix.lower() for name in args.inputs}


def _evaluate(args: argparse.Namespace) -> Evaluation:
    # `--help` must not wait for what only an evaluation needs.
    from holistic_native.app import evaluation, evaluation_runs

    suffixes = _suffixes(args)
    if suffixes == {".tflite"}:
        return evaluation.of_models(
            args.inputs, models=args.models, runs=args.runs, num_threads=args.threads, runtime=args.runtime
        )
    tracking = {"num_threads": args.threads, "runtime": args.runtime, "models": args.models}
    choices = evaluation.Choices(args.frames, args.ap, args.min_visibility, tracking)
    if suffixes == {".npz"}:
        return evaluation.of_exports(Path(args.inputs[0]), Path(args.inputs[1]), choices)
    (name,) = args.inputs
    if args.coco is not None:
        return evaluation_runs.of_coco(Path(name), args.coco, args.a, choices)
    if args.freihand:
        return evaluation_runs.of_freihand(Path(name), args.a, choices)
    return evaluation_runs.of_source(name, args.a, args.b or "{}", choices)
