// SSD detections: anchors, decoding, weighted suppression, and the way from tensor to image coordinates.
#pragma once
#include <array>
#include <cstddef>
#include <vector>

#include "crop.hpp"

namespace hn {

// A detection is a row of floats: score, xmin, ymin, width, height, then x and y of each keypoint; all but the score
// are fractions of the tensor or image.
inline constexpr std::size_t detection_head = 5;

struct DetectionDecoder {
  const float* anchors; // count x 2: centre x, y
  std::size_t count;
  std::size_t keypoints;
  float size;      // of the detector's square input, pixels
  float min_score; // kept when score >= min_score
  Arithmetic arithmetic;
  std::size_t row() const { return detection_head + 2 * keypoints; }
  std::size_t raw_row() const { return 4 + 2 * keypoints; }
};

// Anchor centres, per run of equal strides: for each cell, row by row, one centre per anchor of the run.
std::vector<float> make_anchors(int size, const std::vector<int>& strides, int per_layer);

// Decode the raw boxes whose score suffices, in anchor order.
std::vector<float> decode_detections(const DetectionDecoder& decoder, const float* boxes, const float* logits);

// Weighted non-maximum suppression; rows of the result are in order of descending score.
std::vector<float> suppress_detections(const float* detections, std::size_t count, std::size_t row, float max_overlap);

// Undo a letterbox: rows in tensor fractions become fractions of the padded region's content.
void remove_letterbox(float* detections, std::size_t count, std::size_t row,
                      const std::array<float, 4>& padding) noexcept;

// Project rows by a crop's matrix; boxes become the bounds of their projected corners.
void project_detections(float* detections, std::size_t count, std::size_t row, const std::array<float, 16>& m) noexcept;

} // namespace hn
