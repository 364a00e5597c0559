"""Whether Parquet can be tested: pyarrow may be absent, or refuse an older NumPy."""

from __future__ import annotations

import pytest

from holistic_native.formats.parquet_table import load_pyarrow

try:
    load_pyarrow()
except RuntimeError as error:
    REASON = str(error)
else:
    REASON = ""
HAVE_PYARROW = not REASON


def need_pyarrow() -> None:
    """Skip the test where there is no pyarrow that works."""
    if REASON:
        pytest.skip(REASON)
