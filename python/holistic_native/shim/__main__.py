"""`python -m holistic_native.shim`: see `program`."""

from __future__ import annotations

import sys

from holistic_native.shim.program import main

if __name__ == "__main__":
    sys.exit(main())
