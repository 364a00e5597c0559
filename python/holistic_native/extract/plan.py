"""Which clips of a run are extracted, and which are done."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.extract.errors import SettingsChangedError
from holistic_native.extract.origin import Origin
from holistic_native.extract.store.entry import FAILED, OK, PARTIAL, STATES
from holistic_native.extract.store.ledger import among, read_entries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.extract.choices import Choices
    from holistic_native.extract.finding.catalogue import Catalogue
    from holistic_native.extract.finding.clip import Clip
    from holistic_native.extract.remote.destination import RemoteDestination
    from holistic_native.extract.store.destination import Destination
    from holistic_native.extract.store.ledger import LedgerIndex

_LOG = logging.getLogger("holistic_native")
_OK, _PARTIAL, _FAILED = map(STATES.index, (OK, PARTIAL, FAILED))


class Plan:
    """What a run has to do.

    Attributes:
        count: how many clips are extracted.
        done: how many were extracted before, and are left as they are.
        failed: how many have failed before, or only a part of them could be read, and are left as they are.
        total: of all these.
    """

    def __init__(
        self, catalogue: Catalogue, destination: Destination | RemoteDestination, origin: Origin, choices: Choices
    ) -> None:
        """Compare clips with the ledger; SettingsChangedError where some were extracted with other settings."""
        self._catalogue = catalogue
        kept = catalogue.kept(choices.shard)
        index = destination.ledger.index()
        done, failed = np.zeros_like(kept), np.zeros_like(kept)
        if index.lines:
            known = _places(index, catalogue.keys)
            in_ledger = kept & (known >= 0)
            alike = origin.hashes()
            same = np.array([settings in alike for settings in index.settings])[index.origins[known]]
            changed = in_ledger & ~same
            if changed.any() and not choices.again:
                raise SettingsChangedError(_change(index, index.origins[known][changed].tolist(), origin))
            whole = among(destination.outputs(), index.outputs)[known]
            if choices.verify:
                whole &= ~np.isin(catalogue.keys, _spoilt(destination, index))
            states = index.states[known]
            done = in_ledger & same & whole & (states == _OK)
            failed = in_ledger & same & ((states == _FAILED) | (whole & (states == _PARTIAL)))
            failed &= not choices.retry_failed
        self._wanted = kept & ~done & ~failed
        self.count, self.done, self.failed, self.total = (int(of.sum()) for of in (self._wanted, done, failed, kept))

    def clips(self) -> Iterator[Clip]:
        """Give the clips that are to be extracted."""
        return self._catalogue.clips(self._wanted)


def _places(index: LedgerIndex, keys: NDArray[np.int64]) -> NDArray[np.int64]:
    # Where each key is in the index; -1 for one that is not.
    if not len(index.keys):
        return np.full(len(keys), -1)
    places = np.minimum(np.searchsorted(index.keys, keys), len(index.keys) - 1)
    return np.where(index.keys[places] == keys, places, -1)


def _change(index: LedgerIndex, origins: list[int], origin: Origin) -> str:
    before = list(index.settings.values())
    # Of clips that nothing could open there is less to be said.
    changed = filter(None, (origin.changes_since(before[place]) for place in dict.fromkeys(origins)))
    changes = "; ".join(next(changed, ["what decodes and writes was not recorded then"]))
    clips = "1 clip was" if len(origins) == 1 else f"{len(origins)} clips were"
    return (
        f"settings have changed since {clips} extracted: {changes}. --again extracts them again; "
        "without it, name the same settings, or another folder"
    )


def _spoilt(destination: Destination | RemoteDestination, index: LedgerIndex) -> list[int]:
    spoilt = []
    for entry in read_entries(destination.ledger.path, index):
        if entry.output is not None and destination.sha256(entry.output) not in (None, entry.sha256):
            _LOG.warning("%s is not what the ledger says: it is extracted again", entry.output)
            spoilt.append(hash(entry.id))
    return spoilt
