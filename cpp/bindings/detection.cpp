#include "detection.hpp"

#include "bindings/arrays.hpp"
#include "bindings/register.hpp"

namespace hn {
namespace {

std::size_t detection_row(const Floats& detections) {
  require(detections.ndim() == 2 && detections.shape(1) >= 5 && detections.shape(1) % 2 == 1, "detections",
          "(detections, 5 + 2 * keypoints) float32", detections);
  return length(detections, 1);
}

} // namespace

void register_detection(py::module_& m) {
  m.def(
      "make_anchors",
      [](int size, const std::vector<int>& strides, int per_layer) {
        for (const int stride : strides)
          if (stride < 1)
            refuse("strides", "at least 1 each", std::to_string(stride));
        if (size < 1 || size > 8192 || per_layer < 1 || per_layer > 16)
          refuse("size and per_layer", "in 1..8192 and 1..16",
                 std::to_string(size) + " and " + std::to_string(per_layer));
        return to_array(make_anchors(size, strides, per_layer), 2);
      },
      py::arg("size"), py::arg("strides"), py::arg("per_layer") = 2,
      "List the anchor centres (n, 2) of an SSD detector with a square input, as fractions of it.");
  m.def(
      "decode_detections",
      [](const Floats& boxes, const Floats& logits, const Floats& anchors, float size, float min_score) {
        require(anchors.ndim() == 2 && anchors.shape(1) == 2 && anchors.shape(0) >= 1, "anchors",
                "(anchors, 2) float32", anchors);
        const std::size_t count = length(anchors, 0);
        const auto values = static_cast<std::size_t>(boxes.size());
        require(values % count == 0 && values / count >= 4 && values / count % 2 == 0, "boxes",
                "(anchors, 4 + 2 * keypoints) float32", boxes);
        require(static_cast<std::size_t>(logits.size()) == count, "logits", "one float32 per anchor", logits);
        const DetectionDecoder decoder = {anchors.data(), count, (values / count - 4) / 2, size, min_score};
        std::vector<float> found;
        {
          const py::gil_scoped_release release;
          found = decode_detections(decoder, boxes.data(), logits.data());
        }
        return to_array(found, decoder.row());
      },
      py::arg("boxes").noconvert(), py::arg("logits").noconvert(), py::arg("anchors").noconvert(), py::arg("size"),
      py::arg("min_score"),
      "Decode raw boxes into rows (score, xmin, ymin, width, height, keypoints x, y ...), those with score >= "
      "min_score.");
  m.def(
      "suppress_detections",
      [](const Floats& detections, float max_overlap) {
        const std::size_t row = detection_row(detections);
        return to_array(suppress_detections(detections.data(), length(detections, 0), row, max_overlap), row);
      },
      py::arg("detections").noconvert(), py::arg("max_overlap"),
      "Merge overlapping detections into score-weighted means, best first (weighted non-maximum suppression).");
  m.def(
      "remove_letterbox",
      [](Floats& detections, const Crop& crop) {
        remove_letterbox(detections.mutable_data(), length(detections, 0), detection_row(detections), crop.padding);
      },
      py::arg("detections").noconvert(), py::arg("crop"), "Undo the crop's letterbox, in place.");
  m.def(
      "project_detections",
      [](Floats& detections, const Crop& crop) {
        project_detections(detections.mutable_data(), length(detections, 0), detection_row(detections), crop.matrix);
      },
      py::arg("detections").noconvert(), py::arg("crop"), "Project detections from the crop to the image, in place.");
}

} // namespace hn
