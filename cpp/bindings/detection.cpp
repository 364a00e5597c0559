#include "detection.hpp"

#include "bindings/arrays.hpp"
#include "bindings/register.hpp"
#include "bindings/released_gil.hpp"

namespace hn {
namespace {

// What make_anchors may be asked for: beyond any detector, below any trouble with memory.
constexpr std::size_t max_layers = 64;
constexpr int max_per_layer = 16;
constexpr std::size_t max_anchors = 1'000'000;

Floats checked_make_anchors(int size, const std::vector<int>& strides, int per_layer) {
  if (size < 1 || size > max_side)
    refuse("size", "in 1.." + std::to_string(max_side), std::to_string(size));
  if (per_layer < 1 || per_layer > max_per_layer)
    refuse("per_layer", "in 1.." + std::to_string(max_per_layer), std::to_string(per_layer));
  if (strides.size() > max_layers)
    refuse("strides", "at most " + std::to_string(max_layers) + " numbers", std::to_string(strides.size()));
  std::size_t count = 0;
  for (const int stride : strides) {
    if (stride < 1)
      refuse("strides", "at least 1 each", std::to_string(stride));
    const auto cells = static_cast<std::size_t>((size - 1) / stride + 1);
    count += cells * cells * static_cast<std::size_t>(per_layer);
  }
  if (count > max_anchors)
    refuse("strides", "such that there are at most " + std::to_string(max_anchors) + " anchors", std::to_string(count));
  return to_array(make_anchors(size, strides, per_layer), 2);
}

Floats checked_decode_detections(const Floats& boxes, const Floats& logits, const Floats& anchors, float size,
                                 float min_score, Arithmetic arithmetic) {
  require(anchors.ndim() == 2 && anchors.shape(1) == 2 && anchors.shape(0) >= 1, "anchors", "(anchors, 2) float32",
          anchors);
  const std::size_t count = length(anchors, 0);
  const std::size_t raw_row = boxes.ndim() < 2 ? 0 : length(boxes, static_cast<int>(boxes.ndim()) - 1);
  require(raw_row >= 4 && raw_row % 2 == 0 && static_cast<std::size_t>(boxes.size()) == count * raw_row, "boxes",
          "(anchors, 4 + 2 * keypoints) float32, as many as there are anchors", boxes);
  require(static_cast<std::size_t>(logits.size()) == count, "logits", "one float32 per anchor", logits);
  const DetectionDecoder decoder = {anchors.data(),         count,     (raw_row - 4) / 2,
                                    positive(size, "size"), min_score, arithmetic};
  const float* raw = boxes.data();
  const float* scores = logits.data();
  std::vector<float> found;
  {
    const ReleasedGil released;
    found = decode_detections(decoder, raw, scores);
  }
  return to_array(found, decoder.row());
}

void require_detections(const Floats& detections) {
  require(detections.ndim() == 2 && detections.shape(1) >= 5 && detections.shape(1) % 2 == 1, "detections",
          "(detections, 5 + 2 * keypoints) float32", detections);
}

Floats checked_suppress_detections(const Floats& detections, float max_overlap) {
  require_detections(detections);
  const std::size_t count = length(detections, 0), row = length(detections, 1);
  const float* data = detections.data();
  for (std::size_t i = 0; i < count; ++i)
    if (std::isnan(data[i * row]))
      refuse("detections", "scored by numbers", "NaN as score of detection " + std::to_string(i));
  return to_array(suppress_detections(data, count, row, max_overlap), row);
}

void checked_remove_letterbox(Floats& detections, const Crop& crop) {
  require_detections(detections);
  remove_letterbox(changeable(detections, "detections"), length(detections, 0), length(detections, 1), crop.padding);
}

void checked_project_detections(Floats& detections, const Crop& crop) {
  require_detections(detections);
  project_detections(changeable(detections, "detections"), length(detections, 0), length(detections, 1), crop.matrix);
}

} // namespace

void register_detection(py::module_& m) {
  m.def("make_anchors", &checked_make_anchors, py::arg("size"), py::arg("strides"), py::arg("per_layer") = 2,
        R"(Return the anchor centres of an SSD detector with a square input.

Args:
    size: side of the input, pixels, 1..32766.
    strides: one for each layer, pixels, at most 64; layers of one stride that follow each other share a grid.
    per_layer: anchors of a layer in each cell, 1..16.

Returns:
    (anchors, 2) float32: x, y as fractions of the input.)");
  m.def("decode_detections", &checked_decode_detections, py::arg("boxes").noconvert(), py::arg("logits").noconvert(),
        py::arg("anchors").noconvert(), py::arg("size"), py::arg("min_score"),
        py::arg("arithmetic") = Arithmetic::legacy,
        R"(Decode the raw outputs of an SSD detector.

Args:
    boxes: (anchors, 4 + 2 * keypoints) float32: centre, size and keypoints, pixels relative to the anchor.
    logits: (anchors,) float32, or any shape with as many elements: the logits of the scores.
    anchors: (anchors, 2) float32, as `make_anchors` returns them.
    size: side of the detector's square input, pixels.
    min_score: detections with a smaller score are left out, 0..1.
    arithmetic: whose roundings are followed.

Returns:
    (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
    All but the score are fractions of the input.)");
  m.def("suppress_detections", &checked_suppress_detections, py::arg("detections").noconvert(), py::arg("max_overlap"),
        R"(Merge overlapping detections into means weighted by their scores (weighted non-maximum suppression).

Args:
    detections: (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
    max_overlap: intersection over union above which two boxes are merged, 0..1.

Returns:
    (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
    In order of descending score.)");
  m.def("remove_letterbox", &checked_remove_letterbox, py::arg("detections").noconvert(), py::arg("crop"),
        R"(Undo the crop's letterbox, in place: fractions of the tensor become fractions of the region.

Args:
    detections: (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
    crop: where the tensor was placed.)");
  m.def(
      "project_detections", &checked_project_detections, py::arg("detections").noconvert(), py::arg("crop"),
      R"(Project detections from the tensor to the image, in place; boxes become the bounds of their projected corners.

Args:
    detections: (detections, 5 + 2 * keypoints) float32: score, xmin, ymin, width, height, then x, y of each keypoint.
    crop: where the tensor was placed.)");
}

} // namespace hn
