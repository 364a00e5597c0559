"""One student from its data to its files: trained, stopped and continued, judged as a tracker would run it."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from holistic_native.compress.collect import MARGIN
from holistic_native.compress.distil.aims import aims_of
from holistic_native.compress.distil.fake_int8 import FakeInt8
from holistic_native.compress.distil.held import Held, outputs_of
from holistic_native.compress.distil.options import Options
from holistic_native.compress.distil.rendering import Renderer
from holistic_native.compress.distil.teacher import CachedTeacher, LiveTeacher
from holistic_native.compress.distil.training import Material, Training
from holistic_native.compress.judge import Errors, Judge
from holistic_native.compress.network import Network
from holistic_native.compress.resample import fitted
from holistic_native.tflite.int8.recipe import QuantizeRecipe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.compress.distil.annotated import Annotated
    from holistic_native.compress.distil.teacher import Teacher
    from holistic_native.compress.reading import Reading

# Of the student's activations that features are taken from: ends of blocks, so many of them.
_FEATURES = 4
# Measurements of errors in the course of a training.
_REPORTS = 12


@dataclass(frozen=True)
class Job:
    """One student to train.

    Attributes:
        name: the original's file name.
        content: the original.
        student: the file to begin with, of whatever sizes, with the original's outputs.
        reading: how to read the outputs.
        surroundings: (count, side, side, 3) uint8, to crop anew: what it learns from.
        crops: as the original is fed them, to measure errors on, by what they are called.
        options: of the training.
        annotated: surroundings with annotated points; None for none.
        cache: a folder for the original's answers, see `CachedTeacher`; None for none.
        device: where to train.
        int8: whose layers and ranges the student learns to run with, see `fake_int8.start_of`; None for a float model.
    """

    name: str
    content: bytes
    student: bytes
    reading: Reading
    surroundings: NDArray[np.uint8]
    crops: Mapping[str, Sequence[NDArray[np.float32]]]
    options: Options
    annotated: Annotated | None = None
    cache: Path | None = None
    device: torch.device = dataclasses.field(default_factory=lambda: torch.device("cpu"))
    int8: QuantizeRecipe | None = None

    @property
    def context(self) -> str:
        """What a checkpoint depends on beside the options."""
        digest = hashlib.sha256(self.content + self.student + np.ascontiguousarray(self.surroundings).tobytes())
        for crops in self.crops.values():
            for crop in crops:
                digest.update(crop.tobytes())
        if self.annotated is not None:
            digest.update(self.annotated.points.numpy().tobytes())
        if self.int8 is not None:
            digest.update(self.int8.digest().encode())
        return f"{digest.hexdigest()} {self.device.type} {torch.get_num_threads()}"

    def finished(self, student: bytes) -> bytes:
        """Return a student as trackers run it: as it is, or with its layers in int8."""
        if self.int8 is None:
            return student
        source = hashlib.sha256(student).hexdigest()
        # Its channels are equalised and its biases corrected already.
        recipe = QuantizeRecipe(self.name, source, self.int8.layers, self.int8.ranges)
        return recipe.derive(student)


@dataclass(frozen=True)
class Distilled:
    """What came out.

    Attributes:
        content: the student's file, as trackers run it.
        history: losses and errors while it was trained.
        errors: of the file, as the interpreter runs it, by what the crops are called.
        before: the same of the file that training began with.
        in_float: the float model that an int8 student was derived from; None for a float student.
    """

    content: bytes
    history: Sequence[Mapping[str, Any]]
    errors: Mapping[str, Errors]
    before: Mapping[str, Errors]
    in_float: bytes | None = None


def distil(
    job: Job,
    *,
    checkpoint: Path | None = None,
    save_every: float = 30.0,
    until: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda _: None,
) -> Distilled | None:
    """Train a student, or go on where it was stopped.

    Args:
        job: what to train on what.
        checkpoint: where the training is kept from time to time; None for nowhere.
        save_every: seconds between two checkpoints.
        until: asked after every step whether to stop.
        progress: called with the number of steps done since the last call, those of an earlier run at first.

    Returns:
        The student; None where the training was stopped before its end.

    Raises:
        ValueError: a file is damaged or cannot be trained, there are no crops, or the checkpoint is damaged.
    """
    training = prepare(job)
    if checkpoint is not None and training.resume(checkpoint):
        progress(training.state.step)
    report_every = max(job.options.steps // _REPORTS, 1)
    done = training.run(
        path=checkpoint, save_every=save_every, report_every=report_every, until=until, progress=progress
    )
    if not done:
        return None
    trained = training.averaged()
    in_float = merged(job.student, trained.rounded() if isinstance(trained, FakeInt8) else trained)
    content = job.finished(in_float)
    judges = {name: Judge(job.content, crops, job.reading) for name, crops in job.crops.items()}
    errors = {name: judge.errors(content) for name, judge in judges.items()}
    before = {name: judge.errors(job.finished(job.student)) for name, judge in judges.items()}
    return Distilled(content, training.state.history, errors, before, None if job.int8 is None else in_float)


def prepare(job: Job) -> Training:
    """Set a training up at its first step."""
    used = job.reading.used
    teacher = Network.read(used(job.content)).to(job.device)
    teacher.requires_grad_(False)
    student = _student(used(job.student), job.int8).to(job.device)
    if len(set(teacher.input_size)) > 1 or len(set(student.input_size)) > 1:
        raise ValueError(f"models must take square pictures, got {teacher.input_size} and {student.input_size}")
    aims = aims_of(job.reading, teacher.input_size[0])
    live: Teacher = LiveTeacher(teacher)
    context = job.context
    if job.cache is not None:
        of_labels = f"{context} {job.options.strength} {job.options.batch}"
        live = CachedTeacher(live, job.cache, of_labels)
    held = {name: _held(job, crops, teacher, student) for name, crops in job.crops.items()}
    renderer = Renderer(torch.from_numpy(job.surroundings).to(job.device), value_range=job.reading.value_range)
    material = Material(renderer, MARGIN, live, held, job.annotated, context)
    tensors = _shared(teacher, student) if job.options.weights.features > 0 else ()
    return Training(student, aims, material, job.options, tensors=tensors, teachers_features=teacher.features)


def _student(content: bytes, int8: QuantizeRecipe | None) -> Network:
    return Network.read(content) if int8 is None else FakeInt8(content, int8.layers, int8.ranges)


def merged(content: bytes, trained: Network) -> bytes:
    """Put trained weights into the whole file, whose other outputs keep the weights they had."""
    whole = Network.read(content)
    with torch.no_grad():
        for name, values in trained.weights.items():
            whole.weights[name].copy_(values)
    return whole.write()


def _held(job: Job, crops: Sequence[NDArray[np.float32]], teacher: Network, student: Network) -> Held:
    rows, columns = student.input_size
    small = [fitted(crop, (1, rows, columns, 3), job.reading.value_range) for crop in crops]
    fed, own = (torch.from_numpy(np.concatenate(list(parts))).to(job.device) for parts in (crops, small))
    return Held(own, outputs_of(teacher, fed))


def _shared(teacher: Network, student: Network) -> tuple[int, ...]:
    """Name some activations that both have with as many channels: ends of blocks, evenly chosen."""
    theirs, own = (
        {block.add or block.project or block.depthwise: block.channels[1] for block in network.blocks()}
        for network in (teacher, student)
    )
    both = [tensor for tensor, channels in own.items() if theirs.get(tensor) == channels]
    step = max(len(both) // _FEATURES, 1)
    return tuple(both[step - 1 :: step])
