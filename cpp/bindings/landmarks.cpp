#include "landmarks.hpp"

#include "bindings/arrays.hpp"
#include "bindings/register.hpp"
#include "bindings/released_gil.hpp"
#include "mean_positions.hpp"

namespace hn {
namespace {

Floats checked_decode_landmarks(const Floats& raw, std::size_t count, std::size_t columns, float size,
                                float normalize_z, Arithmetic arithmetic) {
  const auto values = static_cast<std::size_t>(raw.size());
  const std::string wanted =
      "at least " + std::to_string(columns) + " float32 for each of " + std::to_string(count) + " landmarks";
  require(count >= 1 && values % count == 0 && values / count >= columns, "raw", wanted.c_str(), raw);
  if (columns < 2)
    refuse("columns", "at least 2", std::to_string(columns));
  Floats out({count, columns});
  decode_landmarks(raw.data(), values / count, positive(size, "size"), positive(normalize_z, "normalize_z"), arithmetic,
                   {out.mutable_data(), count, columns});
  return out;
}

void checked_refine_landmarks(Floats& landmarks, const Floats& heatmap, int kernel_size, float min_confidence,
                              Arithmetic arithmetic) {
  const LandmarkRows at = rows(landmarks, "landmarks");
  const int first = heatmap.ndim() == 4 ? 1 : 0;
  require((heatmap.ndim() == 3 || (heatmap.ndim() == 4 && heatmap.shape(0) == 1)) &&
              length(heatmap, first + 2) >= at.count &&
              *std::max_element(heatmap.shape() + first, heatmap.shape() + first + 3) <= max_side,
          "heatmap", "(height, width, landmarks) float32", heatmap);
  require_apart(landmarks, "landmarks", heatmap, "heatmap");
  if (kernel_size < 1)
    refuse("kernel_size", "at least 1", std::to_string(kernel_size));
  const Heatmap map = {heatmap.data(), static_cast<int>(heatmap.shape(first)),
                       static_cast<int>(heatmap.shape(first + 1)), static_cast<int>(heatmap.shape(first + 2))};
  const ReleasedGil released;
  refine_landmarks(at, map, kernel_size, min_confidence, arithmetic);
}

void checked_mean_positions(const Floats& features, Floats& mean) {
  const auto channels = static_cast<std::size_t>(mean.size());
  const auto values = static_cast<std::size_t>(features.size());
  require(channels >= 1, "mean", "(channels,) float32, at least one", mean);
  require(values >= channels && features.ndim() >= 1 &&
              length(features, static_cast<int>(features.ndim()) - 1) == channels,
          "features", "(..., channels) float32 with as many channels as `mean`", features);
  require_apart(mean, "mean", features, "features");
  mean_positions(features.data(), values / channels, channels, changeable(mean, "mean"));
}

} // namespace

void register_landmarks(py::module_& m) {
  m.def("logistic", &logistic, py::arg("value"), py::arg("arithmetic") = Arithmetic::legacy,
        R"(Return 1 / (1 + exp(-value)), computed in float32.

Args:
    value: a logit.
    arithmetic: whose roundings are followed.)");
  m.def("decode_landmarks", &checked_decode_landmarks, py::arg("raw").noconvert(), py::arg("count"), py::arg("columns"),
        py::arg("size"), py::arg("normalize_z") = 1.0F, py::arg("arithmetic") = Arithmetic::legacy,
        R"(Decode a landmark model's raw output.

Args:
    raw: (count, columns or more) float32, or any shape with as many elements: x, y, z in pixels of the model's square
        input, then logits of visibility and presence.
    count: number of landmarks, at least 1.
    columns: how many columns are returned, at least 2.
    size: side of the model's input, pixels.
    normalize_z: z is divided by it as well.
    arithmetic: whose roundings are followed.

Returns:
    (count, columns) float32: x, y, z as fractions of the input, then visibility and presence, 0..1.)");
  m.def("refine_landmarks", &checked_refine_landmarks, py::arg("landmarks").noconvert(), py::arg("heatmap").noconvert(),
        py::arg("kernel_size"), py::arg("min_confidence"), py::arg("arithmetic") = Arithmetic::legacy,
        R"(Move landmarks to the centre of mass of their heatmaps around them, in place, where the heatmap is sure.

Args:
    landmarks: (landmarks, 2 or more) float32: x, y as fractions of the model's input.
    heatmap: (height, width, landmarks or more) float32, also with a batch axis of 1 in front: logits.
    kernel_size: side of the window around a landmark, cells of the heatmap, at least 1.
    min_confidence: a landmark stays where no cell of its window reaches this probability.
    arithmetic: whose roundings are followed.)");
  m.def(
      "project_landmarks",
      [](Floats& landmarks, const Crop& crop) { project_landmarks(rows(landmarks, "landmarks"), crop); },
      py::arg("landmarks").noconvert(), py::arg("crop"), R"(Project landmarks from the tensor to the image, in place.

Args:
    landmarks: (landmarks, 2 or more) float32: x, y, z as fractions of the tensor; after it, of the image.
    crop: where the tensor was placed.)");
  m.def(
      "project_landmarks_by_matrix",
      [](Floats& landmarks, const Crop& crop) { project_landmarks_by_matrix(rows(landmarks, "landmarks"), crop); },
      py::arg("landmarks").noconvert(), py::arg("crop"),
      R"(Project landmarks by the crop's matrix, which scales z by the length of its first column, in place.

Args:
    landmarks: (landmarks, 2 or more) float32: x, y, z as fractions of the tensor; after it, of the image.
    crop: where the tensor was placed.)");
  m.def("mean_positions", &checked_mean_positions, py::arg("features").noconvert(), py::arg("mean").noconvert(),
        R"(Compute the mean over all positions, summed in their order.

Args:
    features: (..., channels) float32: a feature map.
    mean: (channels,) float32, or any shape with as many elements; it is written.)");
  m.def(
      "rotate_world",
      [](Floats& landmarks, float rotation, Arithmetic arithmetic) {
        rotate_world(rows(landmarks, "landmarks"), rotation, arithmetic);
      },
      py::arg("landmarks").noconvert(), py::arg("rotation"), py::arg("arithmetic") = Arithmetic::legacy,
      R"(Turn world landmarks about the z axis, in place.

Args:
    landmarks: (landmarks, 2 or more) float32: x, y, z in metres.
    rotation: radians, clockwise on screen.
    arithmetic: whose roundings are followed.)");
}

} // namespace hn
