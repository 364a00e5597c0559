#include "bindings/register.hpp"

PYBIND11_MODULE(_core, m, pybind11::mod_gil_not_used()) {
  m.doc() = "Pixel and landmark kernels of holistic_native.";
  hn::register_region(m);
  hn::register_crop(m);
  hn::register_detection(m);
  hn::register_landmarks(m);
  hn::register_filters(m);
  hn::register_attention(m);
}
