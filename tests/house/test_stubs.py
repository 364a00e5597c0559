"""The committed type stub of the compiled module is what its generator writes today."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from holistic_native import _core
from tests.support.places import ROOT

COMMITTED = (ROOT / "python" / "holistic_native" / "_core.pyi").read_text()


def test_the_stub_is_up_to_date(tmp_path: Path) -> None:
    project = (ROOT / "pyproject.toml").read_text()
    for tool in ("pybind11-stubgen", "ruff"):
        (pinned,) = re.findall(rf'"{tool}==(.+)"', project)
        try:
            installed = version(tool)
        except PackageNotFoundError:
            pytest.skip(f"{tool} is not installed (extra lint)")
        if installed != pinned:
            pytest.skip(f"{tool} {installed} writes other stubs than {pinned}, which is pinned in the extra lint")
    (built_with,) = re.findall(r'pybind11_version: str = "(.+)"', COMMITTED)
    if _core.pybind11_version != built_with:
        pytest.skip(f"the module was built with pybind11 {_core.pybind11_version}, the stub is of {built_with}")
    stub = tmp_path / "_core.pyi"
    subprocess.run([sys.executable, ROOT / "tools" / "make_stub.py", stub], check=True, capture_output=True)
    assert stub.read_text() == COMMITTED, "'python tools/make_stub.py' brings it up to date"
