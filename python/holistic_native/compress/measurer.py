"""Measure derived models, each in a process of its own: some of them crash the interpreter."""

from __future__ import annotations

import json
import pickle
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.compress.judge import Errors, Judge
from holistic_native.runtime.own_python import child_command, spell_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from typing_extensions import Self

    from holistic_native.compress.reading import Reading

VERDICT = "holistic_native: measured "
"""What the child writes before what it measured."""
_CHILD = "holistic_native.compress.measuring_child"
# Minutes of judging and timing on a busy machine are no crash.
_LONGEST_SECONDS = 1200.0
_LAST_WORDS = 300
_EXCEPTION = 1


@dataclass(frozen=True)
class Measurement:
    """What a model gets wrong and how long it takes.

    Attributes:
        errors: beside the float model.
        milliseconds: of the float model, its fastest run.
        time: run time over the float model's.
    """

    errors: Errors
    milliseconds: float
    time: float


class Measurer:
    """Compares models with a float model on crops, in child processes. It holds a temporary folder: close it."""

    def __init__(self, content: bytes, crops: Sequence[NDArray[np.float32]], reading: Reading) -> None:
        """Run the float model.

        Args:
            content: the float model.
            crops: what all models are fed, at least one.
            reading: how to read the outputs.

        Raises:
            ValueError: the model is damaged, there are no crops, or the model sees something on none of them.
            RuntimeError: this program has no Python of its own to start as a child.
        """
        judge = Judge(content, crops, reading)
        self._folder = tempfile.TemporaryDirectory(prefix="holistic_native-")
        self._known = Path(self._folder.name) / "known"
        self._known.write_bytes(pickle.dumps((content, reading, judge)))
        command = child_command(_CHILD, str(self._known))
        if command is None:
            raise RuntimeError("models are measured in child processes, and this program has no Python of its own")
        self._command = command

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the temporary folder."""
        self._folder.cleanup()

    def measure(self, derived: bytes, *, rounds: int) -> Measurement | str:
        """Run a model on the crops and time it.

        Args:
            derived: the model.
            rounds: how often it and the float model are timed, in turn.

        Returns:
            What went wrong, where the interpreter cannot load the model, or how the process ended ("signal 6"), where
            the model crashes it.

        Raises:
            RuntimeError: the process could not be started, or did not end.
        """
        command = [*self._command, str(rounds)]
        try:
            child = subprocess.run(command, input=derived, capture_output=True, check=False, timeout=_LONGEST_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise RuntimeError(f"measuring a model did not end within {_LONGEST_SECONDS:g} s") from error
        if child.returncode == _EXCEPTION:
            last_words = child.stderr.decode(errors="replace").strip()[-_LAST_WORDS:]
            raise RuntimeError(f"measuring a model failed: {last_words}")
        if child.returncode != 0:  # what a process says whose memory is damaged counts for nothing
            return spell_end(child.returncode)
        lines = child.stdout.decode(errors="replace").splitlines()
        verdict = next((line.removeprefix(VERDICT) for line in lines if line.startswith(VERDICT)), None)
        if verdict is None:
            return spell_end(child.returncode)
        found = json.loads(verdict)
        if "failed" in found:
            return str(found["failed"])
        return Measurement(Errors(**found["errors"]), found["milliseconds"], found["time"])
