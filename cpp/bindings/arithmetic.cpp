#include "arithmetic.hpp"

#include "bindings/register.hpp"

namespace hn {

void register_arithmetic(pybind11::module_& m) {
  namespace py = pybind11;
  py::enum_<Arithmetic>(m, "Arithmetic", "Which of MediaPipe's roundings are followed.")
      .value("legacy", Arithmetic::legacy, "Those of its solutions: the C library's float functions.")
      .value("tasks", Arithmetic::tasks, "Those of MediaPipe Tasks: float functions rounded correctly.");
}

} // namespace hn
