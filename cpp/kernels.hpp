// The table of kernels one instruction set offers; dispatch hands out tables, tests and benches run over them.
#pragma once
#include "kernels/mask.hpp"
#include "kernels/warp.hpp"
#include "kernels/yuv.hpp"

namespace hn {

struct Kernels {
  const char* name;
  void (*warp)(ImageView, TensorView, const WarpOptions&) noexcept;
  void (*warp_mask)(PaddedMask, const AffineSteps&, MaskView) noexcept;
  void (*yuv_to_rgbx)(const YuvView&, std::int32_t* out) noexcept;
};

template <simd::Simd S>
consteval Kernels kernels_for() {
  return {S::name, warp<S>, warp_mask<S>, yuv_to_rgbx<S>};
}

} // namespace hn
