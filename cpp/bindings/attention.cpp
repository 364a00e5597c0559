#include "attention.hpp"

#include <algorithm>

#include "bindings/arrays.hpp"
#include "bindings/register.hpp"
#include "bindings/released_gil.hpp"

namespace hn {
namespace {

using Indices = py::array_t<std::int32_t, py::array::c_style>;

const float* matrix_data(const Floats& matrix) {
  require(matrix.ndim() == 2 && matrix.shape(0) == 4 && matrix.shape(1) == 4, "matrix", "(4, 4) float32", matrix);
  return matrix.data();
}

void checked_landmarks_to_transform(const Floats& landmarks, const Indices& box, std::size_t left, std::size_t right,
                                    float scale, int size, Floats& out) {
  require(landmarks.ndim() == 2 && landmarks.shape(1) == 3, "landmarks", "(landmarks, 3) float32", landmarks);
  const std::size_t count = length(landmarks, 0);
  require(box.ndim() == 1 && box.shape(0) >= 1, "box", "(indices,) int32, at least one", box);
  const std::span<const std::int32_t> indices(box.data(), length(box, 0));
  for (const std::int32_t index : indices)
    if (index < 0 || static_cast<std::size_t>(index) >= count)
      refuse("box", "indices below " + std::to_string(count), std::to_string(index));
  for (const auto& [argument, index] : {std::pair{"left", left}, std::pair{"right", right}})
    if (index >= count)
      refuse(argument, "an index below " + std::to_string(count), std::to_string(index));
  if (size < 1)
    refuse("size", "at least 1", std::to_string(size));
  matrix_data(out);
  require_apart(out, "matrix", landmarks, "landmarks");
  require_apart(out, "matrix", box, "box");
  const FacePart part = {left, right, indices, scale, size};
  const float* from = landmarks.data();
  float* to = changeable(out, "matrix");
  const ReleasedGil released;
  landmarks_to_transform(from, part, to);
}

void checked_transform_tensor_bilinear(const Floats& tensor, const Floats& matrix, Floats& out) {
  require(tensor.ndim() == 3 && tensor.size() > 0 && *std::max_element(tensor.shape(), tensor.shape() + 3) < 1 << 15,
          "tensor", "(rows, columns, channels) float32, each 1..32767", tensor);
  require(out.ndim() == 3 && out.size() > 0 && out.shape(0) == out.shape(1) && out.shape(0) < 1 << 15 &&
              out.shape(2) == tensor.shape(2),
          "out", "(size, size, channels of the tensor) float32, size 1..32767", out);
  require_apart(out, "out", tensor, "tensor");
  require_apart(out, "out", matrix, "matrix");
  const FeatureMap map = {tensor.data(), static_cast<int>(tensor.shape(0)), static_cast<int>(tensor.shape(1)),
                          static_cast<int>(tensor.shape(2))};
  const float* transform = matrix_data(matrix);
  const auto size = static_cast<int>(out.shape(0));
  float* to = changeable(out, "out");
  const ReleasedGil released;
  transform_tensor_bilinear(map, transform, size, to);
}

void checked_transform_landmarks(const Floats& points, const Floats& matrix, Floats& out) {
  require(points.ndim() == 2 && points.shape(1) == 2, "points", "(points, 2) float32", points);
  require(out.ndim() == 2 && out.shape(0) == points.shape(0) && out.shape(1) == 2, "out",
          "(points, 2) float32, as many as there are points", out);
  require_apart(out, "out", points, "points");
  require_apart(out, "out", matrix, "matrix");
  const float* transform = matrix_data(matrix);
  const float* from = points.data();
  const std::size_t count = length(points, 0);
  float* to = changeable(out, "out");
  const ReleasedGil released;
  transform_landmarks(from, count, transform, to);
}

} // namespace

void register_attention(py::module_& m) {
  m.def("landmarks_to_transform", &checked_landmarks_to_transform, py::arg("landmarks").noconvert(),
        py::arg("box").noconvert(), py::arg("left"), py::arg("right"), py::arg("scale"), py::arg("size"),
        py::arg("matrix").noconvert(),
        R"(Write the matrix that leads from pixels of a square crop around a part of the face to the landmarks' units.

Args:
    landmarks: (landmarks, 3) float32: x, y, z; the matrix leads to their units.
    box: (indices,) int32, at least one: the landmarks whose bounding box the crop is made from.
    left, right: indices of two landmarks; the crop is turned so that the line between them is horizontal.
    scale: side of the crop over side of the box.
    size: rows and columns of the crop, at least 1.
    matrix: (4, 4) float32, row-major; it is written.)");
  m.def("transform_tensor_bilinear", &checked_transform_tensor_bilinear, py::arg("tensor").noconvert(),
        py::arg("matrix").noconvert(), py::arg("out").noconvert(),
        R"(Crop a feature map, bilinearly; what lies outside the map is 0.

Args:
    tensor: (rows, columns, channels) float32, each 1..32767: the feature map.
    matrix: (4, 4) float32, row-major, from pixels of the crop to pixels of the map.
    out: (size, size, channels of the tensor) float32, size 1..32767: the crop; it is written.)");
  m.def("transform_landmarks", &checked_transform_landmarks, py::arg("points").noconvert(),
        py::arg("matrix").noconvert(), py::arg("out").noconvert(), R"(Multiply points by a matrix.

Args:
    points: (points, 2) float32: x, y.
    matrix: (4, 4) float32, row-major, as `landmarks_to_transform` writes it.
    out: (points, 2) float32: x, y in the matrix's target units; it is written.)");
}

} // namespace hn
