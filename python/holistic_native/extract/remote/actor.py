"""What runs on a machine of a cluster: a worker like those of a local run, which gets a clip at a time."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.extract.errors import OutputError
from holistic_native.extract.finding.clip import Clip
from holistic_native.extract.origin import Origin
from holistic_native.extract.processes.pool import Pool
from holistic_native.extract.remote.fetching import put
from holistic_native.extract.remote.urls import is_url
from holistic_native.extract.settings import Settings

if TYPE_CHECKING:
    from holistic_native.extract.store.entry import Entry


class ClipActor:
    """Extracts clips in a process of its own, so that a clip that ends it is no concern of Ray's.

    Ray's own retries are for lost machines: a clip that is extracted again gives the same bytes under the same name.
    """

    def __init__(
        self, *, settings: dict[str, Any], origin: dict[str, Any], folder: str, seconds_per_frame: float
    ) -> None:
        """Take what `RayEngine` gives; nothing that can fail is done before the first clip."""
        self._settings, self._origin = Settings(**settings), Origin(**origin)
        self._folder, self._patience = folder, seconds_per_frame
        self._pool: Pool | None = None

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        """Extract a batch of clips, each as JSON; return as JSON the entry of each, or what ends the run."""
        return {"answer": [json.dumps(self._answer(Clip(**json.loads(text)))) for text in batch["clip"]]}

    def _answer(self, clip: Clip) -> dict[str, Any]:
        try:
            return {"entry": asdict(self._extracted(clip))}
        except OutputError as error:
            return {"output": [error.errno, error.strerror, error.filename]}
        except Exception as error:  # Ray would bring it as text, and may try again: neither helps
            return {"error": f"{type(error).__name__}: {error}"}

    def _extracted(self, clip: Clip) -> Entry:
        pool = self._begun()
        entries = [entry for happened in pool.run(iter([clip]), 1) for entry in happened.entries]
        (entry,) = entries
        if is_url(self._folder) and entry.output is not None:
            try:
                put(self._work / entry.output, f"{self._folder}/{entry.output}")
            except Exception as error:  # libraries have errors of their own
                raise OutputError(None, f"{type(error).__name__}: {error}", self._folder) from error
        return entry

    def _begun(self) -> Pool:
        if self._pool is not None:
            return self._pool
        here = Origin.of(self._settings)
        if here.hashes() != self._origin.hashes():
            changes = "; ".join(here.changes(self._origin))
            raise RuntimeError(f"this machine would give other results than the one that began the run: {changes}")
        if is_url(self._folder):
            self._work = Path(tempfile.mkdtemp(prefix="holistic_native-extract-"))
        else:
            self._work = Path(self._folder)
            if not self._work.is_dir():
                raise RuntimeError(
                    f"{self._folder!r} is not on this machine: the output must be a folder that all machines of the "
                    "cluster see, or an address such as s3://bucket/folder"
                )
        self._pool = Pool(self._settings, self._origin, self._work, workers=1, seconds_per_frame=self._patience)
        return self._pool

    def __del__(self) -> None:
        """End the worker; should this process be killed, it ends by itself."""
        if self._pool is not None:
            self._pool.__exit__(None, None, None)
            if is_url(self._folder):
                shutil.rmtree(self._work, ignore_errors=True)
