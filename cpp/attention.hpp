// The three custom operators of MediaPipe's attention mesh: crop a feature map around parts of a face, bring the points
// found there back. Matrices are 4x4, row-major.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace hn {

// A part of a face and the square crop around it.
struct FacePart {
  std::size_t left; // the crop is turned so that the line from landmark `left` to `right` is horizontal
  std::size_t right;
  std::span<const std::int32_t> box; // landmarks whose bounding box, before scaling, is the crop; at least one
  float scale;                       // size of the crop over size of the box
  int size;                          // rows and columns of the crop
};

// The matrix from crop pixels to the units of `landmarks`, which are rows of x, y, z.
void landmarks_to_transform(const float* landmarks, const FacePart& part, float* matrix) noexcept;

// Rows x columns x channels.
struct FeatureMap {
  const float* data;
  int rows;
  int columns;
  int channels;
};

// Crop size x size pixels (all channels) through a matrix from crop to map pixels; what lies outside the map is 0.
void transform_tensor_bilinear(const FeatureMap& map, const float* matrix, int size, float* out) noexcept;

// Move `count` points (x, y) through a matrix.
void transform_landmarks(const float* points, std::size_t count, const float* matrix, float* out) noexcept;

} // namespace hn
