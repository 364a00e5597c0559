// Checks the bindings share: every message names the argument, what was wanted and what was found.
#pragma once
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "geometry.hpp"
#include "landmarks.hpp"
#include "region.hpp"

namespace hn {

namespace py = pybind11;

// C-contiguous arrays, never converted or copied on the way in.
using Floats = py::array_t<float, py::array::c_style>;

inline std::string shape_text(const py::array& array) {
  return py::str(py::tuple(array.attr("shape"))).cast<std::string>();
}

[[noreturn]] inline void refuse(const std::string& argument, const std::string& wanted, const std::string& found) {
  throw std::invalid_argument(argument + " must be " + wanted + ", got " + found);
}

inline void require(bool holds, const char* argument, const char* wanted, const py::array& found) {
  if (!holds)
    refuse(argument, wanted, "shape " + shape_text(found));
  if ((found.flags() & py::detail::npy_api::NPY_ARRAY_ALIGNED_) == 0)
    refuse(argument, "aligned in memory", "an unaligned array");
}

// The memory of an argument that is changed.
inline float* changeable(Floats& array, const char* argument) {
  if (!array.writeable())
    refuse(argument, "writable", "a read-only array");
  return array.mutable_data();
}

// The first byte of an array and the one behind its last, whichever way its axes run.
inline std::pair<std::uintptr_t, std::uintptr_t> extent(const py::array& array) {
  auto low = reinterpret_cast<std::uintptr_t>(array.data());
  if (array.size() == 0)
    return {low, low};
  std::uintptr_t high = low + static_cast<std::uintptr_t>(array.itemsize());
  for (int axis = 0; axis < array.ndim(); ++axis) {
    const py::ssize_t reach = (array.shape(axis) - 1) * array.strides(axis);
    (reach < 0 ? low : high) += static_cast<std::uintptr_t>(reach);
  }
  return {low, high};
}

// What a kernel writes must lie apart from what it still reads.
inline void require_apart(const py::array& out, const char* out_argument, const py::array& in, const char* argument) {
  const auto [out_low, out_high] = extent(out);
  const auto [low, high] = extent(in);
  if (low < high && out_low < high && low < out_high)
    refuse(out_argument, "apart in memory from `" + std::string(argument) + "`", "arrays that overlap");
}

inline float positive(float value, const char* argument) {
  if (!(value > 0.0F && std::isfinite(value)))
    refuse(argument, "positive and finite", std::to_string(value));
  return value;
}

// OpenCV's remap, whose arithmetic the crop is, knows positions as 16-bit integers.
inline constexpr int max_side = 32766;

inline Size checked_size(std::pair<int, int> size, const char* argument) {
  if (size.first < 1 || size.second < 1 || size.first > max_side || size.second > max_side)
    refuse(argument, "(width, height), both in 1.." + std::to_string(max_side),
           "(" + std::to_string(size.first) + ", " + std::to_string(size.second) + ")");
  return {size.first, size.second};
}

inline std::size_t length(const py::array& array, int axis) { return static_cast<std::size_t>(array.shape(axis)); }

inline Landmarks points(const Floats& array, const char* argument) {
  require(array.ndim() == 2 && array.shape(1) >= 2 && array.shape(0) >= 1, argument, "(points, 2 or more) float32",
          array);
  return {array.data(), length(array, 0), length(array, 1)};
}

inline Point point_at(const Landmarks& landmarks, std::size_t index, const char* argument) {
  if (index >= landmarks.count)
    refuse(argument, "an index below " + std::to_string(landmarks.count), std::to_string(index));
  return landmarks[index];
}

inline LandmarkRows rows(Floats& array, const char* argument) {
  require(array.ndim() == 2 && array.shape(1) >= 2, argument, "(landmarks, 2 or more) float32", array);
  return {changeable(array, argument), length(array, 0), length(array, 1)};
}

// Move a flat vector of rows into a NumPy array of shape (rows, columns).
inline Floats to_array(const std::vector<float>& values, std::size_t columns) {
  Floats out({values.size() / columns, columns});
  std::copy(values.begin(), values.end(), out.mutable_data());
  return out;
}

} // namespace hn
