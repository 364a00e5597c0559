"""Where a training that is stopped goes on."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import torch

from holistic_native.atomic_write import write_atomically


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a state in one step."""
    stream = io.BytesIO()
    torch.save(state, stream)
    write_atomically(path, stream.getvalue())


def load(path: Path, context: str, device: torch.device) -> dict[str, Any] | None:
    """Read a state.

    Args:
        path: of the file.
        context: what the state must be of; another training's is not taken.
        device: where its tensors go.

    Returns:
        None where there is none, or another training's.

    Raises:
        ValueError: the file is damaged.
    """
    if not path.exists():
        return None
    try:
        state = torch.load(path, map_location=device, weights_only=True)
    except (RuntimeError, pickle.UnpicklingError, EOFError, KeyError) as error:
        raise ValueError(f"{path} is damaged; remove it to begin anew: {error}") from error
    return state if isinstance(state, dict) and state.get("context") == context else None
