"""Subinterpreters: a clear refusal, where the import of the compiled module would never end."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

KINDS = {
    "_xxsubinterpreters": ("create()", "create(isolated=False)", "create(isolated=True)"),
    "_interpreters": ("create()", "create('legacy')", "create('isolated')"),
}
RUN = """
import sys
import NAME as interpreters
code = '''
import sys
sys.path[:] = PATH
try:
    import holistic_native.PART
except ImportError as error:
    sys.stdout.write(str(error))
sys.stdout.flush()
'''
problem = (getattr(interpreters, 'run_string', None) or interpreters.exec)(interpreters.CREATE, code)
sys.stdout.write('' if problem is None else str(problem))
import holistic_native
"""


@pytest.mark.slow
@pytest.mark.parametrize("part", ["hands", "_core", "app.main"])
@pytest.mark.parametrize(
    ("name", "create"),
    [(name, create) for name, creates in KINDS.items() if importlib.util.find_spec(name) for create in creates],
)
def test_import_is_refused(name: str, create: str, part: str) -> None:
    code = RUN.replace("NAME", name).replace("CREATE", create).replace("PATH", repr(sys.path)).replace("PART", part)
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert out.stdout.startswith("holistic_native cannot be used in a subinterpreter, only in a process's main")
    assert out.stderr == ""
