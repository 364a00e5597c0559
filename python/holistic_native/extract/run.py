"""A run over a data set: what is to be done, in which order things happen, and what came of it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from holistic_native.extract.finding.catalogue import Catalogue
from holistic_native.extract.finding.inputs import find_clips
from holistic_native.extract.origin import Origin
from holistic_native.extract.plan import Plan
from holistic_native.extract.processes.pool import Pool
from holistic_native.extract.remote.destination import RemoteDestination
from holistic_native.extract.remote.urls import is_url, plain
from holistic_native.extract.store.destination import Destination

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from holistic_native.extract.choices import Choices
    from holistic_native.extract.finding.clip import Clip
    from holistic_native.extract.progress import Progress
    from holistic_native.extract.settings import Settings


class Engine(Protocol):
    """What extracts clips, in a `with` block: the processes of this machine, or a cluster."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End at once."""

    def run(self, clips: Iterator[Clip], count: int) -> Generator[Progress, None, None]:
        """Extract clips, and say several times a second what has happened; see `Pool.run`."""


class Run:
    """One run, in a `with` block: it holds the folder.

    Attributes:
        plan: what is done and what is not.
        destination: the folder.
    """

    def __init__(self, inputs: Sequence[str], folder: str, settings: Settings, choices: Choices) -> None:
        """Lock the folder, find the clips, and plan.

        Raises:
            LockedError: another run works on the same clips.
            SettingsChangedError: clips were extracted with other settings.
            FileNotFoundError: an input or a model does not exist.
            ValueError: an input or a manifest is wrong.
            OSError: the folder cannot be written, or an input not be read.
        """
        self.settings, self.choices = settings, choices
        self.origin = Origin.of(settings)
        folder = plain(folder)
        self.destination = _destination(folder, choices)
        try:
            catalogue = Catalogue(find_clips(inputs, without=folder))
            self.plan = Plan(catalogue, self.destination, self.origin, choices)
        except BaseException as error:
            self.destination.__exit__(type(error), error, error.__traceback__)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.destination.__exit__(kind, error, trace)

    def engine(self) -> Engine:
        """Return what extracts in this run."""
        patience = self.choices.seconds_per_frame
        if self.choices.ray is not None:
            from holistic_native.extract.remote.engine import RayEngine  # what few programs need

            remote = isinstance(self.destination, RemoteDestination)
            return RayEngine(
                self.settings,
                self.origin,
                str(self.destination.folder if remote else self.destination.work.absolute()),
                address=self.choices.ray or None,
                workers=self.choices.workers,
                seconds_per_frame=patience,
            )
        return Pool(
            self.settings,
            self.origin,
            self.destination.work,
            workers=self.choices.processes(self.settings),
            seconds_per_frame=patience,
        )

    def progress(self, engine: Engine) -> Generator[Progress, None, None]:
        """Extract what is planned; what is given is in the folder and in its ledger.

        Raises:
            OutputError: an output or the ledger cannot be written.
            RuntimeError: workers cannot be started.
        """
        with closing(engine.run(self.plan.clips(), self.plan.count)) as happenings:
            for happened in happenings:
                if happened.entries:
                    self.destination.commit(happened.entries)
                yield happened


def _destination(folder: str, choices: Choices) -> Destination | RemoteDestination:
    if not is_url(folder):
        return Destination(Path(folder), shard=choices.shard, wait=choices.wait)
    if choices.shard != (1, 1):
        raise ValueError(
            "shard: an address has one ledger, which one run writes: shards need a folder that all machines see"
        )
    return RemoteDestination(folder)
