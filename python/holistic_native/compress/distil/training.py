"""The training itself: steps that can be stopped anywhere, and continue to the same bytes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from holistic_native.compress.distil import checkpoint
from holistic_native.compress.distil.drawing import draw
from holistic_native.compress.distil.features import difference
from holistic_native.compress.distil.losses import OutputLoss
from holistic_native.compress.distil.rendering import to_crops

if TYPE_CHECKING:
    from torch import Tensor

    from holistic_native.compress.distil.aims import Aims
    from holistic_native.compress.distil.annotated import Annotated
    from holistic_native.compress.distil.held import Held
    from holistic_native.compress.distil.options import Options
    from holistic_native.compress.distil.rendering import Renderer
    from holistic_native.compress.distil.teacher import Teacher
    from holistic_native.compress.network import Network

_LOG = logging.getLogger("holistic_native")


@dataclass(frozen=True)
class Material:
    """What a student learns from.

    Attributes:
        renderer: gives crops of pictures without labels.
        margin: sides of a surrounding over those of its crop.
        teacher: labels them.
        held: crops to measure errors on, by what they are called.
        annotated: crops with annotated points; None for none.
        context: what all of it depends on, for checkpoints.
    """

    renderer: Renderer
    margin: float
    teacher: Teacher
    held: Mapping[str, Held]
    annotated: Annotated | None = None
    context: str = ""


@dataclass
class State:
    """How far a training is.

    Attributes:
        step: batches learned from.
        history: errors and losses now and then, oldest first.
    """

    step: int = 0
    history: list[dict[str, Any]] = field(default_factory=list)


class Training:
    """Trains a student in place, and keeps an average of its weights."""

    def __init__(
        self,
        student: Network,
        aims: Aims,
        material: Material,
        options: Options,
        *,
        tensors: Sequence[int] = (),
        teachers_features: Callable[[Tensor, Sequence[int]], Sequence[Tensor]] | None = None,
    ) -> None:
        """Start at step 0.

        Args:
            student: on the device to train on.
            aims: which outputs are what.
            material: to learn from.
            options: of the training.
            tensors: activations that are compared, by their place in the file, where features have a weight.
            teachers_features: gives the original's.
        """
        self._student, self._aims, self._material, self._options = student, aims, material, options
        self._tensors, self._teachers_features = tensors, teachers_features
        self.loss = OutputLoss(aims, options.weights)
        self.state = State()
        self._parameters = dict(student.weights.items())
        self._average = {name: values.detach().clone() for name, values in self._parameters.items()}
        # Slopes and biases are not pulled towards 0.
        wide = [values for values in self._parameters.values() if values.dim() > 1]
        rest = [values for values in self._parameters.values() if values.dim() <= 1]
        groups = [{"params": wide, "weight_decay": options.decay}, {"params": rest, "weight_decay": 0.0}]
        self._optimizer = torch.optim.AdamW([group for group in groups if group["params"]], lr=options.rate)

    @property
    def device(self) -> torch.device:
        """Where the student is."""
        return next(iter(self._average.values())).device

    def resume(self, path: Path) -> bool:
        """Go on where a checkpoint was written; False where there is none of this training."""
        state = checkpoint.load(path, self._context, self.device)
        if state is None:
            return False
        with torch.no_grad():
            for name, values in self._parameters.items():
                values.copy_(state["weights"][name])
        self._average = dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.state = State(int(state["step"]), list(state["history"]))
        return True

    def save(self, path: Path) -> None:
        """Write a checkpoint."""
        checkpoint.save(
            path,
            {
                "context": self._context,
                "step": self.state.step,
                "history": self.state.history,
                "weights": {name: values.detach() for name, values in self._parameters.items()},
                "average": self._average,
                "optimizer": self._optimizer.state_dict(),
            },
        )

    @property
    def _context(self) -> str:
        return f"{self._material.context} {self._options}"

    def run(
        self,
        *,
        path: Path | None = None,
        save_every: float = 30.0,
        report_every: int = 200,
        until: Callable[[], bool] = lambda: False,
        progress: Callable[[int], None] = lambda _: None,
    ) -> bool:
        """Train until all steps are done.

        Args:
            path: of the checkpoint; None writes none.
            save_every: seconds between two of them.
            report_every: steps between two measurements of errors.
            until: asked after every step whether to stop early.
            progress: called with the number of steps done since the last call.

        Returns:
            Whether all steps are done.
        """
        begun, first = time.monotonic(), self.state.step
        saved = begun
        if self.state.step == 0 and not self.state.history:
            self._report(None)
        while self.state.step < self._options.steps:
            loss = self._step()
            self.state.step += 1
            last = self.state.step == self._options.steps
            if last or self.state.step % report_every == 0:
                left = (time.monotonic() - begun) / (self.state.step - first) * (self._options.steps - self.state.step)
                self._report(float(loss), left)
            if path is not None and (last or time.monotonic() - saved >= save_every):
                self.save(path)
                saved = time.monotonic()
            progress(1)
            if until() and not last:
                if path is not None:
                    self.save(path)
                return False
        return True

    def averaged(self) -> Network:
        """Return the student with the average of its weights: the same module, whose own weights are lost."""
        with torch.no_grad():
            for name, values in self._parameters.items():
                values.copy_(self._average[name])
        return self._student

    def _step(self) -> Tensor:
        options, material, step = self._options, self._material, self.state.step
        for group in self._optimizer.param_groups:
            group["lr"] = options.rate_at(step)
        seed = options.seed_at(step)
        drawn = draw(seed, len(material.renderer), options.batch, margin=material.margin, strength=options.strength)
        wanted, mine = material.renderer.render(drawn, self._aims.side, self._student.input_size[0])
        labels = material.teacher.labels(seed, wanted)
        loss = self._compared(mine, wanted, labels)
        if material.annotated is not None:
            loss = loss + self._annotated(material.annotated, seed)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self._parameters.values(), options.clip)
        self._optimizer.step()
        keep = options.average_at(step)
        with torch.no_grad():
            names = list(self._parameters)
            torch._foreach_lerp_(
                [self._average[name] for name in names], [self._parameters[name] for name in names], 1 - keep
            )
        return loss.detach()

    def _compared(self, mine: Tensor, wanted: Tensor, labels: Sequence[Tensor]) -> Tensor:
        weight = self._options.weights.features
        if not (weight > 0 and self._tensors and self._teachers_features is not None):
            return self.loss(self._student(mine), labels)
        outputs = self._student.outputs
        found = self._student.features(mine, [*outputs, *self._tensors])
        with torch.no_grad():
            theirs = self._teachers_features(wanted, self._tensors)
        return self.loss(found[: len(outputs)], labels) + weight * difference(found[len(outputs) :], theirs)

    def _annotated(self, annotated: Annotated, seed: int) -> Tensor:
        options = self._options
        count = max(options.batch // 4, 1)
        drawn = draw(
            seed, len(annotated.renderer), count, margin=annotated.margin, strength=options.strength, mirror=False
        )
        (crops,) = annotated.renderer.render(drawn, self._student.input_size[0])
        points = to_crops(annotated.points[drawn.index], drawn) * self._aims.side
        return self.loss.annotated(self._student(crops), points.to(crops))

    def _report(self, loss: float | None, left: float = 0.0) -> None:
        kept = {name: values.detach().clone() for name, values in self._parameters.items()}
        errors = {name: held.errors(self.averaged(), self.loss) for name, held in self._material.held.items()}
        with torch.no_grad():
            for name, values in self._parameters.items():
                values.copy_(kept[name])
        row: dict[str, Any] = {"step": self.state.step, "crops": self.state.step * self._options.batch, **errors}
        if loss is not None:
            row["loss"] = round(loss, 4)
        self.state.history.append(row)
        spelled = ", ".join(f"{name} {error['mean']:.2f} px" for name, error in errors.items())
        _LOG.info("step %d of %d: %s; %.0f min left", self.state.step, self._options.steps, spelled, left / 60)
