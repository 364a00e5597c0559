// Landmarks: from a model's raw outputs to image coordinates. Rows are x, y, z and possibly visibility, presence.
#pragma once
#include <cstddef>

#include "crop.hpp"

namespace hn {

// 1 / (1 + exp(-x)) in float32.
float logistic(float x, Arithmetic arithmetic) noexcept;

// Rows of `columns` floats, changed in place.
struct LandmarkRows {
  float* data;
  std::size_t count;
  std::size_t columns;
};

// Raw rows of `raw_columns` values in pixels of a square input -> fractions; z also divided by normalize_z. Columns 3
// and 4 of `out`, where present, are the logistic function of the raw ones.
void decode_landmarks(const float* raw, std::size_t raw_columns, float size, float normalize_z, Arithmetic arithmetic,
                      LandmarkRows out) noexcept;

struct Heatmap {
  const float* logits; // height x width x channels, channel i for landmark i
  int height;
  int width;
  int channels;
};

// Move each landmark to the centre of mass of its heatmap around it, where the heatmap is sure.
void refine_landmarks(LandmarkRows landmarks, const Heatmap& heatmap, int kernel_size, float min_confidence,
                      Arithmetic arithmetic) noexcept;

// From crop fractions to image fractions: the letterbox is removed, then the region's rotation, size and place applied.
void project_landmarks(LandmarkRows landmarks, const Crop& crop) noexcept;

// The same by the crop's matrix, as some of MediaPipe's graphs have it: the same but for roundings, and z is scaled by
// the length of the matrix' first column, so that a region stretched to the tensor differs.
void project_landmarks_by_matrix(LandmarkRows landmarks, const Crop& crop) noexcept;

// Turn world landmarks (metres) by the region's rotation.
void rotate_world(LandmarkRows landmarks, float rotation, Arithmetic arithmetic) noexcept;

} // namespace hn
