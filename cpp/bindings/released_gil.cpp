#include "bindings/released_gil.hpp"

#include <chrono>
#include <thread>

#if defined(__GLIBCXX__)
#include <cxxabi.h>
#endif

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
#if defined(__GLIBCXX__)
  // Finalization can begin between the question and the request. Then glibc unwinds this thread, and the handler, which
  // is never left, stops that here.
  try {
    PyEval_RestoreThread(state_);
  } catch (const abi::__forced_unwind&) {
    wait_for_the_end();
  }
#else
  PyEval_RestoreThread(state_);
#endif
}

} // namespace hn
