"""Write the type stub of the compiled module: python tools/make_stub.py [PATH].

Needs holistic_native installed with its extra `lint`. The rendering depends on the versions of pybind11-stubgen, ruff
and the pybind11 that the module was built with.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

MODULE = "holistic_native._core"
ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "python" / "holistic_native" / "_core.pyi"


def make_stub() -> str:
    """Return the stub of the installed module, sorted and formatted as the repository's ruff settings say."""
    with tempfile.TemporaryDirectory() as folder:
        # Members of this enum are defaults of arguments.
        options = ["-o", folder, "--exit-code", "--enum-class-locations", f"Arithmetic:{MODULE}"]
        subprocess.run([sys.executable, "-m", "pybind11_stubgen", MODULE, *options], check=True)
        text = (Path(folder) / "holistic_native" / "_core.pyi").read_text()
    for step in (["check", "--fix-only", "--select", "I,PYI,RUF022"], ["format"]):
        ruff = [sys.executable, "-m", "ruff", *step, "--stdin-filename", str(COMMITTED), "-"]
        text = subprocess.run(ruff, check=True, input=text, capture_output=True, text=True, cwd=ROOT).stdout
    return text


if __name__ == "__main__":
    (Path(sys.argv[1]) if len(sys.argv) > 1 else COMMITTED).write_text(make_stub())
