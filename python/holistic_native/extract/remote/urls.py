"""Addresses of files, such as `s3://bucket/clip.mp4`: distinguished from paths, and opened by fsspec."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

# Two letters at least: C:// is a drive.
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_QUERY = re.compile(r"[?#].*", re.DOTALL)
_WEB = ("http", "https")


def is_url(name: str) -> bool:
    """Return whether a name is an address, rather than the path of a file of this machine."""
    return _ADDRESS.match(name) is not None


def plain(name: str) -> str:
    """Return the path that an address `file://...` stands for; other names as they are."""
    if not name.lower().startswith("file://"):
        return name
    parts = urlsplit(name)
    if parts.netloc not in ("", "localhost"):
        raise ValueError(f"{name!r} names another machine: file:///PATH is a file of this one")
    return url2pathname(parts.path)


def absolute(name: str) -> str:
    """Return an address as it is, and a path from the root."""
    return name if is_url(name) else os.path.abspath(name)  # noqa: PTH100 (a million names)


def path_of(url: str) -> str:
    """Return what an address has behind its scheme, for names and suffixes, not to be opened; a path as it is."""
    if not is_url(url):
        return url
    scheme, _, rest = url.partition("://")
    return unquote(_QUERY.sub("", rest)) if scheme.lower() in _WEB else rest


def joined(base: str, name: str) -> str:
    """Return the address of a file that another one names, relative to the folder that has it, or from the root."""
    if is_url(name) or Path(name).is_absolute():
        return name
    return f"{base.rpartition('/')[0]}/{name.replace(os.sep, '/')}"


def file_system(url: str) -> tuple[Any, str]:
    """Return what opens an address, an fsspec file system, and how that names it.

    Raises:
        ImportError: fsspec is not installed, or what it needs for addresses of this kind.
        ValueError: it knows no addresses of this kind.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise ImportError(
            f"{url!r} needs fsspec: pip install 'holistic_native[cloud]', and what fsspec needs for such addresses, "
            "for example s3fs or gcsfs"
        ) from error
    system, path = url_to_fs(url)
    return system, path
