"""Instruction sets: all give the same bits, one may be chosen by name, and none leaks into code that is not its own."""

from __future__ import annotations

import json
import platform
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from holistic_native import _core
from tests.support.places import ROOT
from tests.support.samples import VALUE_RANGES, empty, floats, likely_region, noise

AVAILABLE = _core.available_kernels()
OTHERS = pytest.mark.parametrize("other", [_core.kernels(name) for name in AVAILABLE if name != "scalar"], ids=repr)
# Those compiled here, whether or not this CPU has them.
COMPILED = {"x86_64": ("scalar", "avx2", "avx512"), "aarch64": ("scalar", "neon")}.get(platform.machine(), ("scalar",))
CHOOSE = "from holistic_native.kernels import choose_kernels as k; import sys; sys.stdout.write(k().name)"


def test_scalar_is_always_there_and_last() -> None:
    assert AVAILABLE[-1] == "scalar"
    assert set(AVAILABLE) <= set(COMPILED)
    assert [_core.kernels(name).name for name in AVAILABLE] == AVAILABLE


@OTHERS
def test_every_instruction_set_gives_the_same_crops(other: _core.Kernels) -> None:
    scalar, picture = _core.kernels("scalar"), noise(0, 70, 90, 3)
    for seed in range(2000):
        random = np.random.default_rng(seed)
        (height, tensor_height), (width, tensor_width) = random.integers(1, 70, 2), random.integers(1, 90, 2)
        image = picture[:height, :width]
        region = np.array(likely_region(seed)) * random.choice([1, 1, 1, 0.01, 5], 5)
        crop = _core.place_crop(_core.Region(*region), (width, height), (tensor_width, tensor_height), seed % 3 == 0)
        if crop is not None:
            expected, found = empty((2, tensor_height, tensor_width, 3))
            low, high = VALUE_RANGES[seed % 2]
            scalar.warp(image, crop, expected, low, high, seed % 4 < 2)
            other.warp(image, crop, found, low, high, seed % 4 < 2)
            assert_array_equal(found, expected, err_msg=f"seed {seed}")
            assert not np.isnan(found).any()


@OTHERS
@pytest.mark.parametrize(
    ("low", "high"),
    [(-1.38e-37, 1.0), (1e-9, 1.0), (1e9, 1e9 + 64), (0.1, 0.7), (-3e38, 0.0), (5.0, 5.0), (1e-45, 1e-40), (1e30, 1.0)],
)
def test_every_instruction_set_rounds_once(other: _core.Kernels, low: float, high: float) -> None:
    """Byte times scale plus offset has one rounding, however far apart their sizes are."""
    crop = _core.place_crop(None, (90, 70), (64, 64), keep_aspect=False)
    assert crop is not None
    expected, found = empty((2, 64, 64, 3))
    image = noise(0, 70, 90, 3)
    _core.kernels("scalar").warp(image, crop, expected, low, high, True)
    other.warp(image, crop, found, low, high, True)
    assert_array_equal(found, expected)
    assert np.isfinite(found).all()


@OTHERS
def test_every_instruction_set_gives_the_same_masks(other: _core.Kernels) -> None:
    scalar = _core.kernels("scalar")
    for seed in range(1000):
        random = np.random.default_rng(seed)
        width, height, mask_width, mask_height = (int(side) for side in random.integers(1, 70, 4))
        region = np.array(likely_region(seed)) * random.choice([1, 1, 1, 0.01, 5], 5)
        crop = _core.place_crop(_core.Region(*region), (width, height), (mask_width, mask_height), keep_aspect=False)
        if crop is not None:
            logits = floats(seed, mask_height, mask_width, spread=5.0)
            expected = scalar.mask_to_frame(crop, logits)
            assert_array_equal(other.mask_to_frame(crop, logits), expected, err_msg=f"seed {seed}")


def choose(isa: str, monkeypatch: pytest.MonkeyPatch) -> subprocess.CompletedProcess[str]:
    monkeypatch.setenv("HOLISTIC_NATIVE_ISA", isa)
    return subprocess.run([sys.executable, "-c", CHOOSE], capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.parametrize("isa", AVAILABLE)
def test_the_environment_chooses_an_instruction_set(isa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    process = choose(isa, monkeypatch)
    assert (process.returncode, process.stdout) == (0, isa), process.stderr


def test_without_a_choice_it_is_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose("", monkeypatch).stdout == AVAILABLE[0]


@pytest.mark.parametrize("isa", ["mmx", "AVX2", "scalar ", *sorted({"avx2", "avx512", "neon"} - set(AVAILABLE))])
def test_an_instruction_set_that_is_not_there_is_refused(isa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    message = f"instruction set '{isa}' is not available; this machine has: {', '.join(AVAILABLE)}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        _core.kernels(isa)
    process = choose(isa, monkeypatch)
    assert process.returncode == 1
    assert f"ValueError: {message}" in process.stderr


@pytest.fixture(scope="module")
def compile_commands(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[str], Path]]:
    """How CMake compiles each instruction set's file, and where."""
    for program in ("cmake", "nm"):
        if shutil.which(program) is None:
            pytest.skip(f"compiles the kernels once more; there is no {program}")
    pybind11 = pytest.importorskip(
        "pybind11", reason="compiles the kernels once more, for which CMake asks for pybind11"
    )
    build = tmp_path_factory.mktemp("build")
    configured = subprocess.run(
        [
            *("cmake", "-S", ROOT, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"),
            *(f"-DPython_EXECUTABLE={sys.executable}", f"-Dpybind11_DIR={pybind11.get_cmake_dir()}"),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if configured.returncode != 0:
        if re.search("No CMAKE_CXX_COMPILER|CMAKE_MAKE_PROGRAM is not set", configured.stderr):
            pytest.skip("compiles the kernels once more; there is no compiler, or no make")
        pytest.fail(configured.stderr)
    commands = json.loads((build / "compile_commands.json").read_text())
    return {
        Path(command["file"]).stem: (shlex.split(command["command"]), Path(command["directory"]))
        for command in commands
        if Path(command["file"]).parent.name == "isa"
    }


@pytest.mark.slow
@pytest.mark.parametrize("optimization", ["as built", "-O0"])
@pytest.mark.parametrize("isa", COMPILED)
def test_an_instruction_set_shares_no_code(
    isa: str, optimization: str, compile_commands: dict[str, tuple[list[str], Path]], tmp_path: Path
) -> None:
    """All a file shows the linker bears its instruction set's name.

    A function under any other name could be merged with its namesake of another file, and then run on a CPU that lacks
    the instructions it was compiled to. Optimization hides most of them, by inlining; a debug build has them all.
    """
    command, directory = compile_commands[isa]
    command = [*command, *([optimization] if optimization != "as built" else [])]
    command[command.index("-o") + 1] = str(tmp_path / "isa.o")
    subprocess.run(command, cwd=directory, check=True)
    listed = subprocess.run(
        ["nm", "-C", "--defined-only", "--extern-only", tmp_path / "isa.o"], capture_output=True, text=True, check=True
    ).stdout
    symbols = [line.split(maxsplit=2)[2] for line in listed.splitlines()]
    assert f"hn::{isa}_kernels" in symbols
    # A reference to the C++ runtime's exception handler: a pointer, no code.
    strangers = set(symbols) - {"DW.ref.__gxx_personality_v0", f"hn::{isa}_kernels"}
    assert [symbol for symbol in strangers if f"hn::simd::{isa}" not in symbol] == []
