// Sources: MediaPipe's TensorsToLandmarks, RefineLandmarksFromHeatmap, LandmarkLetterboxRemoval, LandmarkProjection and
// WorldLandmarkProjection calculators; float32 in their order of operations.
#include "landmarks.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hn {

float logistic(float x, Arithmetic arithmetic) noexcept { return 1.0F / (1.0F + exp_by(arithmetic, -x)); }

void decode_landmarks(const float* raw, std::size_t raw_columns, float size, float normalize_z, Arithmetic arithmetic,
                      LandmarkRows out) noexcept {
  for (std::size_t i = 0; i < out.count; ++i) {
    const float* from = raw + i * raw_columns;
    float* to = out.data + i * out.columns;
    to[0] = from[0] / size;
    to[1] = from[1] / size;
    if (out.columns > 2)
      to[2] = from[2] / size / normalize_z;
    for (std::size_t c = 3; c < out.columns; ++c)
      to[c] = logistic(from[c], arithmetic);
  }
}

void refine_landmarks(LandmarkRows landmarks, const Heatmap& heatmap, int kernel_size, float min_confidence,
                      Arithmetic arithmetic) noexcept {
  const int reach = (kernel_size - 1) / 2;
  const auto width = static_cast<float>(heatmap.width);
  const auto height = static_cast<float>(heatmap.height);
  for (std::size_t i = 0; i < landmarks.count; ++i) {
    float* landmark = landmarks.data + i * landmarks.columns;
    // The test in float comes first: a coordinate far outside does not fit into an int. Truncation makes -1 < x < 0
    // cell 0.
    const float x = landmark[0] * width;
    const float y = landmark[1] * height;
    if (!(x > -1.0F && x < width && y > -1.0F && y < height))
      continue;
    const int column = static_cast<int>(x);
    const int row = static_cast<int>(y);
    float sum = 0.0F, sum_x = 0.0F, sum_y = 0.0F, highest = 0.0F;
    for (int r = std::max(0, row - reach); r < std::min(heatmap.height, row + reach + 1); ++r) {
      for (int c = std::max(0, column - reach); c < std::min(heatmap.width, column + reach + 1); ++c) {
        const std::ptrdiff_t cell = static_cast<std::ptrdiff_t>(r) * heatmap.width + c;
        const float logit = heatmap.logits[cell * heatmap.channels + static_cast<std::ptrdiff_t>(i)];
        const float confidence = logistic(logit, arithmetic);
        sum += confidence;
        highest = std::max(highest, confidence);
        sum_x += static_cast<float>(c) * confidence;
        sum_y += static_cast<float>(r) * confidence;
      }
    }
    if (highest >= min_confidence && sum > 0.0F) {
      landmark[0] = sum_x / width / sum;
      landmark[1] = sum_y / height / sum;
    }
  }
}

void project_landmarks(LandmarkRows landmarks, const Crop& crop) noexcept {
  const auto [left, top, right, bottom] = crop.padding;
  const float content_width = 1.0F - (left + right);
  const float content_height = 1.0F - (top + bottom);
  const Region& region = crop.region;
  const float cosine = cos_by(crop.arithmetic, region.rotation);
  const float sine = sin_by(crop.arithmetic, region.rotation);
  for (std::size_t i = 0; i < landmarks.count; ++i) {
    float* p = landmarks.data + i * landmarks.columns;
    const float x = (p[0] - left) / content_width - 0.5F;
    const float y = (p[1] - top) / content_height - 0.5F;
    p[0] = (cosine * x - sine * y) * region.width + region.cx;
    p[1] = (sine * x + cosine * y) * region.height + region.cy;
    if (landmarks.columns > 2)
      p[2] = p[2] / content_width * region.width;
  }
}

void project_landmarks_by_matrix(LandmarkRows landmarks, const Crop& crop) noexcept {
  const std::array<float, 16>& m = crop.matrix;
  const auto across = static_cast<double>(m[0] + m[3] - m[3]);
  const auto down = static_cast<double>(m[4] + m[7] - m[7]);
  const auto scale = static_cast<float>(std::sqrt(across * across + down * down));
  for (std::size_t i = 0; i < landmarks.count; ++i) {
    float* p = landmarks.data + i * landmarks.columns;
    const float x = p[0];
    const float y = p[1];
    p[0] = x * m[0] + y * m[1] + m[3];
    p[1] = x * m[4] + y * m[5] + m[7];
    if (landmarks.columns > 2)
      p[2] *= scale;
  }
}

void rotate_world(LandmarkRows landmarks, float rotation, Arithmetic arithmetic) noexcept {
  const float cosine = cos_by(arithmetic, rotation);
  const float sine = sin_by(arithmetic, rotation);
  for (std::size_t i = 0; i < landmarks.count; ++i) {
    float* p = landmarks.data + i * landmarks.columns;
    const float x = p[0];
    const float y = p[1];
    p[0] = cosine * x - sine * y;
    p[1] = sine * x + cosine * y;
  }
}

} // namespace hn
