// The lock of the Python interpreter (GIL), given up while a kernel runs.
#pragma once
#include <pybind11/pybind11.h>

namespace hn {

// Gives the GIL up, and takes it back at the end of the scope.
//
// Once the interpreter is being finalized a thread that asks for the GIL never gets it: before Python 3.14
// PyEval_RestoreThread ends the thread with pthread_exit, whose unwinding ends the whole process where it meets a frame
// that is `noexcept` or catches everything. So a daemon thread that comes out of a kernel that late stays here until
// the process ends, as Python 3.14 has it.
class ReleasedGil {
public:
  ReleasedGil();
  ~ReleasedGil();
  ReleasedGil(const ReleasedGil&) = delete;
  ReleasedGil& operator=(const ReleasedGil&) = delete;

private:
  PyThreadState* state_;
};

} // namespace hn
