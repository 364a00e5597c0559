"""What a student learns from: the original model, run anew for every batch, or its outputs kept on disk."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch

from holistic_native.atomic_write import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor


class Teacher(Protocol):
    """Labels batches of crops."""

    def labels(self, seed: int, crops: Tensor) -> list[Tensor]:
        """Return the original's outputs for the crops that were drawn with a seed."""


class LiveTeacher:
    """Runs the original on every batch."""

    def __init__(self, network: Callable[[Tensor], Sequence[Tensor]]) -> None:
        """Set the network; it is not trained."""
        self._network = network

    def labels(self, seed: int, crops: Tensor) -> list[Tensor]:  # noqa: ARG002
        """Run it."""
        with torch.inference_mode():
            outputs = self._network(crops)
        return [output.clone() for output in outputs]


class CachedTeacher:
    """Keeps what another teacher says in files, one per batch: for originals that are slow."""

    def __init__(self, teacher: Teacher, folder: Path, context: str) -> None:
        """Set where labels are kept.

        Args:
            teacher: is asked for what is not there.
            folder: made when it is not there.
            context: what labels depend on beside the seed: model, surroundings, how crops are drawn.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._teacher, self._folder, self._context = teacher, folder, context

    def labels(self, seed: int, crops: Tensor) -> list[Tensor]:
        """Read them, or ask the teacher; a damaged file is written anew."""
        key = hashlib.sha256(f"{self._context} {seed} {tuple(crops.shape)}".encode()).hexdigest()[:24]
        file = self._folder / f"{key}.npz"
        try:
            with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                return [torch.from_numpy(stored[f"output_{n}"]).to(crops.device) for n in range(len(stored.files))]
        except (FileNotFoundError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            outputs = self._teacher.labels(seed, crops)
            written = io.BytesIO()
            np.savez(written, **{f"output_{n}": output.cpu().numpy() for n, output in enumerate(outputs)})
            write_atomically(file, written.getvalue())
            return outputs
