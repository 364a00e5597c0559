#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "bindings/register.hpp"
#include "bindings/released_gil.hpp"

namespace hn {

void register_memory(pybind11::module_& m) {
  m.def(
      "release_free_memory",
      [] {
#if defined(__GLIBC__)
        malloc_trim(0);
#endif
      },
      pybind11::call_guard<ReleasedGil>(),
      R"(Give memory that is free back to the system.

The C library keeps what was freed for later; after a tracker's models are gone that is some 100 MB. Does something with
glibc only; elsewhere the C library decides by itself.)");
}

} // namespace hn
