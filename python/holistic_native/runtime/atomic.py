"""Write files that are either complete under their name or not there at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file under a temporary name in the same folder, then move it to its name in one step.

    Whoever reads `path` meanwhile sees the old file or the new one; of two writers the last one wins.

    Raises:
        OSError: the folder cannot be written; nothing is left behind then.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
