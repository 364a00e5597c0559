"""Two bars of progress: clips, with the time that is left, and frames, with their rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tqdm import tqdm

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from holistic_native.extract.plan import Plan
    from holistic_native.extract.progress import Progress


class Bars:
    """The bars, on a terminal only; in a `with` block."""

    def __init__(self, plan: Plan) -> None:
        """Show them: what was done before counts among the clips, not for the time that is left."""
        done = plan.total - plan.count
        # None shows a bar on a terminal only.
        self._clips = tqdm(total=plan.total, initial=done, unit=" clips", disable=None, dynamic_ncols=True, position=0)
        self._frames = tqdm(
            unit=" frames",
            disable=None,
            dynamic_ncols=True,
            position=1,
            bar_format="{n_fmt}{unit} [{elapsed}, {rate_fmt}{postfix}]",
        )
        self._plan = plan
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._frames.close()
        self._clips.close()

    def add(self, happened: Progress) -> None:
        """Show what has happened."""
        self._done += len(happened.entries)
        elapsed = self._frames.format_dict["elapsed"]
        if self._done and elapsed:
            hours = elapsed / self._done * (self._plan.count - self._done) / 3600
            self._frames.set_postfix_str(f"{hours:.1f} hours left", refresh=False)
        self._clips.update(len(happened.entries))
        self._frames.update(happened.frames)
