"""Which model a part of the body has, how small its student is, and what it learns from."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from holistic_native.compress.distil.job import Job, prepare
from holistic_native.compress.distil.options import Options
from holistic_native.compress.gather import Footage, Gathered, gather
from holistic_native.compress.network import Network
from holistic_native.compress.reading import reading_of
from holistic_native.stages.face_landmarks import MODEL as FACE_MODEL
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS as HAND_MODELS
from holistic_native.stages.pose_landmarks import MODELS as POSE_MODELS

if TYPE_CHECKING:
    import torch

# Steps that are run to learn how long one takes; the first is slower.
_TRIAL_STEPS = 3
_SEEN_STEADILY = 1


@dataclass(frozen=True)
class Part:
    """A part of the body.

    Attributes:
        model: the file that is made smaller.
        size: of the student's input, unless another one is asked for.
        lite: MediaPipe's own smaller model, to compare with; None where there is none.
    """

    model: str
    size: int
    lite: str | None


PARTS = MappingProxyType(
    {
        "hand": Part(HAND_MODELS[1], 192, HAND_MODELS[0]),
        "pose": Part(POSE_MODELS[1], 192, POSE_MODELS[0]),
        "face": Part(FACE_MODEL, 160, None),
    }
)


@dataclass(frozen=True)
class Filming:
    """What is asked for.

    Attributes:
        videos: of one camera.
        part: a key of `PARTS`.
        minutes: of training; of the processor's time on a CPU, which other programs do not shorten.
        folder: where everything goes.
        content: the original model.
        size: of the student's input.
        kept_back: share of each video, at its end, that is never trained on.
        frames: of each video at most, before and after that.
        crops: to measure errors on, per side of it.
        surroundings: to learn from.
        options: of the training; steps follow from `minutes`.
        device: where to train.
        models: where the cascade's models are, see `ModelStore`.
    """

    videos: Sequence[Path]
    part: str
    minutes: float
    folder: Path
    content: bytes
    size: int
    kept_back: float
    frames: int
    crops: int
    surroundings: int
    options: Options
    device: torch.device
    models: str | None = None

    @property
    def work(self) -> Path:
        """The folder of what is only needed to go on."""
        return self.folder / "work"

    @property
    def model(self) -> str:
        """The original's file name."""
        return PARTS[self.part].model

    def footage(self) -> tuple[list[Footage], list[Footage]]:
        """Return what is learned from, with variations, and what is judged on, as it was filmed."""
        split = 1 - self.kept_back
        learned = [Footage(video, (0.0, split), self.frames, variations=1, strength=0.3) for video in self.videos]
        return learned, [Footage(video, (split, 1.0), self.frames, variations=0) for video in self.videos]


@dataclass(frozen=True)
class Filmed:
    """Crops of both parts of the videos.

    Attributes:
        learned: from, with surroundings.
        held: back, which are never trained on.
    """

    learned: Gathered
    held: Gathered = field(repr=False)


def film(job: Filming, progress: Callable[[int], None] = lambda _: None) -> Filmed:
    """Collect the crops, or read those of an earlier run; see `gather`."""
    for video in job.videos:
        if not video.is_file():
            raise FileNotFoundError(f"{video} does not exist")
        if Footage(video).is_picture:
            raise ValueError(f"VIDEOS must be videos, got the picture {video}")
    found = []
    for parts, name, surroundings in zip(job.footage(), ("learned", "held"), (job.surroundings, 0), strict=True):
        found.append(
            gather(
                str(reading_of(job.model).crops),
                parts,
                crops=job.crops,
                surroundings=surroundings,
                seed=job.options.seed,
                models=job.models,
                kept=job.work / f"{name}.npz",
                progress=progress,
            )
        )
    return Filmed(*found)


def student_of(job: Filming) -> bytes:
    """Return the student before it is trained: the original, for smaller pictures."""
    network = Network.read(job.content)
    return (
        network.write() if network.input_size == (job.size, job.size) else network.resized(job.size, job.size).write()
    )


def steps_in(job: Job, minutes: float) -> int:
    """Find how many steps of a training a time is enough for, by running some."""
    training = prepare(replace(job, crops={}, options=replace(job.options, steps=_TRIAL_STEPS)))
    clock = time.process_time if job.device.type == "cpu" else time.monotonic
    times = [clock()]
    training.run(progress=lambda _: times.append(clock()))
    each = (times[-1] - times[_SEEN_STEADILY]) / (_TRIAL_STEPS - _SEEN_STEADILY)
    return max(round(60 * minutes / each), 1)
