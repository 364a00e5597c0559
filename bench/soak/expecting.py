"""Calls that must be refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class NotRefusedError(AssertionError):
    """A call that had to be refused was not, or in another way."""


def refused(kinds: type[Exception] | tuple[type[Exception], ...], call: Callable[..., Any], *args: Any) -> None:
    """Require that a call raises one of some exceptions.

    Raises:
        NotRefusedError: it does not.
    """
    try:
        call(*args)
    except kinds:
        return
    except Exception as error:
        raise NotRefusedError(f"{call} raised {error!r} instead of {kinds}") from error
    raise NotRefusedError(f"{call} did not raise {kinds}")
