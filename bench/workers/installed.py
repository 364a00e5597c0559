"""Report how much disk a distribution and all it depends on take: python installed.py DISTRIBUTION.

Other packages in the same environment do not count. Answers with one line of JSON: MiB by distribution.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import Distribution, distribution


def needed(name: str, found: dict[str, Distribution]) -> None:
    """Add a distribution and what it requires on this machine, without extras."""
    from pip._vendor.packaging.requirements import Requirement
    from pip._vendor.packaging.utils import canonicalize_name

    key = canonicalize_name(name)
    if key in found:
        return
    found[key] = distribution(name)
    for line in found[key].requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            needed(requirement.name, found)


def main() -> None:
    """Add up the blocks of all installed files."""
    found: dict[str, Distribution] = {}
    needed(sys.argv[1], found)
    sizes = {}
    for name, part in found.items():
        paths = {os.path.realpath(str(file.locate())) for file in part.files or ()}
        sizes[name] = sum(os.stat(path).st_blocks * 512 for path in paths if os.path.isfile(path)) / 2**20  # noqa: PTH113, PTH116
    sys.stdout.write(json.dumps(sizes) + "\n")


if __name__ == "__main__":
    main()
