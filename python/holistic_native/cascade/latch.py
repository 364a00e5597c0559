"""A yes or no that does not waver."""

from __future__ import annotations


class Latch:
    """Whether a value is high enough: once it is not, it has to rise further to be so again."""

    def __init__(self, *, fall: float, rise: float) -> None:
        """Begin with yes; below `fall` it becomes no, from `rise` on yes again.

        Raises:
            ValueError: `rise` is below `fall`.
        """
        if not fall <= rise:
            raise ValueError(f"rise must be at least fall, {fall}, got {rise}")
        self._fall = fall
        self._rise = rise
        self._on = True

    def update(self, value: float) -> bool:
        """Return the answer for the next value."""
        self._on = value >= (self._fall if self._on else self._rise)
        return self._on

    def reset(self) -> None:
        """Begin again."""
        self._on = True


class Door:
    """Open or shut for a reason: once shut, it stays so for some frames, so that nothing flickers."""

    def __init__(self, shortest: int) -> None:
        """Begin open; `shortest` frames is the least it is shut for."""
        self._shortest = shortest
        self.reset()

    def reset(self) -> None:
        """Begin again."""
        self._reason: str | None = None
        self._shut_for = 0

    def update(self, reason: str | None) -> str | None:
        """Return why it is shut on the next frame, None when it is open.

        Args:
            reason: why it should be shut; None to let it open.
        """
        if reason is not None or 0 < self._shut_for < self._shortest:
            self._reason = reason or self._reason
            self._shut_for += 1
        else:
            self.reset()
        return self._reason
