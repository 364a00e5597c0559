#include "bindings/register.hpp"

PYBIND11_MODULE(_core, m, pybind11::mod_gil_not_used()) {
  m.doc() = "Pixel and landmark kernels of holistic_native.";
  // The committed stub is compared with what a generator writes, and that depends on this version.
  m.attr("pybind11_version") = PYBIND11_TOSTRING(PYBIND11_VERSION_MAJOR) "." PYBIND11_TOSTRING(
      PYBIND11_VERSION_MINOR) "." PYBIND11_TOSTRING(PYBIND11_VERSION_PATCH);
  hn::register_arithmetic(m); // first: the others have a default of its type
  hn::register_region(m);
  hn::register_crop(m);
  hn::register_detection(m);
  hn::register_landmarks(m);
  hn::register_landmark_values(m);
  hn::register_filters(m);
  hn::register_attention(m);
  hn::register_segmentation(m);
  hn::register_block_sums(m);
  hn::register_memory(m);
  hn::register_strokes(m);
}
