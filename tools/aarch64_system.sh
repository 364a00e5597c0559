# A whole emulated Debian and the test suite in it: the part of aarch64.sh, which reads this file, that needs root.
# shellcheck shell=bash disable=SC2154

wheels=$work/wheels.$suite # what the whole system installs from
system=$work/system.$suite # a whole Debian
tree=$work/tree.$suite     # the copy of the repository that the suite tests, so that work can go on here
ledger=$work/suite.$suite  # what the suite writes down
installed=$system/project/installed # which wheels the system's pip has installed
driver=$PWD/tools/emulated_suite.py

register_emulator() {
  local format=/proc/sys/fs/binfmt_misc
  install qemu-aarch64-static=qemu-user-static
  [ -e $format/register ] || mount -t binfmt_misc binfmt_misc $format
  [ -e $format/qemu-aarch64 ] || grep -v '^#' /usr/lib/binfmt.d/qemu-aarch64.conf >$format/register
}

make_system() {
  if [ -e "$system/made" ]; then return; fi
  rm -rf "$system"
  debootstrap --arch=arm64 --variant=minbase --include=python3-venv,cmake,make,g++,libpython3-dev "$suite" "$system"
  mkdir -p "$system"/project/{main,shared,models,wheels}
  describe_cpu >"$system/project/cpuinfo"
  touch "$system/made"
}

# There is one emulated system: a second run would change it under the first.
alone() {
  exec {lock}>"$work/lock.$suite"
  flock --nonblock "$lock" || {
    echo "another run uses $system" >&2
    exit 1
  }
}

# Tests run in a copy of the repository, so that work on it can go on: all but what git ignores, as it lies here.
copy_tree() {
  rm -rf "$tree"
  mkdir -p "$tree"
  git ls-files -z --cached --others --exclude-standard | xargs -0 sh -c 'for file; do [ ! -e "$file" ] || printf "%s\0" "$file"; done' - |
    tar --create --null --files-from - | tar --extract --directory "$tree"
}

# The system's own pip installs the wheel, where that or what it needs is not what it was. What was fetched once stays, as
# outcomes count for one version of it.
make_environment() {
  local found wanted="holistic_native[test]"
  install debootstrap=debootstrap unzip=unzip
  alone
  register_emulator
  wheel
  make_system
  copy_tree
  mkdir -p "$wheels"
  rm -f "$wheels"/holistic_native-*.whl
  pip_for_target download --no-index --find-links dist --find-links "$wheels" --dest "$wheels" "$wanted" 2>/dev/null ||
    pip_for_target download --find-links dist --dest "$wheels" "$wanted"
  found=$(cd "$wheels" && sha256sum -- *.whl)
  if [ "$found" = "$(cat "$installed" 2>/dev/null)" ]; then return; fi
  rm -f "$installed"
  within '
    install=(inside /project/venv/bin/pip install --quiet --no-index --find-links /project/wheels)
    [ -e "$system/project/venv" ] || inside python3 -m venv /project/venv
    "${install[@]}" --force-reinstall --no-deps holistic_native
    "${install[@]}" "$1"' "$wanted"
  echo "$found" >"$installed"
}

# within COMMANDS ARGUMENT ...: run shell commands where `inside COMMAND ...` runs in the emulated system. Mounts are in
# a table of their own, which goes when the shell ends. The system keeps compiled Python, tests included. NumPy gets one
# thread, since its threads wait for each other in loops, every turn of which is emulated.
within() {
  export system wheels tree driver python_here=$tools/bin/python cpu
  export models=${HOLISTIC_NATIVE_MODELS:-${XDG_CACHE_HOME:-$HOME/.cache}/holistic_native/models}
  unshare --mount bash -s -- "$@" <<'END'
set -euo pipefail
mount -t proc proc "$system/proc"
mount --bind "$system/project/cpuinfo" "$system/proc/cpuinfo"
mount -t sysfs sysfs "$system/sys"
mount --rbind /dev "$system/dev" # with its terminals
mount --bind "$tree" "$system/project/main"
mount --bind "$models" "$system/project/models"
mount --bind "$wheels" "$system/project/wheels"
if [ -d ../shared ]; then mount --bind ../shared "$system/project/shared"; fi
chroot=(chroot "$system" env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 QEMU_CPU="$cpu" OPENBLAS_NUM_THREADS=1
  PYTHONPYCACHEPREFIX=/project/pycache PYTHONPATH=/project/main/tools HOLISTIC_NATIVE_MODELS=/project/models)
pytest=(sh -c 'cd /project/main && exec /project/venv/bin/python -m pytest -p no:cacheprovider --require-models "$@"' -)
inside() { "${chroot[@]}" "$@"; }
commands=$1
shift
eval "$commands"
END
}

system() {
  make_environment
  within 'inside "${pytest[@]}" "$@"' "$@"
}

# This machine's Python starts the pytest processes in the emulated system.
suite() {
  make_environment
  within 'exec "$python_here" "$driver" "$@" -- "${chroot[@]}" "${pytest[@]}" --hypothesis-profile=brief' \
    --folder "$ledger" --root "$tree" --native "$(native_hash)" --commit "$(git describe --always --dirty)" "$@"
}

# Of the compiled code, and the versions of what it is tested with.
native_hash() {
  {
    unzip -p dist/*-cp"${python/./}"-*_aarch64.whl '*.so'
    find "$wheels" ! -name 'holistic_native*' -name '*.whl' -printf '%f\n' | sort
  } | sha256sum | head -c 16
}

report() {
  "$tools/bin/python" "$driver" --folder "$ledger" --report "$@"
}
