# Debian's cross compiler for 64-bit ARM; tools/aarch64.sh uses it.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# Programs are the building machine's; packages such as pybind11 are headers, and found wherever they are.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
if(DEFINED ENV{HN_TARGET_ROOT})
  # Debian's Python.h includes a header by its path below usr/include. The compiler's own C headers come first.
  set(CMAKE_CXX_FLAGS_INIT "-idirafter $ENV{HN_TARGET_ROOT}/usr/include")
endif()
