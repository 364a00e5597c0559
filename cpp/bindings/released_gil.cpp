#include "bindings/released_gil.hpp"

#include <chrono>
#include <thread>

namespace hn {
namespace {

bool python_is_finalizing() {
#if PY_VERSION_HEX >= 0x030D0000
  return Py_IsFinalizing() != 0;
#else
  return _Py_IsFinalizing() != 0;
#endif
}

[[noreturn]] void wait_for_the_end() {
  for (;;)
    std::this_thread::sleep_for(std::chrono::hours(24));
}

} // namespace

// Whoever holds the GIL while the interpreter is being finalized is the thread that finalizes it, in the finalizer of
// some object. Nobody else could use the GIL then, so it is kept.
ReleasedGil::ReleasedGil() : state_(python_is_finalizing() ? nullptr : PyEval_SaveThread()) {}

ReleasedGil::~ReleasedGil() {
  if (state_ == nullptr)
    return;
  if (python_is_finalizing())
    wait_for_the_end();
  // Finalization can begin between the question and the request. Then glibc unwinds this thread, and the handler, which
  // is never left, stops that here. It names no type: what is unwound with has no object to refer to.
  try {
    PyEval_RestoreThread(state_);
  } catch (...) {
    wait_for_the_end();
  }
}

} // namespace hn
