// The segmentation mask, taken from the model's square back into the frame.
//
// Arithmetic: OpenCV's warpAffine on float images with bilinear weights in 1/32 pixel steps and a black border. The
// source carries a border of two zeros on each side, so that clamped positions read the zeros they should.
#pragma once
#include <cstdint>
#include <cstring>

#include "simd/simd.hpp"

namespace hn {

inline constexpr std::int32_t mask_border = 2;

struct PaddedMask {
  const float* data; // (height + 4) x (width + 4)
  std::int32_t width;
  std::int32_t height;
};

// Positions in 1/1024 source pixels: those of an output pixel are a row's start plus a column's step.
struct AffineSteps {
  const std::int32_t* column_x; // padded to a multiple of 16 columns
  const std::int32_t* column_y;
  const std::int32_t* row_x; // one per row, rounding included
  const std::int32_t* row_y;
};

struct MaskView {
  float* data; // height x width
  std::int32_t width;
  std::int32_t height;
};

template <simd::Simd S>
void warp_mask(PaddedMask mask, const AffineSteps& steps, MaskView out) noexcept {
  const std::int32_t stride = mask.width + 2 * mask_border;
  const auto one = S::splat_x(1.0F);
  const auto unit = S::splat_x(1.0F / 32.0F);
  const auto low = S::splat_x(-mask_border);
  const auto fraction = S::splat_x(31);
  for (std::int32_t y = 0; y < out.height; ++y) {
    float* row = out.data + static_cast<std::ptrdiff_t>(y) * out.width;
    for (std::int32_t x = 0; x < out.width; x += S::lanes) {
      const auto across = S::template shift_right<5>(S::add(S::load(steps.column_x + x), S::splat_x(steps.row_x[y])));
      const auto down = S::template shift_right<5>(S::add(S::load(steps.column_y + x), S::splat_x(steps.row_y[y])));
      const auto left = S::min(S::max(S::template shift_right<5>(across), low), S::splat_x(mask.width));
      const auto top = S::min(S::max(S::template shift_right<5>(down), low), S::splat_x(mask.height));
      const auto right_weight = S::mul(S::to_float(S::bit_and(across, fraction)), unit);
      const auto lower_weight = S::mul(S::to_float(S::bit_and(down, fraction)), unit);
      const auto left_weight = S::sub(one, right_weight);
      const auto upper_weight = S::sub(one, lower_weight);

      const auto at = S::add(S::mul(S::add(top, S::splat_x(mask_border)), S::splat_x(stride)),
                             S::add(left, S::splat_x(mask_border)));
      auto sum = S::mul(S::gather(mask.data, at), S::mul(upper_weight, left_weight));
      sum = S::add(sum, S::mul(S::gather(mask.data + 1, at), S::mul(upper_weight, right_weight)));
      sum = S::add(sum, S::mul(S::gather(mask.data + stride, at), S::mul(lower_weight, left_weight)));
      sum = S::add(sum, S::mul(S::gather(mask.data + stride + 1, at), S::mul(lower_weight, right_weight)));
      if (x + S::lanes <= out.width) {
        S::store(row + x, sum);
      } else {
        float group[S::lanes];
        S::store(group, sum);
        std::memcpy(row + x, group, static_cast<std::size_t>(out.width - x) * sizeof(float));
      }
    }
  }
}

} // namespace hn
