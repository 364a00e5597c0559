// Sources: MediaPipe's TensorsToSegmentation, InverseMatrix and WarpAffine calculators; Eigen's 4x4 inverse, of which
// the projection matrix needs only the terms written here; OpenCV's warpAffine.
#include "mask.hpp"

#include <array>
#include <cmath>

namespace hn {
namespace {

constexpr int fixed_point = 1024;
// Positions are clamped to this: far outside every mask, and the sum of two of them still fits in 31 bits.
constexpr double farthest = 1e9;

struct Affine {
  float xx, xy, x0;
  float yx, yy, y0;
};

// Frame pixels to mask pixels.
Affine frame_to_mask(const Crop& crop, Size size) {
  const std::array<float, 16>& m = crop.matrix;
  const float depth = m[10];
  const float det = m[5] * m[0] - m[1] * m[4];
  const float inverse_det = 1.0F / (det * depth);
  const float x_offset = m[5] * m[3] - m[1] * m[7];
  const float y_offset = m[0] * m[7] - m[4] * m[3];
  const auto width = static_cast<float>(size.width);
  const auto height = static_cast<float>(size.height);
  const float per_column = 1.0F / static_cast<float>(crop.image.width);
  const float per_row = 1.0F / static_cast<float>(crop.image.height);
  return {width * ((m[5] * depth) * inverse_det) * per_column, width * -((m[1] * depth) * inverse_det) * per_row,
          width * -((depth * x_offset) * inverse_det),         height * -((m[4] * depth) * inverse_det) * per_column,
          height * ((m[0] * depth) * inverse_det) * per_row,   height * -((depth * y_offset) * inverse_det)};
}

std::int32_t fixed(double value) {
  const double scaled = value * fixed_point;
  return static_cast<std::int32_t>(std::lrint(std::fmin(std::fmax(scaled, -farthest), farthest)));
}

} // namespace

std::vector<float> activate_mask(const float* logits, Size size, Arithmetic arithmetic) {
  const std::ptrdiff_t stride = size.width + 2 * mask_border;
  std::vector<float> padded(static_cast<std::size_t>(stride * (size.height + 2 * mask_border)), 0.0F);
  for (int y = 0; y < size.height; ++y) {
    float* row = padded.data() + (y + mask_border) * stride + mask_border;
    for (int x = 0; x < size.width; ++x)
      row[x] = static_cast<float>(1.0 / (static_cast<double>(exp_by(arithmetic, -*logits++)) + 1.0));
  }
  return padded;
}

void mask_to_frame(const Kernels& kernels, const Crop& crop, const float* logits, Size size, float* out) {
  const std::vector<float> padded = activate_mask(logits, size, crop.arithmetic);
  const Affine m = frame_to_mask(crop, size);
  const int width = crop.image.width;
  const int height = crop.image.height;
  const auto columns = static_cast<std::size_t>(width + 15) / 16 * 16;
  std::vector<std::int32_t> column_x(columns), column_y(columns);
  for (int x = 0; x < width; ++x) {
    column_x[static_cast<std::size_t>(x)] = fixed(static_cast<double>(m.xx) * x);
    column_y[static_cast<std::size_t>(x)] = fixed(static_cast<double>(m.yx) * x);
  }
  std::vector<std::int32_t> row_x(static_cast<std::size_t>(height)), row_y(static_cast<std::size_t>(height));
  constexpr std::int32_t half_step = fixed_point / 32 / 2;
  for (int y = 0; y < height; ++y) {
    row_x[static_cast<std::size_t>(y)] = fixed(static_cast<double>(m.xy) * y + static_cast<double>(m.x0)) + half_step;
    row_y[static_cast<std::size_t>(y)] = fixed(static_cast<double>(m.yy) * y + static_cast<double>(m.y0)) + half_step;
  }
  kernels.warp_mask({padded.data(), size.width, size.height},
                    {column_x.data(), column_y.data(), row_x.data(), row_y.data()}, {out, width, height});
}

void smooth_mask(float* mask, const float* previous, std::size_t count, float ratio) noexcept {
  // A polynomial in (value - 0.5)^2 for the entropy of a probability, as MediaPipe's calculator has it.
  constexpr float c1 = 5.68842F, c2 = -0.748699F, c3 = -57.8051F, c4 = 291.309F, c5 = -624.717F;
  for (std::size_t i = 0; i < count; ++i) {
    const float value = mask[i];
    const float t = value - 0.5F;
    const float x = t * t;
    const float certain = x * (c1 + x * (c2 + x * (c3 + x * (c4 + x * c5))));
    const float unsure = 1.0F - (certain < 1.0F ? certain : 1.0F);
    mask[i] = value + (previous[i] - value) * (unsure * ratio);
  }
}

} // namespace hn
