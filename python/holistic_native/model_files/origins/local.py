"""Files the user already has: a folder, a wheel, a `.task` bundle, an npm tarball."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from holistic_native.model_files.archives import archived_models, is_archive
from holistic_native.model_files.manifest import ModelFile


class LocalOrigin:
    """A folder with all its subfolders, or one archive; models are known by content, whatever their names there."""

    def __init__(self, path: Path) -> None:
        """Take a path.

        Raises:
            FileNotFoundError: it does not exist.
            ValueError: it is a file of another kind.
        """
        wanted = "source must be a folder, wheel, .tgz or .task file"
        if not path.exists():
            raise FileNotFoundError(f"{wanted}; {path} does not exist")
        if not (path.is_dir() or is_archive(path)):
            raise ValueError(f"{wanted}, got {path}")
        self.title = str(path)
        self._path = path

    def offers(self, model: ModelFile) -> bool:  # noqa: ARG002
        """Say that any model may be there."""
        return True

    def contents(self, models: Sequence[ModelFile], *, progress: bool) -> Iterator[bytes]:
        """Yield the `.tflite` and `.task` files that have the size of a model.

        Raises:
            OSError: something cannot be read.
            ValueError: the archive is damaged.
        """
        sizes = {model.size for model in models}
        if not self._path.is_dir():
            if self._path.stat().st_size in sizes:
                yield self._path.read_bytes()
            yield from archived_models(self._path, sizes)
            return
        found = (*self._path.rglob("*.tflite"), *self._path.rglob("*.task"))
        files = [path for path in sorted(found) if path.is_file()]
        for path in tqdm(files, desc=self.title, unit="file", disable=None if progress else True):
            if path.stat().st_size in sizes:
                yield path.read_bytes()
