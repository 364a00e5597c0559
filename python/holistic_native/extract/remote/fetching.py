"""Files at addresses, brought to this machine before they are read.

A clip is fetched as a whole, rather than read over the network while it is tracked: so it is read by the same readers,
with the same result, a connection that breaks costs the clip before its first frame, and decoders that jump about in a
file cost no requests. Fetching takes a hundredth of the time of tracking, and as much disk as one clip for each worker.
"""

from __future__ import annotations

import errno
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from holistic_native.extract.errors import OutputError
from holistic_native.extract.remote.urls import file_system, is_url, path_of, plain

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

_FULL = (errno.ENOSPC, errno.EDQUOT)  # which concerns every clip


class Held(NamedTuple):
    """A file that can be read.

    Attributes:
        path: where it is.
        size: in bytes.
        modified: when it was last changed, in seconds since 1970; None where the address does not say.
    """

    path: Path
    size: int
    modified: float | None


class Fetcher:
    """Brings files to this machine; in a `with` block, at whose end they are gone.

    One is kept until another is wanted: parts of one video, one after the other, take one transfer.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder that gets them."""
        self._folder = folder
        self._url = ""
        self._held: Held | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._forget()

    def _forget(self) -> None:
        if self._held is not None:
            self._held.path.unlink(missing_ok=True)
            self._held = None

    def get(self, name: str, noticed: Callable[[], None]) -> Held:
        """Return the file of a path as it is, and that of an address once it is here.

        Args:
            name: a path or an address.
            noticed: is called now and then while it is transferred.

        Raises:
            OSError: there is no such file, or it cannot be transferred.
            ImportError, ValueError: as `file_system`.
        """
        if not is_url(name) or plain(name) != name:
            path = Path(plain(name))
            state = path.stat()
            return Held(path, state.st_size, state.st_mtime)
        if self._held is None or name != self._url:
            self._forget()
            self._held = self._fetched(name, noticed)
            self._url = name
        return self._held

    def readdressed(self, text: str) -> str:
        """Return a text with the address in place of where its file is: that is gone before the text is read."""
        return text if self._held is None else text.replace(str(self._held.path), self._url)

    def _fetched(self, url: str, noticed: Callable[[], None]) -> Held:
        system, remote = file_system(url)
        from fsspec.callbacks import Callback

        # Readers go by the suffix.
        path = self._folder / f"fetched-{secrets.token_hex(4)}{Path(path_of(url)).suffix}"
        try:
            system.get_file(remote, str(path), callback=Callback(hooks={"noticed": lambda *_, **__: noticed()}))
        except BaseException as error:
            path.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.errno in _FULL:
                raise OutputError(error.errno, error.strerror, str(path)) from error
            raise
        return Held(path, path.stat().st_size, _modified(system, remote))


def _modified(system: Any, path: str) -> float | None:
    try:
        return float(system.modified(path).timestamp())
    except NotImplementedError:  # HTTP, for one
        return None


def put(source: Path, url: str) -> None:
    """Bring a file or a folder of this machine to an address; a folder takes the place of one that is there.

    What fsspec writes in one request, as S3 and Google Cloud Storage are written to, is there whole or not at all.

    Raises:
        OSError, ValueError, ImportError: it cannot be written.
    """
    system, remote = file_system(url)
    if source.is_dir():
        if system.exists(remote):
            system.rm(remote, recursive=True)
        for file in sorted(source.iterdir()):
            system.put_file(str(file), f"{remote}/{file.name}")
        shutil.rmtree(source)
    else:
        system.put_file(str(source), remote)
        source.unlink()
