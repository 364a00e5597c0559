"""Stages for frames that have nothing to do with one another: an error costs its own frame, and the others go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from holistic_native.scheduling.pipeline import PipelineStages

F = TypeVar("F")
B = TypeVar("B")
R = TypeVar("R")


def independent(stages: PipelineStages[F, B, R]) -> PipelineStages[F | Exception, B | Exception, R | Exception]:
    """Return stages that pass exceptions on as values, where those of a pipeline would end it.

    What raises an exception has it for its result. A frame that is an exception already is its own result.
    """

    def root(frame: F | Exception) -> B | Exception:
        return frame if isinstance(frame, Exception) else _attempt(stages.root, frame)

    def beside(branch: Callable[[F, B], Any]) -> Callable[[F | Exception, B | Exception], Any]:
        def work(frame: F | Exception, value: B | Exception) -> Any:
            if isinstance(frame, Exception) or isinstance(value, Exception):
                return None  # joined to that exception
            return _attempt(branch, frame, value)

        return work

    def join(*values: Any) -> R | Exception:
        errors = [value for value in values if isinstance(value, Exception)]
        return errors[0] if errors else _attempt(stages.join, *values)

    return PipelineStages(root, [beside(branch) for branch in stages.branches], join, stages.workers)


def _attempt(work: Callable[..., R], *arguments: Any) -> R | Exception:
    try:
        return work(*arguments)
    except Exception as error:
        return error
