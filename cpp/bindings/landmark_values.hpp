// The numbers of a landmark as a Python object: numbers of its own, or a row of an array.
//
// Programs read them one by one, thousands on every frame. Hence types of the interpreter's own kind: an attribute of a
// pybind11 class takes several times as long to read.
#pragma once
#include <pybind11/pybind11.h>

#include <cstdint>

namespace hn::landmark_objects {

enum Field : std::uint8_t { x, y, z, visibility, presence, field_count };
constexpr int axis_count = 3;
constexpr unsigned all_axes = 0b111;

// What an array has no column for.
struct Beside {
  float visibility = 0.0F;
  float presence = 0.0F;
  std::uint32_t set = 0; // a bit for each field
};

struct Values {
  PyObject object;
  PyObject* rows; // whose row this is; for a landmark of its own null, as are the next three
  float* row;
  float* column; // visibility in the array, where NaN stands for one that is not set; null without
  Beside* kept;
  float own_axes[axis_count];
  Beside own_beside;
};

// Made once with the module, which Python never unloads.
inline PyTypeObject* values_type = nullptr;
inline PyTypeObject* rows_type = nullptr;

inline Values* values_of(PyObject* self) noexcept { return reinterpret_cast<Values*>(self); }

PyType_Spec values_spec();
PyType_Spec rows_spec();

// For the class method that makes landmarks of an array; null and an exception for an array that is not (n, 3) or
// (n, 4) float32, C-contiguous and writable.
PyObject* make_rows(PyObject* kind, PyObject* array) noexcept;

} // namespace hn::landmark_objects
